// SPDX-License-Identifier: Apache-2.0
import type { OutputLine } from '../../../src/ports/buses.ts';
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { LightColor, LightPattern, StatusLight } from '../../../src/ports/devices.ts';
import type { Log } from '../../../src/ports/log.ts';
import { BLINKS, type LampSet } from './colors.ts';

/** A light of lamps on output lines, blinked by this process. Lines cannot dim: breathing is slow blinking. */
export class LineLight<L extends string> implements StatusLight {
  readonly kind = 'light';
  readonly #lines: ReadonlyMap<L, OutputLine>;
  readonly #lamps: LampSet<L>;
  readonly #clock: Clock;
  readonly #log: Log;
  #shown: { readonly color: LightColor; readonly pattern: LightPattern } | undefined;
  #blink: Timer | undefined;

  constructor(lines: ReadonlyMap<L, OutputLine>, lamps: LampSet<L>, clock: Clock, log: Log) {
    this.#lines = lines;
    this.#lamps = lamps;
    this.#clock = clock;
    this.#log = log;
  }

  /** Showing what is shown already does not disturb its rhythm. */
  async show(color: LightColor, pattern: LightPattern): Promise<void> {
    if (this.#shown?.color === color && this.#shown.pattern === pattern) return;
    this.#shown = undefined;
    this.#blink?.cancel();
    await this.#light(color, pattern, true);
    this.#shown = { color, pattern };
  }

  async #light(color: LightColor, pattern: LightPattern, on: boolean): Promise<void> {
    const blink = BLINKS[pattern];
    if (blink !== undefined && color !== 'off') {
      this.#blink = this.#clock.after(on ? blink.onMs : blink.offMs, 'light', () => {
        this.#light(color, pattern, !on).catch((error: unknown) => {
          this.#shown = undefined;
          this.#log.warn({ error: String(error) }, 'a light line failed');
        });
      });
    }
    for (const [lamp, line] of this.#lines) await line.set(on && this.#lamps[color].includes(lamp));
  }
}
