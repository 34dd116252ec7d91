// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { I2cBus } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { TextDisplay } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { Mutex } from '../../chips/mutex.ts';
import { i2cAddress, i2cBus } from '../../options.ts';
import { COLUMNS, PAGES, ROWS, renderPages, WIDTH } from './text-pages.ts';

/** Control bytes: all that follows is commands, or display data (Solomon SSD1306 Rev. 1.1 §8.1.5.2). */
export const COMMANDS = 0x00;
export const DATA = 0x40;

/** Commands that the emulator knows too (SSD1306 §9 Table 9-1). */
export const SET_COLUMN_WINDOW = 0x21;
export const SET_PAGE_WINDOW = 0x22;
export const DISPLAY_OFF = 0xae;
export const DISPLAY_ON = 0xaf;

/** For a 128 × 64 panel on the internal charge pump, horizontal addressing, upright (SSD1306 §9 and application note). */
const INITIALISATION = Uint8Array.of(
  ...[DISPLAY_OFF, 0xd5, 0x80, 0xa8, 0x3f, 0xd3, 0x00, 0x40, 0x8d, 0x14, 0x20, 0x00, 0xa1, 0xc8],
  ...[0xda, 0x12, 0x81, 0xcf, 0xd9, 0xf1, 0xdb, 0x40, 0xa4, 0xa6],
);

/** An SMBus block: works on every I2C controller, and keeps one transaction below 1 ms at 400 kHz. */
const BLOCK_BYTES = 32;

/** The panel is set up and drawn afresh this often: it acknowledges as before after a reset that nobody saw. */
const REFRESH_MICROS = 60_000_000;

export const ssd1306 = defineDriver({
  id: 'ssd1306',
  kind: 'display',
  options: v.strictObject({ i2c: i2cBus(), address: i2cAddress() }),
  /** Resolves without touching the panel; the first `show` sets it up. */
  async create(options, { clock, buses }) {
    return new Ssd1306(buses.i2c(options.i2c), options.address, clock);
  },
});

class Ssd1306 implements TextDisplay {
  readonly kind = 'display';
  readonly columns = COLUMNS;
  readonly rows = ROWS;
  readonly #bus: I2cBus;
  readonly #address: number;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  /** What the panel shows, page by page; undefined while that is not known. */
  #shown: Uint8Array[] | undefined;
  #setUpMicros = 0;

  constructor(bus: I2cBus, address: number, clock: Clock) {
    this.#bus = bus;
    this.#address = address;
    this.#clock = clock;
  }

  show(lines: readonly string[]): Promise<void> {
    return this.#mutex.run(() => this.#draw(renderPages(lines)));
  }

  async #draw(wanted: readonly Uint8Array[]): Promise<void> {
    const isStale = this.#clock.monotonicMicros() - this.#setUpMicros > REFRESH_MICROS;
    const before = isStale ? undefined : this.#shown;
    // Until all of it is drawn, nobody knows what the panel shows.
    this.#shown = undefined;
    if (before === undefined) {
      await this.#command(INITIALISATION);
      this.#setUpMicros = this.#clock.monotonicMicros();
    }
    for (let page = 0; page < PAGES; page += 1) await this.#drawPage(page, wanted[page], before?.[page]);
    if (before === undefined) await this.#command(Uint8Array.of(DISPLAY_ON));
    this.#shown = [...wanted];
  }

  /** Writes the columns from the first that differs to the last. */
  async #drawPage(page: number, wanted: Uint8Array = new Uint8Array(WIDTH), shown?: Uint8Array): Promise<void> {
    const differs = (byte: number, column: number) => byte !== shown?.[column];
    const first = wanted.findIndex(differs);
    if (first < 0) return;
    const last = wanted.findLastIndex(differs);
    await this.#command(Uint8Array.of(SET_COLUMN_WINDOW, first, last, SET_PAGE_WINDOW, page, page));
    for (let start = first; start <= last; start += BLOCK_BYTES) {
      const block = wanted.subarray(start, Math.min(start + BLOCK_BYTES, last + 1));
      await this.#bus.transfer(this.#address, Uint8Array.of(DATA, ...block), 0);
    }
  }

  async #command(commands: Uint8Array): Promise<void> {
    await this.#bus.transfer(this.#address, Uint8Array.of(COMMANDS, ...commands), 0);
  }
}
