// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../../src/ports/clock.ts';
import { defineEmulator, type EmulatedI2cChip } from '../../../src/ports/emulator.ts';
import type { World } from '../../../src/ports/world.ts';
import { Glance } from '../../chips/emulated-glance.ts';
import { characterOf, GLYPH_WIDTH } from '../../chips/text/font.ts';
import { lcd1602 } from './driver.ts';

const GLASS_COLUMNS = 16;
/** Cells of one line of memory; a shift brings others of them into view. */
const LINE_CELLS = 40;
/** "Clear" and "home" on a slow chip: 1.52 ms at 270 kHz (HD44780U datasheet, Table 6), and half as fast. */
const HOME_MICROS = 3040;
/** What the Japanese character ROM has in place of ASCII (HD44780U datasheet, Table 4). */
const ROM_EXCEPTIONS: ReadonlyMap<number, string> = new Map([
  [0x5c, '¥'],
  [0x7e, '→'],
  [0x7f, '←'],
]);

export const lcd1602Emulator = defineEmulator(lcd1602, (options, { clock, buses, world }) => {
  buses.attachI2c(options.i2c, options.address, new Backpack(clock, world.display));
});

/** The PCF8574: each byte is a state of its eight pins. */
class Backpack implements EmulatedI2cChip {
  readonly #display: World['display'];
  readonly #lcd: Hd44780;
  readonly #glance: Glance;
  /** All pins are high after power-on. */
  #pins = 0xff;

  constructor(clock: Clock, display: World['display']) {
    this.#display = display;
    this.#lcd = new Hd44780(clock);
    this.#glance = new Glance(clock, display, () =>
      this.#isLit() ? { lines: this.#lcd.lines(), brightnessPercent: 100 } : { lines: [], brightnessPercent: 0 },
    );
  }

  write(bytes: Uint8Array): boolean {
    this.#glance.soon();
    if (!this.#display.answers()) {
      // Not answering means without supply.
      this.#pins = 0xff;
      this.#lcd.reset();
      return false;
    }
    for (const byte of bytes) this.#set(byte);
    return true;
  }

  read(length: number): Uint8Array {
    return new Uint8Array(length).fill(this.#pins);
  }

  /** Without its backlight it cannot be read. */
  #isLit(): boolean {
    return (this.#pins & 0x08) !== 0 && this.#display.answers();
  }

  #set(pins: number): void {
    const before = this.#pins;
    this.#pins = pins;
    const fell = (before & 0x04) !== 0 && (pins & 0x04) === 0;
    if (fell && (before & 0x02) === 0) this.#lcd.latch(before >> 4, (before & 0x01) !== 0);
  }
}

/** The controller on four of its eight data lines; the other four are pulled up inside. */
class Hd44780 {
  readonly #clock: Clock;
  readonly #characters = new Uint8Array(2 * LINE_CELLS);
  readonly #drawings = new Uint8Array(64);
  #isFourBits = false;
  #upper: number | undefined;
  #hasTwoLines = false;
  #isOn = false;
  #shift = 0;
  #address = { isDrawing: false, at: 0 };
  #busyUntilMicros = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.reset();
  }

  /** The chip's own reset: 8 bits, one line, display off, memory clear (HD44780U datasheet, reset function). */
  reset(): void {
    this.#characters.fill(0x20);
    this.#drawings.fill(0x1f);
    this.#isFourBits = false;
    this.#upper = undefined;
    this.#hasTwoLines = false;
    this.#isOn = false;
    this.#shift = 0;
    this.#address = { isDrawing: false, at: 0 };
    this.#busyFor(15_000);
  }

  /** What comes while the chip is busy is lost. */
  latch(nibble: number, isData: boolean): void {
    if (this.#clock.monotonicMicros() < this.#busyUntilMicros) return;
    if (this.#isFourBits && this.#upper === undefined) {
      this.#upper = nibble;
      return;
    }
    const byte = this.#isFourBits ? ((this.#upper ?? 0) << 4) | nibble : (nibble << 4) | 0x0f;
    this.#upper = undefined;
    if (isData) this.#store(byte);
    else this.#instruction(byte);
  }

  lines(): string[] {
    if (!this.#isOn) return [];
    return Array.from({ length: this.#hasTwoLines ? 2 : 1 }, (_, row) =>
      Array.from({ length: GLASS_COLUMNS }, (_, column) => {
        const cell = (column + this.#shift + LINE_CELLS) % LINE_CELLS;
        return this.#character(this.#characters[row * LINE_CELLS + cell] ?? 0x20);
      }).join(''),
    );
  }

  /** The highest bit that is set tells the instruction. */
  #instruction(byte: number): void {
    if (byte >= 0x80) this.#address = { isDrawing: false, at: byte & 0x7f };
    else if (byte >= 0x40) this.#address = { isDrawing: true, at: byte & 0x3f };
    else if (byte >= 0x20) {
      this.#isFourBits = (byte & 0x10) === 0;
      this.#hasTwoLines = (byte & 0x08) !== 0;
    } else if (byte >= 0x10) this.#shift += (byte & 0x0c) === 0x08 ? 1 : 0;
    else if (byte >= 0x08) this.#isOn = (byte & 0x04) !== 0;
    else if (byte === 0x02 || byte === 0x03 || byte === 0x01) this.#home(byte === 0x01);
  }

  #home(clears: boolean): void {
    if (clears) this.#characters.fill(0x20);
    this.#shift = 0;
    this.#address = { isDrawing: false, at: 0 };
    this.#busyFor(HOME_MICROS);
  }

  #store(byte: number): void {
    const { isDrawing, at } = this.#address;
    if (isDrawing) {
      this.#drawings[at] = byte & 0x1f;
      this.#address = { isDrawing, at: (at + 1) & 0x3f };
      return;
    }
    const line = at >= 0x40 ? 1 : 0;
    const cell = at - line * 0x40;
    if (cell < LINE_CELLS) this.#characters[line * LINE_CELLS + cell] = byte;
    this.#address = { isDrawing, at: cell + 1 < LINE_CELLS ? at + 1 : line === 0 ? 0x40 : 0 };
  }

  #character(code: number): string {
    if (code >= 0x10) return code < 0x80 ? (ROM_EXCEPTIONS.get(code) ?? String.fromCharCode(code)) : '\u{fffd}';
    const rows = this.#drawings.subarray((code & 0x07) * 8, (code & 0x07) * 8 + 8);
    const columns = Array.from({ length: GLYPH_WIDTH }, (_, column) =>
      rows.reduce((bits, row, index) => bits | (((row >> (GLYPH_WIDTH - 1 - column)) & 1) << index), 0),
    );
    return characterOf(columns) ?? '\u{fffd}';
  }

  #busyFor(micros: number): void {
    this.#busyUntilMicros = this.#clock.monotonicMicros() + micros;
  }
}
