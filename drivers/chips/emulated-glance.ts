// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../src/ports/clock.ts';
import type { World } from '../../src/ports/world.ts';

/** A display that changed is read once it has been still for so long; half-written lines stay unseen. */
const GLANCE_MS = 20;

/** A person who looks at an emulated display after something on it changed. */
export class Glance {
  readonly #clock: Clock;
  readonly #display: World['display'];
  readonly #lines: () => string[];
  #timer: Timer | undefined;
  #read = '';

  /** @param lines what stands on the display now, dark or not */
  constructor(clock: Clock, display: World['display'], lines: () => string[]) {
    this.#clock = clock;
    this.#display = display;
    this.#lines = lines;
  }

  /** Looks a moment later; called again meanwhile, a moment after that. */
  soon(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(GLANCE_MS, 'glance at the display', () => {
      const lines = this.#lines().map((line) => line.trimEnd());
      while (lines.at(-1) === '') lines.pop();
      const text = lines.join('\n');
      if (text === this.#read) return;
      this.#read = text;
      this.#display.showText(lines);
    });
  }
}
