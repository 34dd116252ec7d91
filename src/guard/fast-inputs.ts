// SPDX-License-Identifier: Apache-2.0
import {
  checkDiode,
  type DiodeCheck,
  filterPilot,
  INITIAL_PILOT_FILTER,
  type PilotFilter,
  UNCHECKED_DIODE,
  type VehicleState,
} from '../core/pilot/classify.ts';
import type { Clock } from '../ports/clock.ts';
import type { ContactSensor, PilotSample } from '../ports/devices.ts';
import type { GuardDevices } from './devices.ts';

/** Everything that is read in every scan. */
export interface FastInputs {
  readonly vehicle: VehicleState;
  readonly diode: DiodeCheck['result'];
  readonly sample: PilotSample | undefined;
  readonly pilotAgeMicros: number;
  readonly contactsClosed: boolean;
  readonly residualTripped: boolean;
  readonly emergencyStop: boolean | undefined;
  readonly coverOpen: boolean | undefined;
  readonly earthPresent: boolean | undefined;
  readonly locked: boolean;
  /** At least one of the lines above could not be read. */
  readonly inputLost: boolean;
}

/** After a change between F, X1 and PWM the peak-hold circuits need this long to show the new wave. */
const PILOT_SETTLES_WITHIN_MICROS = 60_000;

/** Reads the lines that safety depends on and filters the pilot. */
export class FastInputReader {
  readonly #devices: GuardDevices;
  readonly #clock: Clock;
  #filter: PilotFilter = INITIAL_PILOT_FILTER;
  #diode: DiodeCheck = UNCHECKED_DIODE;
  #sample: PilotSample | undefined;
  #sampledAtMicros: number;
  #output: 'X1' | 'F' | 'pwm' = 'X1';
  #outputSinceMicros: number;

  constructor(devices: GuardDevices, clock: Clock) {
    this.#devices = devices;
    this.#clock = clock;
    this.#sampledAtMicros = clock.monotonicMicros();
    this.#outputSinceMicros = this.#sampledAtMicros;
  }

  /** Tells what the pilot puts out since now, as that decides what its levels mean. */
  outputChanged(output: 'X1' | 'F' | 'pwm'): void {
    this.#output = output;
    this.#outputSinceMicros = this.#clock.monotonicMicros();
    this.#diode = UNCHECKED_DIODE;
    if (output === 'F') this.#filter = INITIAL_PILOT_FILTER;
  }

  async read(): Promise<FastInputs> {
    let inputLost = false;
    const lost = (): undefined => {
      inputLost = true;
      return undefined;
    };
    const sensor = (part: ContactSensor | undefined) => (part === undefined ? undefined : part.isActive().catch(lost));
    const { contactor, residual, lock } = this.#devices;
    const [sample, closed, tripped, emergencyStop, coverOpen, earthPresent, position] = await Promise.all([
      this.#devices.pilot.sample().catch(() => undefined),
      contactor.isClosed().catch(lost),
      residual.isTripped().catch(lost),
      sensor(this.#devices.emergencyStop),
      sensor(this.#devices.tamper),
      sensor(this.#devices.earth),
      lock?.position().catch(lost),
    ]);
    const nowMicros = this.#clock.monotonicMicros();
    this.#take(sample, nowMicros);
    return {
      vehicle: this.#filter.vehicle,
      diode: this.#diode.result,
      sample: this.#sample,
      pilotAgeMicros: nowMicros - this.#sampledAtMicros,
      // A feedback that cannot be read is no evidence of an open contactor; `inputLost` opens it anyway.
      contactsClosed: closed ?? true,
      residualTripped: tripped ?? false,
      emergencyStop,
      coverOpen,
      earthPresent,
      locked: lock === undefined || position === 'locked',
      inputLost,
    };
  }

  #take(sample: PilotSample | undefined, nowMicros: number): void {
    if (sample === undefined) return;
    this.#sample = sample;
    this.#sampledAtMicros = nowMicros;
    const settled = nowMicros - this.#outputSinceMicros >= PILOT_SETTLES_WITHIN_MICROS;
    if (this.#output === 'F') return;
    if (this.#filter.vehicle !== 'unknown' || settled) this.#filter = filterPilot(this.#filter, sample.highMillivolts);
    const connected = this.#filter.vehicle !== 'A' && this.#filter.vehicle !== 'unknown';
    // While the high level is on its way elsewhere, as in a short to earth, the low one says nothing of the diode.
    const steady = this.#filter.agreeing === 0;
    if (this.#output === 'pwm' && settled && connected && steady)
      this.#diode = checkDiode(this.#diode, sample.lowMillivolts);
    if (!connected) this.#diode = UNCHECKED_DIODE;
  }
}
