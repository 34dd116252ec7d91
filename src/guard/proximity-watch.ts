// SPDX-License-Identifier: Apache-2.0
import { cableMilliamps } from '../core/limits/cable.ts';
import type { Aged } from './slow-inputs.ts';

/**
 * Decides what the proximity contact says of the plugged cable. Plug and pilot make and break contact within some
 * milliseconds of each other and are read at different times, so only what was read after the vehicle was seen counts,
 * and a broken contact must be read twice in a row.
 */
export class ProximityWatch {
  #connectedAtMicros: number | undefined;
  #newest: Aged<number> | undefined;
  #previous: Aged<number> | undefined;

  see(reading: Aged<number> | undefined, connected: boolean, nowMicros: number): void {
    if (!connected) this.#connectedAtMicros = undefined;
    else this.#connectedAtMicros ??= nowMicros;
    if (reading === undefined || reading.atMicros === this.#newest?.atMicros) return;
    this.#previous = this.#newest;
    this.#newest = reading;
  }

  /** Ohms of the cable's coding; undefined while no vehicle is connected, and until it is certain. */
  get ohms(): number | undefined {
    if (this.#connectedAtMicros === undefined) return undefined;
    const readings = [this.#newest, this.#previous].filter(
      (reading) => reading !== undefined && reading.atMicros >= (this.#connectedAtMicros ?? 0),
    );
    const valid = readings.find((reading) => reading !== undefined && cableMilliamps(reading.value) > 0);
    if (valid !== undefined) return valid.value;
    return readings.length === 2 ? this.#newest?.value : undefined;
  }

  /** What the cable allows; undefined while nothing is plugged, 0 until its coding is known. */
  get milliamps(): number | undefined {
    if (this.#connectedAtMicros === undefined) return undefined;
    return this.ohms === undefined ? 0 : cableMilliamps(this.ohms);
  }
}
