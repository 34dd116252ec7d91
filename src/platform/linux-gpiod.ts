// SPDX-License-Identifier: Apache-2.0
import { BusError, type InputLine, type OutputLine, type Unsubscribe } from '../ports/buses.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import { chipByLabel, type GpioPlace, lineOffset } from './gpio-lines.ts';
import { messageOf } from './kernel-errors.ts';
import { requireNative } from './native-module.ts';

/** What we use of node-libgpiod. Its types are not imported: the package may be missing where the program is compiled. */
export interface GpiodPackage {
  getChipNames(): string[];
  readonly Chip: new (name: string) => GpiodChip;
  readonly Line: new (chip: GpiodChip, offset: number) => GpiodLine;
}

export interface GpiodChip {
  readonly label: string;
  readonly numberOfLines: number;
  /** By offset, with holes where a line has no name. */
  readonly lineNames: (string | undefined)[];
}

export interface GpiodLine {
  /** Logical, as polarity is a flag of the request. */
  getValue(): 0 | 1;
  setValue(value: 0 | 1): void;
  requestInputModeFlags(consumer: string, flags: number): void;
  requestOutputModeFlags(consumer: string, flags: number, value: 0 | 1): void;
  release(): void;
}

export type GpioBias = 'pull-up' | 'pull-down' | 'none';

/** GPIOD_LINE_REQUEST_FLAG_… of libgpiod 1.6, gpiod.h. */
const ACTIVE_LOW = 1 << 2;
const BIAS: Readonly<Record<GpioBias, number>> = { none: 0, 'pull-down': 1 << 4, 'pull-up': 1 << 5 };

/** Shown by `gpioinfo` as the line's user. */
const CONSUMER = 'chargehand';

/** The package asks for edges but has no call that waits for them. */
const POLL_MS = 5;

/** The package frees a chip's lines with the chip, whatever still uses them; so neither is ever left to the collector. */
const keptAlive: object[] = [];

export function loadGpiod(id: string): GpiodPackage {
  return requireNative('node-libgpiod', `line "${id}" (GPIO, backend gpiod)`) as GpiodPackage;
}

/** Offset and name are checked here: the package (0.5.3) keeps a null pointer for a line that is not there. */
function findLine(gpiod: GpiodPackage, place: GpioPlace): GpiodLine {
  const chips = gpiod.getChipNames().map((name) => {
    const chip = new gpiod.Chip(name);
    return { chip, label: chip.label };
  });
  const { chip, label } = chipByLabel(chips, place.chip);
  const names = typeof place.line === 'string' ? Array.from(chip.lineNames) : undefined;
  const line = new gpiod.Line(chip, lineOffset({ label, count: chip.numberOfLines, names }, place.line));
  keptAlive.push(chip, line);
  return line;
}

function orGone<T>(id: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new BusError('gone', id, messageOf(error));
  }
}

/**
 * An input of the machine by the GPIO character device. Reading is a system call of microseconds for the processor's own
 * lines; a line of an I2C expander would stop the whole process for its transaction.
 */
export class GpiodInput implements InputLine {
  readonly id: string;
  readonly #line: GpiodLine;
  readonly #clock: Clock;
  readonly #listeners = new Set<(active: boolean) => void>();
  #timer: Timer | undefined;
  #last = false;

  /** @throws BusError `gone` when the line cannot be had */
  constructor(id: string, place: GpioPlace, bias: GpioBias, clock: Clock, gpiod: GpiodPackage) {
    this.id = id;
    this.#clock = clock;
    this.#line = orGone(id, () => {
      const line = findLine(gpiod, place);
      line.requestInputModeFlags(CONSUMER, flagsOf(place) | BIAS[bias]);
      return line;
    });
  }

  async isActive(): Promise<boolean> {
    return orGone(this.id, () => this.#line.getValue()) === 1;
  }

  /** The line is looked at every 5 ms while somebody listens. */
  onChange(listener: (active: boolean) => void): Unsubscribe {
    if (this.#listeners.size === 0) this.#start();
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  close(): void {
    this.#listeners.clear();
    this.#stop();
    this.#line.release();
  }

  #start(): void {
    this.#last = this.#look();
    this.#wait();
  }

  #stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #wait(): void {
    this.#timer = this.#clock.after(POLL_MS, `gpio ${this.id}`, () => {
      this.#wait();
      const active = this.#look();
      if (active === this.#last) return;
      this.#last = active;
      for (const listener of [...this.#listeners]) listener(active);
    });
  }

  /** A line that cannot be read says so to who reads it, not to who listens. */
  #look(): boolean {
    try {
      return this.#line.getValue() === 1;
    } catch {
      return this.#last;
    }
  }
}

/**
 * An output of the machine by the GPIO character device; inactive from the moment it is opened. The kernel takes the
 * line back when the process dies. What the pin then carries is its driver's choice: gpio-sim lets go of it, Raspberry Pi
 * kernels leave it as it was unless config.txt says `dtparam=strict_gpiod`, which makes it an input again
 * (raspberrypi/linux #6117). So this does not replace an interlock either.
 */
export class GpiodOutput implements OutputLine {
  readonly id: string;
  readonly #line: GpiodLine;

  /** @throws BusError `gone` when the line cannot be had */
  constructor(id: string, place: GpioPlace, gpiod: GpiodPackage) {
    this.id = id;
    this.#line = orGone(id, () => {
      const line = findLine(gpiod, place);
      line.requestOutputModeFlags(CONSUMER, flagsOf(place), 0);
      return line;
    });
  }

  async set(active: boolean): Promise<void> {
    orGone(this.id, () => this.#line.setValue(active ? 1 : 0));
  }

  async readBack(): Promise<boolean> {
    return orGone(this.id, () => this.#line.getValue()) === 1;
  }
}

function flagsOf(place: GpioPlace): number {
  return place.activeLow ? ACTIVE_LOW : 0;
}
