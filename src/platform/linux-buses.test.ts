// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { BusSpec } from '../board/board-schema.ts';
import { loadBoard } from '../board/load.ts';
import { LinuxBuses } from './linux-buses.ts';
import { requireNative } from './native-module.ts';

const VIRTUAL = new URL('../../boards/virtual/', import.meta.url).pathname;

describe('the buses of the machine', () => {
  it('are not opened for the process they do not belong to', async () => {
    const { buses } = await loadBoard(VIRTUAL);
    const station = new LinuxBuses(buses, 'station', new VirtualClock());
    expect(() => station.output('coil')).toThrow('buses.coil: belongs to the guard');
    expect(() => station.i2c('coil')).toThrow('buses.coil: the board has no i2c of that name');
    expect(() => station.i2c('toString')).toThrow('the board has no i2c of that name');
  });

  it('are opened once and kept', async () => {
    const owner = 'station';
    const specs: Readonly<Record<string, BusSpec>> = {
      lamp: { type: 'sysfs', owner, class: 'leds', name: 'station:red' },
      reader: { type: 'events', owner, name: 'no reader has this name' },
      dog: { type: 'watchdog', owner, path: '/dev/watchdog7' },
      line: { type: 'uart', owner, path: '/dev/ttyNotThere', baud: 9600, parity: 'none', stopBits: 1 },
    };
    const clock = new VirtualClock();
    const buses = new LinuxBuses(specs, owner, clock);
    for (const open of [
      () => buses.sysfs('lamp'),
      () => buses.events('reader'),
      () => buses.watchdog('dog'),
      () => buses.serial('line'),
    ]) {
      expect(open()).toBe(open());
    }
    expect(() => buses.watchdog('lamp')).toThrow('buses.lamp: the board has no watchdog of that name');
    await buses.close();
    expect(clock.pending()).toEqual([]);
  });

  it('say which package a bus needs when it is not installed', () => {
    const load = () => requireNative('no-such-package', 'bus "i2c-guard" (I2C)');
    expect(load).toThrow(/^bus "i2c-guard" \(I2C\) needs the package "no-such-package".*npm install no-such-package$/);
  });
});
