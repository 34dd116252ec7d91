// SPDX-License-Identifier: Apache-2.0

import type { PilotLook } from '../core/faults/watch/pilot-watch.ts';
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
import type { ContactSensor, PilotSample, PilotVerdict } from '../ports/devices.ts';
import type { GuardDevices } from './devices.ts';

/** Everything that is read in every scan. */
export interface FastInputs {
  readonly vehicle: VehicleState;
  readonly diode: DiodeCheck['result'];
  readonly sample: PilotSample | undefined;
  /** This scan's measurement with what was ordered; undefined: it failed, or tells no levels. */
  readonly look: PilotLook | undefined;
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

/** Looks further apart than this do not confirm each other; then one alone counts. */
const CONFIRMS_WITHIN_MICROS = 25_000;

/** An unsafe answer counts when it came twice in a row: one alone may have been a disturbance. */
class Confirmed {
  #unsafe = false;
  #seenAtMicros = 0;

  /** @returns whether the unsafe answer counts */
  see(unsafe: boolean, nowMicros: number): boolean {
    const confirmed = unsafe && (this.#unsafe || nowMicros - this.#seenAtMicros > CONFIRMS_WITHIN_MICROS);
    this.#unsafe = unsafe;
    this.#seenAtMicros = nowMicros;
    return confirmed;
  }
}

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
  readonly #stopPressed = new Confirmed();
  readonly #coverOpen = new Confirmed();
  readonly #earthMissing = new Confirmed();

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

  /** The pilot takes longest, so it comes first: the lines are then as fresh as the decision needs them. */
  async read(): Promise<FastInputs> {
    let inputLost = false;
    const lost = (): undefined => {
      inputLost = true;
      return undefined;
    };
    const sensor = (part: ContactSensor | undefined) => (part === undefined ? undefined : part.isActive().catch(lost));
    const { contactor, residual, lock, pilot } = this.#devices;
    const sample = await pilot.sample().catch(() => undefined);
    const look = this.#take(sample, this.#clock.monotonicMicros());
    const [closed, tripped, stopPressed, coverOpen, earthPresent, position] = await Promise.all([
      contactor.isClosed().catch(lost),
      residual.isTripped().catch(lost),
      sensor(this.#devices.emergencyStop),
      sensor(this.#devices.tamper),
      sensor(this.#devices.earth),
      lock?.position().catch(lost),
    ]);
    const nowMicros = this.#clock.monotonicMicros();
    const confirmed = (answer: boolean | undefined, unsafe: boolean, watch: Confirmed): boolean | undefined =>
      answer === undefined ? undefined : watch.see(answer === unsafe, nowMicros) ? unsafe : !unsafe;
    return {
      vehicle: this.#filter.vehicle,
      diode: this.#diode.result,
      sample: this.#sample,
      look,
      pilotAgeMicros: nowMicros - this.#sampledAtMicros,
      // A feedback that cannot be read is no evidence of an open contactor; `inputLost` opens it anyway.
      contactsClosed: closed ?? true,
      residualTripped: tripped ?? false,
      emergencyStop: confirmed(stopPressed, true, this.#stopPressed),
      coverOpen: confirmed(coverOpen, true, this.#coverOpen),
      earthPresent: confirmed(earthPresent, false, this.#earthMissing),
      locked: lock === undefined || position === 'locked',
      inputLost,
    };
  }

  #take(sample: PilotSample | undefined, nowMicros: number): PilotLook | undefined {
    if (sample === undefined) return undefined;
    this.#sample = sample;
    this.#sampledAtMicros = nowMicros;
    if (sample.kind === 'verdict') {
      this.#takeVerdict(sample);
      return undefined;
    }
    const { highMillivolts, lowMillivolts } = sample;
    const settled = nowMicros - this.#outputSinceMicros >= PILOT_SETTLES_WITHIN_MICROS;
    const look = { highMillivolts, lowMillivolts, output: this.#output, settled };
    if (this.#output !== 'F') this.#takeLevels(look);
    return look;
  }

  #takeLevels({ highMillivolts, lowMillivolts, output, settled }: PilotLook): void {
    if (this.#filter.vehicle !== 'unknown' || settled) this.#filter = filterPilot(this.#filter, highMillivolts);
    const connected = this.#filter.vehicle !== 'A' && this.#filter.vehicle !== 'unknown';
    // While the high level is on its way elsewhere, as in a short to earth, the low one says nothing of the diode.
    const steady = this.#filter.agreeing === 0;
    if (output === 'pwm' && settled && connected && steady) this.#diode = checkDiode(this.#diode, lowMillivolts);
    if (!connected) this.#diode = UNCHECKED_DIODE;
  }

  /** A controller has filtered already, and checks the diode before it closes. */
  #takeVerdict({ vehicle, diodeMissing }: PilotVerdict): void {
    this.#filter = { ...INITIAL_PILOT_FILTER, vehicle, candidate: vehicle };
    const result = diodeMissing ? 'missing' : this.#output === 'pwm' ? 'present' : 'unknown';
    this.#diode = { result, agreeing: 0 };
  }
}
