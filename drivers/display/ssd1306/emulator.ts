// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { type EmulatedOledController, EmulatedTextPanel } from '../../chips/oled/emulated-text-panel.ts';
import { ssd1306 } from './driver.ts';

const WIDTH = 128;
const PAGES = 8;

/** Parameter bytes of the commands that have some (SSD1306 datasheet §9, command table). */
const PARAMETERS: ReadonlyMap<number, number> = new Map([
  [0x20, 1],
  [0x21, 2],
  [0x22, 2],
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
  buses.attachI2c(options.i2c, options.address, new EmulatedTextPanel(new Controller(), clock, world.display));
});

/** The controller's windows, its charge pump and its memory. */
class Controller implements EmulatedOledController {
  readonly #memory = new Uint8Array(WIDTH * PAGES);
  #isOn = false;
  #contrast = 0x7f;
  #hasPump = false;
  #isHorizontal = false;
  #columns = { first: 0, last: WIDTH - 1, at: 0 };
  #pages = { first: 0, last: PAGES - 1, at: 0 };

  reset(): void {
    this.#isOn = false;
    this.#contrast = 0x7f;
    this.#hasPump = false;
    this.#isHorizontal = false;
    this.#memory.fill(0);
  }

  command([command = 0, first = 0, last = 0]: readonly number[]): number {
    if (command === 0xaf) this.#isOn = true;
    if (command === 0xae) this.#isOn = false;
    if (command === 0x81) this.#contrast = first;
    if (command === 0x8d) this.#hasPump = first === 0x14;
    if (command === 0x20) this.#isHorizontal = first === 0;
    if (command === 0x21) this.#columns = { first, last, at: first };
    if (command === 0x22) this.#pages = { first, last, at: first };
    return 1 + (PARAMETERS.get(command) ?? 0);
  }

  /** Column by column, then the next page, then from the start; the page stays in page mode (§10.1.3). */
  store(byte: number): void {
    this.#memory[this.#pages.at * WIDTH + this.#columns.at] = byte;
    this.#columns.at += 1;
    if (this.#columns.at <= this.#columns.last) return;
    this.#columns.at = this.#columns.first;
    if (!this.#isHorizontal) return;
    this.#pages.at = this.#pages.at >= this.#pages.last ? this.#pages.first : this.#pages.at + 1;
  }

  isLit(): boolean {
    return this.#isOn && this.#hasPump;
  }

  contrast(): number {
    return this.#contrast;
  }

  pixels(page: number, column: number): number {
    return this.#memory[page * WIDTH + column] ?? 0;
  }
}
