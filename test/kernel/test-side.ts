// SPDX-License-Identifier: Apache-2.0
// What stands where the hardware would: the registers of i2c-stub's chips and the far side of gpio-sim's lines.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const load = createRequire(import.meta.url);

/** The kernel's number of a bus, as it follows the order modules were loaded in. */
export function i2cBusNumber(driver: RegExp): number {
  const root = '/sys/bus/i2c/devices';
  const buses = readdirSync(root).filter((entry) => entry.startsWith('i2c-'));
  const bus = buses.find((entry) => driver.test(readFileSync(join(root, entry, 'name'), 'utf8')));
  if (bus === undefined) throw new Error(`no I2C bus is called ${driver}`);
  return Number(bus.slice('i2c-'.length));
}

export const stubBusNumber = (): number => i2cBusNumber(/stub/);

/** The registers of one chip of i2c-stub, also of one that a kernel driver holds. */
export class StubChip {
  readonly #address: number;

  constructor(address: number) {
    this.#address = address;
  }

  set(register: number, byte: number): void {
    this.#withBus((bus) => bus.writeByteSync(this.#address, register, byte));
  }

  get(register: number): number {
    return this.#withBus((bus) => bus.readByteSync(this.#address, register));
  }

  /** Registers of i2c-stub hold words. Chips with word registers send the high byte first, SMBus the low one. */
  setWord(register: number, word: number): void {
    this.#withBus((bus) => bus.writeWordSync(this.#address, register, swapped(word)));
  }

  getWord(register: number): number {
    return swapped(this.#withBus((bus) => bus.readWordSync(this.#address, register)));
  }

  #withBus<T>(use: (bus: import('i2c-bus').I2CBus) => T): T {
    const { openSync } = load('i2c-bus') as typeof import('i2c-bus');
    const bus = openSync(stubBusNumber(), { forceAccess: true });
    try {
      return use(bus);
    } finally {
      bus.closeSync();
    }
  }
}

function swapped(word: number): number {
  return ((word & 0xff) << 8) | (word >> 8);
}

const deviceName = (address: number) => `${stubBusNumber()}-${address.toString(16).padStart(4, '0')}`;

/** Has the kernel's own driver take a chip of i2c-stub, if it has not yet. Answers the device's name: 0-0048. */
export function bindKernelDriver(driver: string, address: number): string {
  const name = deviceName(address);
  if (!existsSync(`/sys/bus/i2c/devices/${name}`)) {
    writeFileSync(`/sys/bus/i2c/devices/i2c-${stubBusNumber()}/new_device`, `${driver} 0x${address.toString(16)}`);
  }
  if (!existsSync(`/sys/bus/i2c/devices/${name}/driver`))
    throw new Error(`the kernel's ${driver} did not take ${name}`);
  return name;
}

/** As if the chip was pulled. */
export function releaseKernelDriver(address: number): void {
  writeFileSync(`/sys/bus/i2c/devices/i2c-${stubBusNumber()}/delete_device`, `0x${address.toString(16)}`);
}

/** The far side of one line of gpio-sim: what pulls at an input, what an output drives. */
export class SimulatedLine {
  readonly #folder: string;

  constructor(chipLabel: string, line: number) {
    const platform = '/sys/devices/platform';
    const chips = readdirSync(platform)
      .filter((entry) => entry.startsWith('gpio-sim'))
      .flatMap((device) =>
        readdirSync(join(platform, device))
          .filter((entry) => /^gpiochip\d+$/.test(entry))
          .map((chip) => join(platform, device, chip)),
      );
    const chip = chips.find((folder) => labelOf(folder) === chipLabel);
    if (chip === undefined) throw new Error(`gpio-sim has no chip "${chipLabel}" among ${chips.join(', ') || 'none'}`);
    this.#folder = join(chip, `sim_gpio${line}`);
  }

  pull(high: boolean): void {
    writeFileSync(join(this.#folder, 'pull'), high ? 'pull-up' : 'pull-down');
  }

  isHigh(): boolean {
    return readFileSync(join(this.#folder, 'value'), 'utf8').trim() === '1';
  }
}

/** The label of the chip whose sysfs GPIO folder belongs to the same device. */
function labelOf(folder: string): string | undefined {
  const gpio = join(folder, '..', 'gpio');
  const [entry] = readdirSync(gpio).filter((name) => name.startsWith('gpiochip'));
  return entry === undefined ? undefined : readFileSync(join(gpio, entry, 'label'), 'utf8').trim();
}
