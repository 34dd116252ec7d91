// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
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

  it('say which package a bus needs when it is not installed', () => {
    const load = () => requireNative('no-such-package', 'bus "i2c-guard" (I2C)');
    expect(load).toThrow(/^bus "i2c-guard" \(I2C\) needs the package "no-such-package".*npm install no-such-package$/);
  });
});
