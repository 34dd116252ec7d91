// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../../src/ports/clock.ts';
import type { EmulatedI2cChip } from '../../../src/ports/emulator.ts';
import type { World } from '../../../src/ports/world.ts';
import { Glance, type Sight } from '../emulated-glance.ts';
import { characterOf, GLYPH_WIDTH } from '../text/font.ts';
import { TALL_WIDTH, tallCharacterOf } from '../text/tall-font.ts';
import { SYMBOL_WIDTH, symbolOf } from './symbols.ts';
import { CELL_WIDTH, COLUMNS, doubleHeight, PAGES, SYMBOL_CELLS, TALL_PAGES, WIDTH } from './text-pages.ts';

/** An emulated panel controller: its registers and its memory. */
export interface EmulatedOledController {
  /** As after power-on. */
  reset(): void;
  /** Takes one command off the front of the bytes. @returns how many bytes it took with its parameters, ≥ 1 */
  command(bytes: readonly number[]): number;
  /** Display data for the memory. */
  store(byte: number): void;
  /** Whether the panel gives light: it is on, and its high voltage is made. */
  isLit(): boolean;
  /** 0..255. */
  contrast(): number;
  /** Eight pixels of the glass, bit 0 on top: page 0..7, column 0..127. */
  pixels(page: number, column: number): number;
}

/** Pixels that are no character. */
const UNREAD = '\u{fffd}';

/** Feeds an emulated controller from the bus and reads the text off its pixels. */
export class EmulatedTextPanel implements EmulatedI2cChip {
  readonly #controller: EmulatedOledController;
  readonly #display: World['display'];
  readonly #glance: Glance;

  constructor(controller: EmulatedOledController, clock: Clock, display: World['display']) {
    this.#controller = controller;
    this.#display = display;
    this.#glance = new Glance(clock, display, () => this.#sight());
  }

  /** Bit 7 of a control byte: one byte, then another control byte; bit 6: display data (SSD1306 datasheet §8.1.5.2). */
  write(bytes: Uint8Array): boolean {
    this.#glance.soon();
    if (!this.#display.answers()) {
      // Not answering means without supply.
      this.#controller.reset();
      return false;
    }
    let rest = [...bytes];
    while (rest.length > 0) {
      const [control = 0, ...after] = rest;
      const isSingle = (control & 0x80) !== 0;
      this.#take((control & 0x40) !== 0, isSingle ? after.slice(0, 1) : after);
      rest = isSingle ? after.slice(1) : [];
    }
    return true;
  }

  /** Status: bit 6 set while the display is off (SSD1306 and SH1106 command tables, read status). */
  read(length: number): Uint8Array {
    return new Uint8Array(length).fill(this.#controller.isLit() ? 0x00 : 0x40);
  }

  #take(isData: boolean, bytes: readonly number[]): void {
    if (isData) for (const byte of bytes) this.#controller.store(byte);
    else for (let at = 0; at < bytes.length; ) at += this.#controller.command(bytes.slice(at));
  }

  #sight(): Sight {
    if (!this.#controller.isLit()) return { lines: [], brightnessPercent: 0 };
    const brightnessPercent = Math.round((this.#controller.contrast() * 100) / 255);
    const [first = '', ...rest] = this.#lines();
    // Without a symbol's own picture the cells are text, unless they are as empty as "no uplink" leaves them.
    const symbol = symbolOf(Array.from({ length: SYMBOL_WIDTH }, (_, column) => this.#tallPixels(0, column)));
    const isText = symbol === undefined || (symbol === 'none' && !/^ {2}\S/.test(first));
    if (isText) return { lines: [first, ...rest], brightnessPercent };
    return { lines: [this.#lineAt(0, SYMBOL_CELLS).text, ...rest], symbol, brightnessPercent };
  }

  #lines(): string[] {
    const lines: string[] = [];
    for (let page = 0; page < PAGES; ) {
      const { text, pages } = this.#lineAt(page, 0);
      lines.push(text);
      page += pages;
    }
    return lines;
  }

  /** @param left cells that are left out */
  #lineAt(page: number, left: number): { readonly text: string; readonly pages: number } {
    const text = this.#line(page, left);
    // Halves of Chinese characters are no characters.
    const isUnread = text.includes(UNREAD) && page + 1 < PAGES;
    const han = isUnread ? this.#hanLine(page, left * CELL_WIDTH) : undefined;
    return { text: han ?? text, pages: page === 0 || han !== undefined ? TALL_PAGES : 1 };
  }

  #line(page: number, left: number): string {
    const pixels = (column: number) =>
      page === 0 ? halfHeight(this.#tallPixels(0, column)) : this.#controller.pixels(page, column);
    return Array.from({ length: COLUMNS - left }, (_, cell) => {
      const start = (left + cell) * CELL_WIDTH;
      const columns = Array.from({ length: GLYPH_WIDTH }, (_, offset) => pixels(start + offset));
      return characterOf(columns) ?? UNREAD;
    }).join('');
  }

  /** What these two pages say in the tall font; undefined without a Chinese character, or if anything else is there. */
  #hanLine(page: number, left: number): string | undefined {
    let text = '';
    let isHan = false;
    for (let column = left; column + TALL_WIDTH <= WIDTH; ) {
      const width = Math.min(2 * TALL_WIDTH, WIDTH - column);
      const pixels = Array.from({ length: width }, (_, offset) => this.#tallPixels(page, column + offset));
      const wide = width > TALL_WIDTH ? tallCharacterOf(pixels) : undefined;
      const character = wide ?? tallCharacterOf(pixels.slice(0, TALL_WIDTH));
      if (character === undefined) return undefined;
      isHan ||= wide !== undefined;
      text += character;
      column += wide === undefined ? TALL_WIDTH : 2 * TALL_WIDTH;
    }
    return isHan ? text : undefined;
  }

  /** Sixteen pixels of two pages, bit 0 on top. */
  #tallPixels(page: number, column: number): number {
    return this.#controller.pixels(page, column) | (this.#controller.pixels(page + 1, column) << 8);
  }
}

/** Undoes `doubleHeight`; a column that is not doubled gives a pattern no glyph has. */
function halfHeight(tall: number): number {
  let bits = 0;
  for (let row = 0; row < 8; row += 1) bits |= ((tall >> (2 * row)) & 1) << row;
  return doubleHeight(bits) === tall ? bits : 0xff;
}
