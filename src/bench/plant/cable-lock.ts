// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { LockPosition } from '../../ports/devices.ts';

/** Stroke of a type 2 lock actuator. */
const STROKE_MS = 300;

/** The motor that locks the plug, with its feedback switch. */
export class CableLock {
  readonly #clock: Clock;
  readonly #onMove: (position: LockPosition) => void;
  #position: LockPosition = 'unlocked';
  #jammed = false;
  #stroke: Timer | undefined;

  constructor(clock: Clock, onMove: (position: LockPosition) => void) {
    this.#clock = clock;
    this.#onMove = onMove;
  }

  get position(): LockPosition {
    return this.#position;
  }

  /** A jammed bolt stays where it is. */
  setJammed(jammed: boolean): void {
    this.#jammed = jammed;
    if (jammed) this.#stroke?.cancel();
  }

  drive(toward: LockPosition): void {
    this.#stroke?.cancel();
    if (toward === this.#position || this.#jammed) return;
    this.#stroke = this.#clock.after(STROKE_MS, 'lock stroke', () => {
      this.#position = toward;
      this.#onMove(toward);
    });
  }
}
