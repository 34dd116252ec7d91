// SPDX-License-Identifier: Apache-2.0
import type { World } from '../../../src/ports/world.ts';

/** E: 0 V; `unknown` before the first look and while −12 V is on the line. */
export type SeenVehicle = 'A' | 'B' | 'C' | 'D' | 'E' | 'unknown';

/** Half way between the levels of SAE J1772: 12, 9, 6, 3 and 0 V. */
const BOUNDS: readonly (readonly [number, SeenVehicle])[] = [
  [10_500, 'A'],
  [7500, 'B'],
  [4500, 'C'],
  [1500, 'D'],
];
/** The bottom of the wave lies above this without a diode: −8.8 V in B, −5.6 V in C. */
const DIODE_MILLIVOLTS = -10_000;
const SETTLES_MICROS = 60_000;
const DIODE_LOOKS = 4;

/** How many looks in a row it takes to believe in a change. */
function looksFor(from: SeenVehicle, to: SeenVehicle): number {
  const isLoad = (state: SeenVehicle) => state === 'C' || state === 'D';
  // A level that falls to 0 V passes D on its way.
  if (to === 'C' || to === 'D') return 10;
  return isLoad(from) ? 3 : 5;
}

/** How a controller tells the vehicle's state from the peaks of the pilot. */
export class EmulatedPilotWatch {
  readonly #world: World;
  #vehicle: SeenVehicle = 'unknown';
  #candidate: SeenVehicle = 'unknown';
  #agreeing = 0;
  #waveSinceMicros = 0;
  #diodeLooks = 0;
  #missingLooks = 0;
  #diodeMissing = false;

  constructor(world: World) {
    this.#world = world;
  }

  get vehicle(): SeenVehicle {
    return this.#vehicle;
  }

  get diodeMissing(): boolean {
    return this.#diodeMissing;
  }

  /** The diode was found since the wave began. */
  get diodeSeen(): boolean {
    return this.#diodeLooks >= DIODE_LOOKS;
  }

  reset(): void {
    this.#vehicle = 'unknown';
    this.#candidate = 'unknown';
    this.#agreeing = 0;
    this.#diodeMissing = false;
  }

  waveChanged(nowMicros: number): void {
    this.#waveSinceMicros = nowMicros;
    this.#diodeLooks = 0;
    this.#missingLooks = 0;
  }

  /** One look, while this duty is on the line. */
  look(dutyPartsPerMillion: number, nowMicros: number): void {
    const settled = nowMicros - this.#waveSinceMicros >= SETTLES_MICROS;
    if (dutyPartsPerMillion === 0) return;
    if (this.#vehicle !== 'unknown' || settled) this.#believe(this.#classify());
    if (this.#vehicle === 'A') this.#diodeMissing = false;
    const isWave = dutyPartsPerMillion < 1_000_000;
    if (!isWave || !settled || this.#agreeing > 0 || this.#vehicle === 'A' || this.#vehicle === 'E') return;
    if (this.#world.pilot.lowPeakMillivolts() < DIODE_MILLIVOLTS) {
      this.#diodeLooks += 1;
      this.#missingLooks = 0;
      return;
    }
    this.#missingLooks += 1;
    if (this.#missingLooks >= DIODE_LOOKS) this.#diodeMissing = true;
  }

  #classify(): SeenVehicle {
    const high = this.#world.pilot.highPeakMillivolts();
    return BOUNDS.find(([lowest]) => high >= lowest)?.[1] ?? 'E';
  }

  #believe(seen: SeenVehicle): void {
    if (seen === this.#vehicle) {
      this.#agreeing = 0;
      return;
    }
    this.#agreeing = seen === this.#candidate ? this.#agreeing + 1 : 1;
    this.#candidate = seen;
    if (this.#agreeing < looksFor(this.#vehicle, seen)) return;
    this.#vehicle = seen;
    this.#agreeing = 0;
  }
}
