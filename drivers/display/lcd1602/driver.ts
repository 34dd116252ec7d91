// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { I2cBus } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { TextDisplay } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { Mutex } from '../../chips/mutex.ts';
import { i2cAddress, i2cBus } from '../../options.ts';
import { COLUMNS, DRAWN_ROWS, drawing, type Placement, place, ROWS } from './characters.ts';

/** Pins of the PCF8574: P0 RS, P1 R/W, P2 E, P3 backlight, P4 to P7 the upper data lines. */
const REGISTER_SELECT = 0x01;
const ENABLE = 0x04;
const BACKLIGHT = 0x08;

/** Instructions (HD44780U datasheet, Table 6). */
const RETURN_HOME = 0x02;
const ENTRY_LEFT_TO_RIGHT = 0x06;
const DISPLAY_ON = 0x0c;
const FOUR_BITS_TWO_LINES = 0x28;
const SET_DRAWING_ADDRESS = 0x40;
const SET_CHARACTER_ADDRESS = 0x80;
const ROW_START = [0x00, 0x40] as const;

/** Upper halves of "function set", 8 bits and 4 bits wide, as the chip takes them while its width is unknown (Figure 24). */
const WIDTH_EIGHT = 0x30;
const WIDTH_FOUR = 0x20;

/** Waits of Figure 24, rounded up: 40 ms from 2.7 V on, more than 4.1 ms, more than 100 µs. */
const POWER_UP_MS = 40;
const LONG_MS = 5;
const SHORT_MS = 1;

/** Bytes of one transaction: six characters, below 3 ms at the 100 kHz the PCF8574 takes. */
const STROKE_BYTES = 5;
const BLOCK_BYTES = 6 * STROKE_BYTES;

/** Nothing tells of a display that was without supply for a moment: it is set up and written afresh this often. */
const REFRESH_MICROS = 30_000_000;

export const lcd1602 = defineDriver({
  id: 'lcd1602',
  kind: 'display',
  options: v.strictObject({ i2c: i2cBus(), address: i2cAddress() }),
  abilities: {
    can: ['show 2 lines of 16 characters', 'switch its light off'],
    cannot: ['tell that it lost its text; it is written afresh every 30 s'],
  },
  /** Resolves without touching the display; the first `show` sets it up. */
  async create(options, { clock, buses }) {
    return new Lcd1602(buses.i2c(options.i2c), options.address, clock);
  },
});

class Lcd1602 implements TextDisplay {
  readonly kind = 'display';
  readonly columns = COLUMNS;
  readonly rows = ROWS;
  readonly #bus: I2cBus;
  readonly #address: number;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  /** Codes on the display and drawings in its memory; undefined while they are not known. */
  #shown: Placement | undefined;
  #setUpMicros = 0;
  #backlight = BACKLIGHT;

  constructor(bus: I2cBus, address: number, clock: Clock) {
    this.#bus = bus;
    this.#address = address;
    this.#clock = clock;
  }

  show(lines: readonly string[]): Promise<void> {
    return this.#mutex.run(() => this.#write(lines));
  }

  /** It has a lamp that is on or off: only 0 % is off. */
  setBrightness(percent: number): Promise<void> {
    return this.#mutex.run(async () => {
      const backlight = percent > 0 ? BACKLIGHT : 0;
      if (backlight === this.#backlight) return;
      this.#backlight = backlight;
      const shown = this.#shown;
      this.#shown = undefined;
      await this.#send([BACKLIGHT]);
      this.#shown = shown;
    });
  }

  async #write(lines: readonly string[]): Promise<void> {
    const isStale = this.#clock.monotonicMicros() - this.#setUpMicros > REFRESH_MICROS;
    const before = isStale ? undefined : this.#shown;
    // Until all of it is written, nobody knows what the display shows.
    this.#shown = undefined;
    if (before === undefined) await this.#setUp();
    const wanted = place(lines, before?.slots ?? []);
    await this.#send(drawingStrokes(wanted.slots, before?.slots));
    await this.#send(wanted.codes.flatMap((codes, row) => rowStrokes(row, codes, before?.codes[row])));
    if (before === undefined) await this.#send(instruction(DISPLAY_ON));
    this.#shown = wanted;
  }

  /**
   * Gets the chip into step whatever it is in the middle of (HD44780U datasheet, Figure 24). A display that works keeps its
   * text: it is sent home, which undoes a shift, and not cleared.
   */
  async #setUp(): Promise<void> {
    const width = (nibble: number) => this.#send(pulse(nibble, BACKLIGHT));
    await this.#clock.sleep(POWER_UP_MS);
    await width(WIDTH_EIGHT);
    await this.#clock.sleep(LONG_MS);
    await width(WIDTH_EIGHT);
    await this.#clock.sleep(SHORT_MS);
    await width(WIDTH_EIGHT);
    await this.#clock.sleep(SHORT_MS);
    await width(WIDTH_FOUR);
    await this.#clock.sleep(SHORT_MS);
    await this.#send([...instruction(FOUR_BITS_TWO_LINES), ...instruction(ENTRY_LEFT_TO_RIGHT)]);
    await this.#send(instruction(RETURN_HOME));
    // 1.52 ms at the oscillator's usual speed; the long wait is what Figure 24 gives a chip of unknown speed.
    await this.#clock.sleep(LONG_MS);
    this.#setUpMicros = this.#clock.monotonicMicros();
  }

  async #send(bytes: readonly number[]): Promise<void> {
    for (let start = 0; start < bytes.length; start += BLOCK_BYTES) {
      const block = bytes.slice(start, start + BLOCK_BYTES).map((pins) => (pins & ~BACKLIGHT) | this.#backlight);
      await this.#bus.transfer(this.#address, Uint8Array.from(block), 0);
    }
  }
}

/** Only drawings that changed. */
function drawingStrokes(wanted: Placement['slots'], drawn: Placement['slots'] = []): number[] {
  return wanted.flatMap((character, slot) => {
    if (character === undefined || character === drawn[slot]) return [];
    return [...instruction(SET_DRAWING_ADDRESS | (slot * DRAWN_ROWS)), ...[...drawing(character)].flatMap(data)];
  });
}

/** Only characters that changed; the address moves on by itself after each. */
function rowStrokes(row: number, wanted: Uint8Array, shown: Uint8Array | undefined): number[] {
  const strokes: number[] = [];
  let cursor = -1;
  wanted.forEach((code, column) => {
    if (code === shown?.[column]) return;
    if (column !== cursor) strokes.push(...instruction(SET_CHARACTER_ADDRESS | ((ROW_START[row] ?? 0) + column)));
    strokes.push(...data(code));
    cursor = column + 1;
  });
  return strokes;
}

function instruction(byte: number): number[] {
  return stroke(byte, BACKLIGHT);
}

function data(byte: number): number[] {
  return stroke(byte, BACKLIGHT | REGISTER_SELECT);
}

/**
 * One byte as two halves, the upper one first. RS is set a byte ahead of E, whose edge must not come first; that byte also
 * keeps strokes 180 µs apart at 100 kHz, far longer than the chip takes for one (37 µs and 4 µs, HD44780U Table 6).
 */
function stroke(byte: number, lines: number): number[] {
  return [...pulse(byte & 0xf0, lines), ...pulse((byte << 4) & 0xf0, lines).slice(1)];
}

/** The chip takes four bits with the falling edge of E. */
function pulse(nibble: number, lines: number): number[] {
  return [nibble | lines, nibble | lines | ENABLE, nibble | lines];
}
