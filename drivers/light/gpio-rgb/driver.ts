// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { OutputLine } from '../../../src/ports/buses.ts';
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { LightColor, LightPattern, StatusLight } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import type { Log } from '../../../src/ports/log.ts';
import { outputLine } from '../../options.ts';

type Lamp = 'red' | 'green' | 'blue';
const LAMPS: readonly Lamp[] = ['red', 'green', 'blue'];

const LIT: Readonly<Record<LightColor, readonly Lamp[]>> = {
  off: [],
  red: ['red'],
  green: ['green'],
  blue: ['blue'],
  yellow: ['red', 'green'],
  pink: ['red', 'blue'],
  white: LAMPS,
};

/** Half a period of 0.5 Hz and of 2 Hz. */
const HALF_PERIOD_MS: Readonly<Record<LightPattern, number | undefined>> = { steady: undefined, slow: 1000, fast: 250 };

export const gpioRgb = defineDriver({
  id: 'gpio-rgb',
  kind: 'light',
  options: v.strictObject({ red: outputLine(), green: outputLine(), blue: outputLine() }),
  async create(options, { clock, log, buses }) {
    const lines = {
      red: buses.output(options.red),
      green: buses.output(options.green),
      blue: buses.output(options.blue),
    };
    return new RgbLight(lines, clock, log);
  },
});

class RgbLight implements StatusLight {
  readonly kind = 'light';
  readonly #lines: Readonly<Record<Lamp, OutputLine>>;
  readonly #clock: Clock;
  readonly #log: Log;
  #shown: { readonly color: LightColor; readonly pattern: LightPattern } | undefined;
  #blink: Timer | undefined;

  constructor(lines: Readonly<Record<Lamp, OutputLine>>, clock: Clock, log: Log) {
    this.#lines = lines;
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
    const halfPeriodMs = HALF_PERIOD_MS[pattern];
    if (halfPeriodMs !== undefined && color !== 'off') {
      this.#blink = this.#clock.after(halfPeriodMs, 'light', () => {
        this.#light(color, pattern, !on).catch((error: unknown) => {
          this.#shown = undefined;
          this.#log.warn({ error: String(error) }, 'a light line failed');
        });
      });
    }
    for (const lamp of LAMPS) await this.#lines[lamp].set(on && LIT[color].includes(lamp));
  }
}
