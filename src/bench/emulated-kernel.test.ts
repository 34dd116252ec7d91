// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { createEmulatedBuses, type EmulatedBusSet } from './emulated-buses.ts';
import { VirtualClock } from './virtual-clock.ts';

const BOARD = {
  probe: { type: 'sysfs' },
  absent: { type: 'sysfs' },
  reader: { type: 'events' },
  dog: { type: 'watchdog' },
} as const;

let buses: EmulatedBusSet;
beforeEach(() => {
  buses = createEmulatedBuses(BOARD, new VirtualClock());
});

describe('an emulated attribute folder', () => {
  beforeEach(() => {
    buses.attachSysfs('probe', {
      read: (attribute) => (attribute === 'temp1_input' ? '25500' : undefined),
      write: (_attribute, value) => value !== 'wrong',
    });
  });

  it('reads and writes what its device takes, and says how that failed', async () => {
    const probe = buses.sysfs('probe');
    expect(await probe.read('temp1_input')).toBe('25500');
    await probe.write('temp1_max', '80000');
    await expect(probe.read('temp2_input')).rejects.toMatchObject({ code: 'nack', bus: 'probe' });
    await expect(probe.write('temp1_max', 'wrong')).rejects.toMatchObject({ code: 'refused' });
    await expect(buses.sysfs('absent').read('temp1_input')).rejects.toMatchObject({ code: 'gone' });
  });

  it('does not answer while the chip behind it has no supply', async () => {
    const probe = buses.sysfs('probe');
    buses.setPowered(false);
    await expect(probe.read('temp1_input')).rejects.toMatchObject({ code: 'nack' });
    await expect(probe.write('temp1_max', '1')).rejects.toMatchObject({ code: 'nack' });
    await expect(buses.sysfs('absent').read('temp1_input')).rejects.toMatchObject({ code: 'gone' });
    buses.setPowered(true);
    expect(await probe.read('temp1_input')).toBe('25500');
  });

  it('holds one device', () => {
    expect(() => buses.attachSysfs('probe', { read: () => '', write: () => true })).toThrow('has a device already');
  });
});

describe('an emulated input device', () => {
  it('hands out bytes while it is plugged in, and tells when that changes', () => {
    const far = buses.attachEvents('reader');
    const [heard, presence]: [number[], boolean[]] = [[], []];
    const source = buses.events('reader');
    const stop = source.onBytes((bytes) => heard.push(...bytes));
    source.onPresence((present) => presence.push(present));
    far.send(Uint8Array.of(1));
    far.setPresent(false);
    far.setPresent(false);
    far.send(Uint8Array.of(2));
    const late: boolean[] = [];
    source.onPresence((present) => late.push(present));
    far.setPresent(true);
    far.send(Uint8Array.of(3));
    stop();
    far.send(Uint8Array.of(4));
    expect(heard).toEqual([1, 3]);
    expect(presence).toEqual([false, true]);
    expect(late).toEqual([false, true]);
  });
});

describe('an emulated watchdog', () => {
  it('counts its feeds and is armed by the first', async () => {
    const dog = buses.watchdogs.get('dog');
    expect(dog).toMatchObject({ feeds: 0, armed: false });
    await buses.watchdog('dog').feed();
    await buses.watchdog('dog').feed();
    expect(dog).toMatchObject({ feeds: 2, armed: true });
    await buses.watchdog('dog').disarm();
    expect(dog).toMatchObject({ feeds: 2, armed: false });
  });
});
