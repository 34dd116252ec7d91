// SPDX-License-Identifier: Apache-2.0
import type { Gpio } from 'onoff';
import { BusError, type InputLine, type OutputLine, type Unsubscribe } from '../ports/buses.ts';
import { type GpioPlace, gpioNumber } from './gpio-lines.ts';
import { errnoOf, messageOf } from './kernel-errors.ts';
import { requireNative } from './native-module.ts';

function openGpio(id: string, place: GpioPlace, direction: 'in' | 'high' | 'low'): Gpio {
  const onoff = requireNative('onoff', `line "${id}" (GPIO)`) as typeof import('onoff');
  const open = (edge: 'both' | 'none') =>
    new onoff.Gpio(gpioNumber(place), direction, edge, { activeLow: place.activeLow });
  try {
    if (direction !== 'in') return open('none');
    try {
      return open('both');
    } catch (error) {
      // An expander without interrupt line has no `edge` file; its inputs are polled only.
      if (errnoOf(error) === 'ENOENT') return open('none');
      throw error;
    }
  } catch (error) {
    throw new BusError('gone', id, messageOf(error));
  }
}

function asGone(id: string): (error: unknown) => never {
  return (error) => {
    throw new BusError('gone', id, messageOf(error));
  };
}

/** An input of the machine by sysfs. */
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

/**
 * An output of the machine by sysfs; inactive from the moment it is opened. The line stays exported and keeps its level
 * when the process dies, however it dies: a coil on such a line needs an interlock that drops it.
 */
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
