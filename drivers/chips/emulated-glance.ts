// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../src/ports/clock.ts';
import type { World } from '../../src/ports/world.ts';

/** A display that changed is read once it has been still for so long; half-written lines stay unseen. */
const GLANCE_MS = 20;

/** What stands on a display. */
export interface Sight {
  readonly lines: readonly string[];
  readonly symbol?: string | undefined;
  /** 0..100 %; nothing can be read at 0. */
  readonly brightnessPercent: number;
}

/** A person who looks at an emulated display after something on it changed. */
export class Glance {
  readonly #clock: Clock;
  readonly #display: World['display'];
  readonly #look: () => Sight;
  #timer: Timer | undefined;
  #read = '';

  /** @param look what stands on the display now; nothing while it is dark */
  constructor(clock: Clock, display: World['display'], look: () => Sight) {
    this.#clock = clock;
    this.#display = display;
    this.#look = look;
  }

  /** Looks a moment later; called again meanwhile, a moment after that. */
  soon(): void {
    this.#timer?.cancel();
    this.#timer = this.#clock.after(GLANCE_MS, 'glance at the display', () => {
      const { lines: seen, symbol, brightnessPercent } = this.#look();
      this.#display.setBrightness(brightnessPercent);
      const lines = seen.map((line) => line.trimEnd());
      while (lines.at(-1) === '') lines.pop();
      const text = [symbol, ...lines].join('\n');
      if (text === this.#read) return;
      this.#read = text;
      this.#display.showText(lines, symbol);
    });
  }
}
