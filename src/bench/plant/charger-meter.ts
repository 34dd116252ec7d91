// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../../core/units/units.ts';
import type { Random } from '../../ports/clock.ts';
import type { WorldMeter } from '../../ports/world.ts';
import type { ActiveFaults } from './faults.ts';
import { createMeterSeal } from './meter-seal.ts';

/** IEC 60038: 50 Hz. */
export const FREQUENCY_MILLIHERTZ = 50_000;

/** What really flows through a meter. */
export interface MeteredFlow {
  millivolts(): PerPhase;
  milliamps(): PerPhase;
  /** Since the plant was made, whole and never less than before. */
  wattHours(): number;
  /** Drops the part of a watt-hour that does not show yet. */
  dropFraction(): void;
}

interface Registers {
  readonly millivolts: PerPhase;
  readonly milliamps: PerPhase;
  readonly watts: number;
  readonly phaseWatts: PerPhase;
  readonly wattHours: number;
}

/** The charger's own meter: its registers, which its faults bend, and the fate of its answers. */
export class ChargerMeter implements WorldMeter {
  readonly seal = createMeterSeal();
  readonly #flow: MeteredFlow;
  readonly #faults: ActiveFaults;
  readonly #random: Random;
  #offsetWattHours = 0;
  #frozen: Registers | undefined;

  constructor(flow: MeteredFlow, faults: ActiveFaults, random: Random) {
    this.#flow = flow;
    this.#faults = faults;
    this.#random = random;
  }

  /** Sets the energy register, also of a frozen meter. */
  setRegister(wattHours: number): void {
    this.#flow.dropFraction();
    this.#offsetWattHours = wattHours - this.#flow.wattHours();
    if (this.#frozen !== undefined) this.#frozen = { ...this.#frozen, wattHours };
  }

  /** Frozen, the registers stay as they are at this moment. */
  setFrozen(frozen: boolean): void {
    this.#frozen = frozen ? (this.#frozen ?? this.#registers()) : undefined;
  }

  millivolts(): PerPhase {
    return this.#frozen?.millivolts ?? this.#flow.millivolts();
  }

  milliamps(): PerPhase {
    if (this.#frozen !== undefined) return this.#frozen.milliamps;
    const [l1, l2, l3] = this.#flow.milliamps();
    return [this.#shown(l1), this.#shown(l2), this.#shown(l3)];
  }

  watts(): number {
    return this.#frozen?.watts ?? this.#shown(activeWatts(this.#flow.millivolts(), this.#flow.milliamps()));
  }

  phaseWatts(): PerPhase {
    if (this.#frozen !== undefined) return this.#frozen.phaseWatts;
    const [l1, l2, l3] = wattsOfPhases(this.#flow.millivolts(), this.#flow.milliamps());
    return [this.#shown(l1), this.#shown(l2), this.#shown(l3)];
  }

  importWattHours(): number {
    return this.#frozen?.wattHours ?? this.#offsetWattHours + this.#flow.wattHours();
  }

  frequencyMillihertz(): number {
    return FREQUENCY_MILLIHERTZ;
  }

  nextAnswer(): ReturnType<WorldMeter['nextAnswer']> {
    if (this.#faults.has('meter-silent')) return { kind: 'silent' };
    const corruptPercent = this.#faults.value('meter-corrupt');
    if (corruptPercent !== undefined && this.#random.uniform() * 100 < corruptPercent) return { kind: 'corrupt' };
    const delayMs = this.#faults.value('meter-late');
    return delayMs === undefined ? { kind: 'answer' } : { kind: 'late', delayMs };
  }

  /** What a lying meter makes of a current or a power. */
  #shown(value: number): number {
    const percent = this.#faults.value('meter-lies');
    return percent === undefined ? value : Math.round((value * percent) / 100);
  }

  #registers(): Registers {
    return {
      millivolts: this.millivolts(),
      milliamps: this.milliamps(),
      watts: this.watts(),
      phaseWatts: this.phaseWatts(),
      wattHours: this.importWattHours(),
    };
  }
}

/** Active power of three phases at power factor 1, whole watts. */
export function activeWatts(millivolts: PerPhase, milliamps: PerPhase): number {
  const microwatts = millivolts[0] * milliamps[0] + millivolts[1] * milliamps[1] + millivolts[2] * milliamps[2];
  return Math.round(microwatts / 1_000_000);
}

/** Of each phase at power factor 1, whole watts. */
export function wattsOfPhases(millivolts: PerPhase, milliamps: PerPhase): PerPhase {
  const watts = (phase: 0 | 1 | 2): number => Math.round((millivolts[phase] * milliamps[phase]) / 1_000_000);
  return [watts(0), watts(1), watts(2)];
}
