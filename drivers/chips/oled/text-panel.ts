// SPDX-License-Identifier: Apache-2.0
import type { UplinkKind } from '../../../src/core/display/network.ts';
import type { I2cBus } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { TextDisplay } from '../../../src/ports/devices.ts';
import { Mutex } from '../mutex.ts';
import { COLUMNS, HAN, PAGES, ROWS, renderPages, WIDTH } from './text-pages.ts';

/** Control bytes: all that follows is commands, or display data (SSD1306 datasheet §8.1.5.2; SH1106 the same). */
export const COMMANDS = 0x00;
export const DATA = 0x40;

export const DISPLAY_OFF = 0xae;
export const DISPLAY_ON = 0xaf;
/** The next byte is the contrast, 0..255 (both chips). */
const SET_CONTRAST = 0x81;

/** An SMBus block: works on every I2C controller, and keeps one transaction below 1 ms at 400 kHz. */
const BLOCK_BYTES = 32;

/** The panel is set up and drawn afresh this often: it acknowledges as before after a reset that nobody saw. */
const REFRESH_MICROS = 60_000_000;

/** What the panel controllers differ in. */
export interface OledController {
  /** Commands that set the panel up, still dark. */
  readonly initialisation: Uint8Array;
  /** Commands after which data goes to this page, from the first column on. */
  pointAt(page: number, first: number, last: number): Uint8Array;
}

/** Text on a 128 × 64 OLED. Needs no answer from the panel but its acknowledge; the first `show` sets it up. */
export class OledTextPanel implements TextDisplay {
  readonly kind = 'display';
  readonly columns = COLUMNS;
  readonly rows = ROWS;
  readonly han = HAN;
  readonly hasSymbol = true;
  readonly #controller: OledController;
  readonly #bus: I2cBus;
  readonly #address: number;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  /** What the panel shows, page by page; undefined while that is not known. */
  #shown: Uint8Array[] | undefined;
  #setUpMicros = 0;
  /** Undefined: as the controller is set up. */
  #brightnessPercent: number | undefined;

  constructor(controller: OledController, bus: I2cBus, address: number, clock: Clock) {
    this.#controller = controller;
    this.#bus = bus;
    this.#address = address;
    this.#clock = clock;
  }

  show(lines: readonly string[], symbol?: UplinkKind): Promise<void> {
    return this.#mutex.run(() => this.#draw(renderPages(lines, symbol)));
  }

  /** 0 % switches the panel off, which keeps its memory. */
  setBrightness(percent: number): Promise<void> {
    return this.#mutex.run(async () => {
      if (percent === this.#brightnessPercent) return;
      this.#brightnessPercent = percent;
      const shown = this.#shown;
      if (shown === undefined) return;
      this.#shown = undefined;
      await this.#command(this.#light());
      this.#shown = shown;
    });
  }

  async #draw(wanted: readonly Uint8Array[]): Promise<void> {
    const isStale = this.#clock.monotonicMicros() - this.#setUpMicros > REFRESH_MICROS;
    const before = isStale ? undefined : this.#shown;
    // Until all of it is drawn, nobody knows what the panel shows.
    this.#shown = undefined;
    if (before === undefined) {
      await this.#command(this.#controller.initialisation);
      this.#setUpMicros = this.#clock.monotonicMicros();
    }
    for (let page = 0; page < PAGES; page += 1) await this.#drawPage(page, wanted[page], before?.[page]);
    if (before === undefined) await this.#command(this.#light());
    this.#shown = [...wanted];
  }

  /** Writes the columns from the first that differs to the last. */
  async #drawPage(page: number, wanted: Uint8Array = new Uint8Array(WIDTH), shown?: Uint8Array): Promise<void> {
    const differs = (byte: number, column: number) => byte !== shown?.[column];
    const first = wanted.findIndex(differs);
    if (first < 0) return;
    const last = wanted.findLastIndex(differs);
    await this.#command(this.#controller.pointAt(page, first, last));
    for (let start = first; start <= last; start += BLOCK_BYTES) {
      const block = wanted.subarray(start, Math.min(start + BLOCK_BYTES, last + 1));
      await this.#bus.transfer(this.#address, Uint8Array.of(DATA, ...block), 0);
    }
  }

  #light(): Uint8Array {
    const percent = this.#brightnessPercent;
    if (percent === undefined) return Uint8Array.of(DISPLAY_ON);
    return Uint8Array.of(SET_CONTRAST, Math.round((percent * 255) / 100), percent === 0 ? DISPLAY_OFF : DISPLAY_ON);
  }

  async #command(commands: Uint8Array): Promise<void> {
    await this.#bus.transfer(this.#address, Uint8Array.of(COMMANDS, ...commands), 0);
  }
}
