// SPDX-License-Identifier: Apache-2.0
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { BusSpec } from '../board/board-schema.ts';
import type { LinuxBuses as Buses } from './linux-buses.ts';

let LinuxBuses: typeof Buses;

/** A machine on which none of the native packages could be installed; other files of this process have loaded them. */
beforeAll(async () => {
  vi.doMock('node:module', () => ({
    createRequire: () => (name: string) => {
      throw Object.assign(new Error(`Cannot find module '${name}'\nRequire stack: …`), { code: 'MODULE_NOT_FOUND' });
    },
  }));
  vi.resetModules();
  ({ LinuxBuses } = await import('./linux-buses.ts'));
});
afterAll(() => {
  vi.doUnmock('node:module');
  vi.resetModules();
});

const line = { owner: 'guard', chip: 'pinctrl-bcm2711', line: 17, activeLow: false } as const;
const BOARD: Readonly<Record<string, BusSpec>> = {
  'i2c-guard': { type: 'i2c', owner: 'guard', path: '/dev/i2c-1', number: 1, hertz: 100_000 },
  meters: { type: 'uart', owner: 'guard', path: '/dev/serial0', baud: 9600, parity: 'none', stopBits: 1 },
  adc: { type: 'spi', owner: 'guard', path: '/dev/spidev0.0' },
  coil: { type: 'output', ...line, backend: 'sysfs' },
  mirror: { type: 'input', ...line, backend: 'sysfs', bias: 'none' },
  stop: { type: 'input', ...line, backend: 'gpiod', bias: 'pull-up' },
  lamp: { type: 'output', ...line, backend: 'gpiod' },
  probe: { type: 'sysfs', owner: 'guard', class: 'w1', name: '28-000005e2fdc3' },
  dog: { type: 'watchdog', owner: 'guard', path: '/dev/watchdog0' },
};

describe('a native package that is not installed', () => {
  it.each([
    ['i2c-bus', 'bus "i2c-guard" (I2C)', (buses: Buses) => buses.i2c('i2c-guard')],
    ['serialport', 'bus "meters" (UART)', (buses: Buses) => buses.serial('meters')],
    ['spi-device', 'bus "adc" (SPI)', (buses: Buses) => buses.spi('adc')],
    ['onoff', 'line "coil" (GPIO)', (buses: Buses) => buses.output('coil')],
    ['onoff', 'line "mirror" (GPIO)', (buses: Buses) => buses.input('mirror')],
  ])('is one error: %s for %s', (name, purpose, open) => {
    const buses = new LinuxBuses(BOARD, 'guard', new VirtualClock());
    expect(() => open(buses)).toThrow(
      `${purpose} needs the package "${name}", which cannot be loaded (Cannot find module '${name}'); npm install ${name}`,
    );
  });

  it('is an error with its own remedy for node-libgpiod, which needs a library of the system', () => {
    const buses = new LinuxBuses(BOARD, 'guard', new VirtualClock());
    const message = (purpose: string) =>
      `${purpose} needs the package "node-libgpiod", which cannot be loaded (Cannot find module 'node-libgpiod'); apt-get install libgpiod-dev`;
    expect(() => buses.input('stop')).toThrow(message('line "stop" (GPIO, backend gpiod)'));
    expect(() => buses.output('lamp')).toThrow(message('line "lamp" (GPIO, backend gpiod)'));
  });

  it('does not matter to buses that are files', async () => {
    const buses = new LinuxBuses(BOARD, 'guard', new VirtualClock());
    expect(buses.sysfs('probe').id).toBe('probe');
    expect(buses.watchdog('dog').id).toBe('dog');
    await buses.close();
  });
});
