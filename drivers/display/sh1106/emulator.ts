// SPDX-License-Identifier: Apache-2.0
import { defineEmulator } from '../../../src/ports/emulator.ts';
import { type EmulatedOledController, EmulatedTextPanel } from '../../chips/oled/emulated-text-panel.ts';
import { sh1106 } from './driver.ts';

const CHIP_COLUMNS = 132;
const PAGES = 8;
/** Where the glass begins. */
const MARGIN = 2;

/** Double-byte commands of this chip. 20h to 22h and 8Dh, which the SSD1306 has, are none of them. */
const DOUBLE: readonly number[] = [0x81, 0xa8, 0xad, 0xd3, 0xd5, 0xd9, 0xda, 0xdb];

export const sh1106Emulator = defineEmulator(sh1106, (options, { clock, buses, world }) => {
  buses.attachI2c(options.i2c, options.address, new EmulatedTextPanel(new Controller(), clock, world.display));
});

/** The controller's address counters, its converter and its memory. */
class Controller implements EmulatedOledController {
  readonly #memory = new Uint8Array(CHIP_COLUMNS * PAGES);
  #isOn = false;
  #contrast = 0x80;
  #hasConverter = true;
  #page = 0;
  #column = 0;

  reset(): void {
    this.#isOn = false;
    this.#contrast = 0x80;
    this.#hasConverter = true;
    this.#page = 0;
    this.#column = 0;
    this.#memory.fill(0);
  }

  command([command = 0, parameter = 0]: readonly number[]): number {
    if (command <= 0x0f) this.#column = (this.#column & 0xf0) | command;
    else if (command <= 0x1f) this.#column = (this.#column & 0x0f) | ((command & 0x0f) << 4);
    else if (command >= 0xb0 && command <= 0xb7) this.#page = command & 0x07;
    else if (command === 0x81) this.#contrast = parameter;
    else if (command === 0xad) this.#hasConverter = parameter === 0x8b;
    else if (command === 0xae || command === 0xaf) this.#isOn = command === 0xaf;
    return DOUBLE.includes(command) ? 2 : 1;
  }

  /** The column counts up to the last one; the page never changes by itself. */
  store(byte: number): void {
    if (this.#column >= CHIP_COLUMNS) return;
    this.#memory[this.#page * CHIP_COLUMNS + this.#column] = byte;
    this.#column += 1;
  }

  isLit(): boolean {
    return this.#isOn && this.#hasConverter;
  }

  contrast(): number {
    return this.#contrast;
  }

  pixels(page: number, column: number): number {
    return this.#memory[page * CHIP_COLUMNS + MARGIN + column] ?? 0;
  }
}
