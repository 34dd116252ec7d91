// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import { defineEmulator, type EmulatedI2cChip } from '../../../src/ports/emulator.ts';
import type { World } from '../../../src/ports/world.ts';
import { COMMANDS, DATA, DISPLAY_OFF, DISPLAY_ON, SET_COLUMN_WINDOW, SET_PAGE_WINDOW, ssd1306 } from './driver.ts';
import { characterOf, GLYPH_WIDTH } from './font.ts';
import { CELL_WIDTH, COLUMNS, doubleHeight, PAGES, ROWS, TALL_PAGES, WIDTH } from './text-pages.ts';

/** A person does not read faster than this; half-written lines stay unseen. */
const GLANCE_MS = 20;

/** Parameter bytes of the commands that have some (SSD1306 §9 Table 9-1). */
const PARAMETERS: ReadonlyMap<number, number> = new Map([
  [0x20, 1],
  [SET_COLUMN_WINDOW, 2],
  [SET_PAGE_WINDOW, 2],
  [0x81, 1],
  [0x8d, 1],
  [0xa8, 1],
  [0xd3, 1],
  [0xd5, 1],
  [0xd9, 1],
  [0xda, 1],
  [0xdb, 1],
]);

export const ssd1306Emulator = defineEmulator(ssd1306, (options, { clock, buses, world }) => {
  buses.attachI2c(options.i2c, options.address, new EmulatedSsd1306(clock, world.display));
});

/** Keeps the panel's memory and reads the text off its pixels. */
class EmulatedSsd1306 implements EmulatedI2cChip {
  readonly #clock: Clock;
  readonly #display: World['display'];
  readonly #memory = new Uint8Array(WIDTH * PAGES);
  #isOn = false;
  #hasPump = false;
  #columns = { first: 0, last: WIDTH - 1, at: 0 };
  #pages = { first: 0, last: PAGES - 1, at: 0 };
  #glance: Timer | undefined;
  #read = '';

  constructor(clock: Clock, display: World['display']) {
    this.#clock = clock;
    this.#display = display;
  }

  write([control, ...bytes]: Uint8Array): boolean {
    if (!this.#display.answers()) {
      // Not answering means without supply.
      this.#isOn = false;
      this.#hasPump = false;
      this.#memory.fill(0);
      this.#lookSoon();
      return false;
    }
    if (control === COMMANDS) this.#command(bytes);
    if (control === DATA) for (const byte of bytes) this.#store(byte);
    this.#lookSoon();
    return true;
  }

  /** Status: bit 6 set while the display is off (SSD1306 §8.1.3). */
  read(length: number): Uint8Array {
    return new Uint8Array(length).fill(this.#isOn ? 0x00 : 0x40);
  }

  #command(bytes: readonly number[]): void {
    for (let index = 0; index < bytes.length; index += 1) {
      const command = bytes[index] ?? 0;
      const count = PARAMETERS.get(command) ?? 0;
      const [first = 0, last = 0] = bytes.slice(index + 1, index + 1 + count);
      index += count;
      if (command === DISPLAY_ON) this.#isOn = true;
      if (command === DISPLAY_OFF) this.#isOn = false;
      if (command === 0x8d) this.#hasPump = first === 0x14;
      if (command === SET_COLUMN_WINDOW) this.#columns = { first, last, at: first };
      if (command === SET_PAGE_WINDOW) this.#pages = { first, last, at: first };
    }
  }

  /** Horizontal addressing: column by column, then the next page, then from the start (SSD1306 §10.1.3). */
  #store(byte: number): void {
    this.#memory[this.#pages.at * WIDTH + this.#columns.at] = byte;
    this.#columns.at += 1;
    if (this.#columns.at <= this.#columns.last) return;
    this.#columns.at = this.#columns.first;
    this.#pages.at = this.#pages.at >= this.#pages.last ? this.#pages.first : this.#pages.at + 1;
  }

  #lookSoon(): void {
    this.#glance ??= this.#clock.after(GLANCE_MS, 'glance at the display', () => {
      this.#glance = undefined;
      const lines = this.#isOn && this.#hasPump ? this.#lines() : [];
      const text = lines.join('\n');
      if (text === this.#read) return;
      this.#read = text;
      this.#display.showText(lines);
    });
  }

  #lines(): string[] {
    const lines = Array.from({ length: ROWS }, (_, row) =>
      Array.from({ length: COLUMNS }, (_, cell) => this.#character(row, cell))
        .join('')
        .trimEnd(),
    );
    while (lines.at(-1) === '') lines.pop();
    return lines;
  }

  #character(row: number, cell: number): string {
    const columns = Array.from({ length: GLYPH_WIDTH }, (_, offset) => {
      const column = cell * CELL_WIDTH + offset;
      const at = (page: number) => this.#memory[page * WIDTH + column] ?? 0;
      return row === 0 ? halfHeight(at(0) | (at(1) << 8)) : at(row + TALL_PAGES - 1);
    });
    return characterOf(columns) ?? '\u{fffd}';
  }
}

/** Undoes `doubleHeight`; a column that is not doubled gives a pattern no glyph has. */
function halfHeight(tall: number): number {
  let bits = 0;
  for (let row = 0; row < 8; row += 1) bits |= ((tall >> (2 * row)) & 1) << row;
  return doubleHeight(bits) === tall ? bits : 0xff;
}
