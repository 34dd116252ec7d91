// SPDX-License-Identifier: Apache-2.0
import type { PilotDrive } from './pilot-circuit.ts';

type Wave = Extract<PilotDrive, { kind: 'wave' }>;

/** A pin that nobody drives stays low: −12 V. */
const AT_POWER_ON: Wave = { kind: 'wave', periodMicros: 1000, dutyMicros: 0 };
const UNPOWERED: PilotDrive = { kind: 'unpowered' };

/** The amplifier between the PWM pin and the source resistor of the control pilot. */
export class PilotGenerator {
  #told = AT_POWER_ON;
  #stuckAt: Wave | undefined;
  #isPowered = true;

  /** What it puts on the source resistor; the same object as long as nothing has begun anew. */
  get output(): PilotDrive {
    return this.#isPowered ? (this.#stuckAt ?? this.#told) : UNPOWERED;
  }

  /** The pin gives another wave. */
  tell(periodMicros: number, dutyMicros: number): void {
    this.#told = { kind: 'wave', periodMicros, dutyMicros };
  }

  setPowered(powered: boolean): void {
    this.#isPowered = powered;
    if (powered) this.#told = AT_POWER_ON;
  }

  /** It stays at what it puts out now, also over a power cut, and no longer hears the pin. */
  setStuck(stuck: boolean): void {
    this.#stuckAt = stuck ? (this.#stuckAt ?? this.#told) : undefined;
  }
}
