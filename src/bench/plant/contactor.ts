// SPDX-License-Identifier: Apache-2.0
import type { Clock, Random, Timer } from '../../ports/clock.ts';

const PULL_IN_MICROS = 20_000;
const RELEASE_MICROS = 15_000;
/** Mechanics differ a little from one stroke to the next. */
const SPREAD_MICROS = 2000;

export interface ContactorFaults {
  /** The main contacts have fused. */
  readonly welded: boolean;
  /** The armature jams: it does not pull in any more. */
  readonly stuckOpen: boolean;
  /** The armature drops out although the coil is fed. */
  readonly dropsOut: boolean;
}

export const SOUND_CONTACTOR: ContactorFaults = { welded: false, stuckOpen: false, dropsOut: false };

/** Coil and main contacts. The mirror contact follows the main ones (IEC 60947-4-1 Annex F), so it has no state of its own. */
export class Contactor {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #onMove: (atMicros: number, closed: boolean) => void;
  #faults = SOUND_CONTACTOR;
  #coilFed = false;
  #closed = false;
  #closings = 0;
  #stroke: { readonly toward: boolean; readonly timer: Timer } | undefined;

  /** @param onMove called when the main contacts have moved, with the time of it */
  constructor(clock: Clock, random: Random, onMove: (atMicros: number, closed: boolean) => void) {
    this.#clock = clock;
    this.#random = random;
    this.#onMove = onMove;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Times the main contacts have closed. */
  get closings(): number {
    return this.#closings;
  }

  /** Current through the coil begins or ends. */
  feedCoil(atMicros: number, fed: boolean): void {
    if (fed === this.#coilFed) return;
    this.#coilFed = fed;
    this.#follow(atMicros);
  }

  setFaults(atMicros: number, faults: ContactorFaults): void {
    this.#faults = faults;
    if (faults.welded || (faults.dropsOut && this.#closed)) {
      this.#cancelStroke();
      this.#move(atMicros, faults.welded);
      return;
    }
    this.#follow(atMicros);
  }

  #follow(atMicros: number): void {
    const toward = this.#goal();
    if (this.#stroke?.toward === toward) return;
    this.#cancelStroke();
    if (toward === this.#closed) return;
    const lag =
      (toward ? PULL_IN_MICROS : RELEASE_MICROS) + Math.round((this.#random.uniform() * 2 - 1) * SPREAD_MICROS);
    const arrivesAtMicros = atMicros + lag;
    const waitMicros = Math.max(0, arrivesAtMicros - this.#clock.monotonicMicros());
    const timer = this.#clock.after(waitMicros / 1000, 'contactor stroke', () => {
      this.#stroke = undefined;
      this.#move(arrivesAtMicros, toward);
    });
    this.#stroke = { toward, timer };
  }

  /** Where the contacts are bound for. */
  #goal(): boolean {
    if (this.#faults.welded) return true;
    if (this.#faults.dropsOut || !this.#coilFed) return false;
    return this.#closed || !this.#faults.stuckOpen;
  }

  #cancelStroke(): void {
    this.#stroke?.timer.cancel();
    this.#stroke = undefined;
  }

  #move(atMicros: number, closed: boolean): void {
    if (closed === this.#closed) return;
    this.#closed = closed;
    if (closed) this.#closings += 1;
    this.#onMove(atMicros, closed);
  }
}
