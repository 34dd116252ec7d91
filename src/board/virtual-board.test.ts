// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { createEmulatedBuses } from '../bench/emulated-buses.ts';
import { createPlant } from '../bench/plant/plant.ts';
import { SeededRandom } from '../bench/seeded-random.ts';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { DeviceOfKind } from '../ports/devices.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { ROLES, Role } from './board-schema.ts';
import { loadBoard } from './load.ts';
import { attachEmulators, type DevicesByRole, wireBoard } from './wire.ts';

const VIRTUAL = new URL('../../boards/virtual/', import.meta.url).pathname;

/** The virtual board on the plant, with a hand in place of the guard. */
async function bench() {
  const board = await loadBoard(VIRTUAL);
  const clock = new VirtualClock();
  const random = new SeededRandom(1);
  const plant = createPlant({ clock, random, connectors: 1, phases: 3, dipCode: 0b100 });
  const buses = createEmulatedBuses(board.buses, clock);
  await attachEmulators(board, { clock, random, world: plant.world(1), buses });
  plant.connectBuses(1, buses);
  const guard = await wireBoard(board, 'guard', buses, { clock, log: SILENT_LOG });
  const station = await wireBoard(board, 'station', buses, { clock, log: SILENT_LOG });
  const devices: DevicesByRole = { ...guard.devices, ...station.devices };
  const device = <R extends Role>(role: R) => {
    const found = devices[role];
    if (found === undefined) throw new Error(`no ${role}`);
    return found as DeviceOfKind<(typeof ROLES)[R]['kind']>;
  };
  const finish = async <T>(work: Promise<T>): Promise<T> => {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    await clock.runUntilTrue(() => isDone, 60_000);
    return work;
  };
  return { clock, plant, device, finish };
}

describe('the virtual board on the plant', () => {
  it('sees the car come and ask for current (IEC 61851-1 Table A.4: 12, 9 and 6 V)', async () => {
    const { clock, plant, device, finish } = await bench();
    const pilot = device('pilot');
    const levels = async () => {
      const sample = await finish(pilot.sample());
      if (sample.kind !== 'levels') throw new Error('this pilot measures levels');
      return sample;
    };
    const top = async () => {
      await clock.advance(200);
      await finish(pilot.sample());
      return (await levels()).highMillivolts;
    };
    await pilot.setOutput({ kind: 'X1' });
    expect(Math.abs((await top()) - 12_000)).toBeLessThan(400);
    plant.setVehicle(1, { plugged: true, wants: 'nothing' });
    expect(Math.abs((await top()) - 9000)).toBeLessThan(400);
    await pilot.setOutput({ kind: 'pwm', dutyPartsPerMillion: 266_667 });
    plant.setVehicle(1, { wants: 'charge' });
    await clock.advance(3000);
    expect(Math.abs((await top()) - 6000)).toBeLessThan(400);
    expect((await levels()).lowMillivolts).toBeLessThan(-11_000);
    expect(await finish(device('proximity').readOhms())).toBeGreaterThan(90);
  });

  it('charges, and its meter counts what the car draws', async () => {
    const { clock, plant, device, finish } = await bench();
    await device('pilot').setOutput({ kind: 'pwm', dutyPartsPerMillion: 266_667 });
    plant.setVehicle(1, { plugged: true, wants: 'charge' });
    const beat = () => {
      void device('heartbeat').beat();
      clock.after(20, 'heartbeat', beat);
    };
    beat();
    expect(await finish(device('residual').selfTest())).toBe('passed');
    await finish(device('contactor').setCoil(true));
    await clock.advance(10_000);
    expect(await finish(device('contactor').isClosed())).toBe(true);
    const reading = await finish(device('meter').read());
    const truth = plant.truth(1);
    const { milliamps: measured, importWattHours } = reading;
    if (measured === undefined || importWattHours === undefined) throw new Error('this meter has all values');
    expect(Math.max(...measured)).toBeGreaterThan(14_000);
    measured.forEach((milliamps, phase) => {
      expect(Math.abs(milliamps - (truth.meter.milliamps[phase] ?? 0))).toBeLessThan(200);
    });
    expect(Math.abs(importWattHours - truth.meter.wattHours)).toBeLessThanOrEqual(1);
  });

  it('feels leakage, emergency stop and a lost earth', async () => {
    const { clock, plant, device, finish } = await bench();
    plant.setFault(1, 'residual-dc', true, 10);
    plant.setFault(1, 'emergency-stop', true);
    plant.setFault(1, 'ground-lost', true);
    await clock.advance(100);
    expect(await finish(device('residual').isTripped())).toBe(true);
    expect(await finish(device('emergency-stop').isActive())).toBe(true);
    expect(await finish(device('earth').isActive())).toBe(false);
    expect(plant.truth(1).residual.tripped).toBe(true);
  });

  it('reads cards, shows text and light, locks', async () => {
    const { clock, plant, device, finish } = await bench();
    const uids: string[] = [];
    device('tag-reader').onTag(({ uid }) => uids.push(Buffer.from(uid).toString('hex')));
    await clock.advance(1000);
    plant.holdCard(1, Uint8Array.of(4, 0xa2, 0xb3, 0xc4), 300);
    await finish(device('display').show(['CHARGING', '16.0 A  3.68 kW']));
    await finish(device('light').show('blue', 'slow'));
    await finish(device('lock').drive('locked'));
    await clock.advance(5000);
    expect(uids).toEqual(['04a2b3c4']);
    expect(plant.truth(1)).toMatchObject({
      display: ['CHARGING', '16.0 A  3.68 kW'],
      light: { color: 'blue', pattern: 'slow' },
      lock: 'locked',
    });
    expect(await finish(device('lock').position())).toBe('locked');
    expect(await finish(device('dip').readCode())).toBe(0b100);
    device('tag-reader').stop();
  });
});
