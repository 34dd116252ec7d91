// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Gpio } from 'onoff';
import { BusError, type InputLine, type OutputLine, type Unsubscribe } from '../ports/buses.ts';
import { requireNative } from './native-module.ts';

/** A line as a board file names it: it stays valid when the kernel numbers its lines anew. */
export interface GpioPlace {
  /** Label of the chip: pinctrl-bcm2711. */
  readonly chip: string;
  /** Offset within the chip. */
  readonly line: number;
  readonly activeLow: boolean;
}

/**
 * The kernel's global number of a line: its chip's base (0, 399, 512, 571 and 970 have been seen) plus the offset.
 * @param root normally /sys/class/gpio
 * @throws Error naming the chips there are, or the lines the chip has
 */
export function gpioNumber(place: GpioPlace, root = '/sys/class/gpio'): number {
  const chips = readdirSync(root).filter((entry) => /^gpiochip\d+$/.test(entry));
  const read = (chip: string, file: string) => readFileSync(join(root, chip, file), 'utf8').trim();
  const chip = chips.find((entry) => read(entry, 'label') === place.chip);
  if (chip === undefined) {
    const known = chips.map((entry) => read(entry, 'label')).join(', ') || 'none';
    throw new Error(`no GPIO chip has the label "${place.chip}"; there are: ${known}`);
  }
  const lines = Number(read(chip, 'ngpio'));
  if (place.line >= lines) throw new Error(`${place.chip} has lines 0..${lines - 1}, not ${place.line}`);
  return Number(read(chip, 'base')) + place.line;
}

function openGpio(id: string, place: GpioPlace, direction: 'in' | 'high' | 'low'): Gpio {
  const onoff = requireNative('onoff', `line "${id}" (GPIO)`) as typeof import('onoff');
  try {
    return new onoff.Gpio(gpioNumber(place), direction, direction === 'in' ? 'both' : 'none', {
      activeLow: place.activeLow,
    });
  } catch (error) {
    throw new BusError('gone', id, error instanceof Error ? error.message : String(error));
  }
}

function asGone(id: string): (error: unknown) => never {
  return (error) => {
    throw new BusError('gone', id, error instanceof Error ? error.message : String(error));
  };
}

/** An input of the machine. */
export class LinuxInput implements InputLine {
  readonly id: string;
  readonly #gpio: Gpio;

  /** @throws Error when onoff is not installed, BusError `gone` when the line cannot be had */
  constructor(id: string, place: GpioPlace) {
    this.id = id;
    this.#gpio = openGpio(id, place, 'in');
  }

  async isActive(): Promise<boolean> {
    return (await this.#gpio.read().catch(asGone(this.id))) === 1;
  }

  onChange(listener: (active: boolean) => void): Unsubscribe {
    const callback = (error: Error | null | undefined, value: 0 | 1) => {
      // An edge that could not be read is seen by the next poll.
      if (!error) listener(value === 1);
    };
    this.#gpio.watch(callback);
    return () => this.#gpio.unwatch(callback);
  }

  close(): void {
    this.#gpio.unexport();
  }
}

/** An output of the machine; inactive from the moment it is opened. */
export class LinuxOutput implements OutputLine {
  readonly id: string;
  readonly #gpio: Gpio;

  /** @throws Error when onoff is not installed, BusError `gone` when the line cannot be had */
  constructor(id: string, place: GpioPlace) {
    this.id = id;
    // `high` and `low` set direction and physical level in one step, without a glitch.
    this.#gpio = openGpio(id, place, place.activeLow ? 'high' : 'low');
  }

  async set(active: boolean): Promise<void> {
    await this.#gpio.write(active ? 1 : 0).catch(asGone(this.id));
  }

  async readBack(): Promise<boolean> {
    return (await this.#gpio.read().catch(asGone(this.id))) === 1;
  }
}
