// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { type GpiodChip, GpiodInput, type GpiodLine, GpiodOutput, type GpiodPackage } from './linux-gpiod.ts';

/** Pins of one chip, physical levels; `undefined` for a pin that cannot be read. */
interface FakePins {
  readonly levels: (0 | 1 | undefined)[];
  readonly calls: string[];
}

const ACTIVE_LOW = 4;
const NAMES: readonly (string | undefined)[] = ['ID_SDA', 'ID_SCL', 'RELAY', undefined, 'DOOR'];

/** The package as node-libgpiod 0.5.3 behaves, over fake pins. */
function fakeGpiod(pins: FakePins, labels: readonly string[]): GpiodPackage {
  class Chip implements GpiodChip {
    readonly label: string;
    readonly numberOfLines = NAMES.length;
    readonly lineNames = [...NAMES];
    constructor(name: string) {
      this.label = labels[Number(name.replace('gpiochip', ''))] ?? '';
    }
  }
  class Line implements GpiodLine {
    readonly #offset: number;
    #flags = 0;
    constructor(_chip: GpiodChip, offset: number) {
      this.#offset = offset;
    }
    getValue(): 0 | 1 {
      const level = pins.levels[this.#offset];
      if (level === undefined) throw Object.assign(new Error('EIO, ::getValue'), { code: 'EIO' });
      return this.#physical(level);
    }
    setValue(value: 0 | 1): void {
      pins.levels[this.#offset] = this.#physical(value);
    }
    requestInputModeFlags(consumer: string, flags: number): void {
      this.#flags = flags;
      pins.calls.push(`input ${this.#offset} by ${consumer} with ${flags}`);
    }
    requestOutputModeFlags(consumer: string, flags: number, value: 0 | 1): void {
      this.#flags = flags;
      pins.calls.push(`output ${this.#offset} by ${consumer} with ${flags}`);
      this.setValue(value);
    }
    release(): void {
      pins.calls.push(`release ${this.#offset}`);
    }
    #physical(value: 0 | 1): 0 | 1 {
      if ((this.#flags & ACTIVE_LOW) === 0) return value;
      return value === 1 ? 0 : 1;
    }
  }
  return { getChipNames: () => labels.map((_, index) => `gpiochip${index}`), Chip, Line };
}

let pins: FakePins;
let gpiod: GpiodPackage;
let clock: VirtualClock;
beforeEach(() => {
  pins = { levels: [0, 0, 0, 0, 0], calls: [] };
  gpiod = fakeGpiod(pins, ['raspberrypi-exp-gpio', 'pinctrl-bcm2711']);
  clock = new VirtualClock();
});

const place = (line: number | string, activeLow = false) => ({ chip: 'pinctrl-bcm2711', line, activeLow });

describe('an output of the GPIO character device', () => {
  it('is inactive from the moment it is opened, and follows its polarity', async () => {
    pins.levels[2] = 1;
    const relay = new GpiodOutput('coil', place('RELAY'), gpiod);
    expect(pins.levels[2]).toBe(0);
    const lamp = new GpiodOutput('lamp', place(3, true), gpiod);
    expect(pins.levels[3]).toBe(1);
    await Promise.all([relay.set(true), lamp.set(true)]);
    expect(pins.levels).toEqual([0, 0, 1, 0, 0]);
    expect(await lamp.readBack()).toBe(true);
    expect(pins.calls).toEqual(['output 2 by chargehand with 0', 'output 3 by chargehand with 4']);
  });

  it('reads back what the pin carries, not what was set', async () => {
    const relay = new GpiodOutput('coil', place('RELAY'), gpiod);
    await relay.set(true);
    pins.levels[2] = 0;
    expect(await relay.readBack()).toBe(false);
  });
});

describe('an input of the GPIO character device', () => {
  it('follows its polarity and asks for its pull resistor', async () => {
    const door = new GpiodInput('door', place('DOOR', true), 'pull-up', clock, gpiod);
    expect(await door.isActive()).toBe(true);
    pins.levels[4] = 1;
    expect(await door.isActive()).toBe(false);
    new GpiodInput('other', place(0), 'pull-down', clock, gpiod);
    expect(pins.calls).toEqual(['input 4 by chargehand with 36', 'input 0 by chargehand with 16']);
  });

  it('is polled every 5 ms while somebody listens, and only then', async () => {
    const door = new GpiodInput('door', place('DOOR'), 'none', clock, gpiod);
    const heard: boolean[] = [];
    const stop = door.onChange((active) => heard.push(active));
    pins.levels[4] = 1;
    await clock.advance(4);
    expect(heard).toEqual([]);
    await clock.advance(1);
    expect(heard).toEqual([true]);
    pins.levels[4] = undefined;
    await clock.advance(10);
    pins.levels[4] = 0;
    await clock.advance(5);
    expect(heard).toEqual([true, false]);
    stop();
    pins.levels[4] = 1;
    await clock.advance(20);
    expect(heard).toEqual([true, false]);
    expect(clock.pending()).toEqual([]);
  });

  it('tells a line that cannot be read as gone', async () => {
    const door = new GpiodInput('door', place('DOOR'), 'none', clock, gpiod);
    pins.levels[4] = undefined;
    await expect(door.isActive()).rejects.toMatchObject({ code: 'gone', bus: 'door' });
  });

  it('is given back', () => {
    const door = new GpiodInput('door', place('DOOR'), 'none', clock, gpiod);
    door.onChange(() => undefined);
    door.close();
    expect(pins.calls.at(-1)).toBe('release 4');
    expect(clock.pending()).toEqual([]);
  });
});

describe('a line the machine does not have', () => {
  const open = (line: number | string, chip = 'pinctrl-bcm2711') => {
    return () => new GpiodOutput('coil', { chip, line, activeLow: false }, gpiod);
  };

  it('is never asked for, as the package would keep a null pointer for it', () => {
    expect(open(5)).toThrow('coil: pinctrl-bcm2711 has lines 0..4, not 5');
    expect(open('COIL')).toThrow('no line of the name "COIL"; there are: ID_SDA, ID_SCL, RELAY, DOOR');
    expect(pins.calls).toEqual([]);
  });

  it('is told with the chips there are', () => {
    expect(open(2, 'pinctrl-rp1')).toThrow('"pinctrl-rp1"; there are: raspberrypi-exp-gpio, pinctrl-bcm2711');
    gpiod = fakeGpiod(pins, ['pinctrl-bcm2711', 'pinctrl-bcm2711']);
    expect(open(2)).toThrow('several GPIO chips have the label "pinctrl-bcm2711"');
  });
});
