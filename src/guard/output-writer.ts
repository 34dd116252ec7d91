// SPDX-License-Identifier: Apache-2.0
import type { ExpectedContacts } from '../core/faults/watch/contactor-monitor.ts';
import type { PilotOutput } from '../ports/devices.ts';
import type { GuardDevices } from './devices.ts';

/** Outputs are written on change and again this often, so that a disturbed pin does not stay wrong. */
const REASSERT_MICROS = 1_000_000;

/** What a scan found out by writing. */
export interface WrittenChanges {
  readonly coilWentOff: boolean;
  /** The new kind of wave, when it changed. */
  readonly waveKind: PilotOutput['kind'] | undefined;
}

/** Writes coil and pilot as the charge machine wants them, and knows what stands on the pins. */
export class OutputWriter {
  readonly #devices: GuardDevices;
  #coil = false;
  #closings = 0;
  #phases: 1 | 3 = 3;
  #phasesInUse: 1 | 3 | undefined;
  #written: { readonly wave: PilotOutput; readonly coil: boolean; readonly atMicros: number } | undefined;

  constructor(devices: GuardDevices) {
    this.#devices = devices;
  }

  /** The coil is to have current. */
  get coil(): boolean {
    return this.#coil;
  }

  /** Times the coil was switched on. */
  get closings(): number {
    return this.#closings;
  }

  /** A controller that switches by itself may have its contacts closed while it is given PWM. */
  get expected(): ExpectedContacts {
    if (!this.#devices.pilot.traits.switchesContactor) return this.#coil ? 'closed' : 'open';
    if (this.#written?.wave.kind !== 'pwm') return this.#coil ? 'either' : 'open';
    return this.#coil ? 'closed' : 'either';
  }

  /** Everything off, from whatever was there before. @throws BusError */
  async reset(): Promise<void> {
    this.#coil = false;
    const off = this.#devices.contactor.setCoil(false);
    // The pilot is told also where the coil does not answer.
    await Promise.all([off, this.#devices.pilot.setOutput({ kind: 'X1' })]);
  }

  /** Phases for the next vehicle: a change while one is connected would need its pilot to be cut (IEC 61851-1 A.4). */
  usePhases(phases: 1 | 3): void {
    this.#phases = phases;
  }

  /** Switches off between two scans. */
  cut(): void {
    this.#coil = false;
    this.#devices.contactor.setCoil(false).catch(() => {
      // The next scan sees the coil output it wanted off and writes it again; the monitor's own contact cut it already.
    });
  }

  /** @throws BusError when a pin cannot be written */
  async apply(coil: boolean, wave: PilotOutput, nowMicros: number): Promise<WrittenChanges> {
    const { contactor, pilot, residual } = this.#devices;
    const due = this.#written === undefined || nowMicros - this.#written.atMicros >= REASSERT_MICROS;
    const coilChanges = this.#coil !== coil || this.#written?.coil !== coil;
    if (coilChanges && coil) {
      this.#closings += 1;
      await this.#choosePhases();
    }
    this.#coil = coil;
    if (coilChanges) residual.contactorSwitches?.();
    if (coilChanges || due) await contactor.setCoil(coil);
    const before = this.#written?.wave;
    const waveChanges = before === undefined || waveKey(before) !== waveKey(wave);
    // A controller takes an order to open for the end of its permission, so the wave that stays is said again.
    const restates = coilChanges && pilot.traits.switchesContactor;
    if (waveChanges || due || restates) await pilot.setOutput(wave);
    if (waveChanges || coilChanges || due) this.#written = { wave, coil, atMicros: nowMicros };
    return { coilWentOff: coilChanges && !coil, waveKind: before?.kind === wave.kind ? undefined : wave.kind };
  }

  async #choosePhases(): Promise<void> {
    if (this.#phasesInUse === this.#phases) return;
    await this.#devices.contactor.usePhases?.(this.#phases);
    this.#phasesInUse = this.#phases;
  }
}

/** The same for two waves that look the same. */
function waveKey(wave: PilotOutput): string | number {
  return wave.kind === 'pwm' ? wave.dutyPartsPerMillion : wave.kind;
}
