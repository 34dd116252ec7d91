// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { createEmulatedBuses } from '../emulated-buses.ts';
import { FAULT_NAMES, type FaultName } from './faults.ts';
import { PlantFixture } from './plant-fixture.ts';

/** What of the world each fault must bend, looked at on a car that charges. */
const SEEN: Readonly<Record<FaultName, (bench: PlantFixture) => unknown>> = {
  'pilot-short': ({ plant }) => plant.truth(1).pilot.highMillivolts,
  'pilot-open': ({ plant }) => plant.truth(1).pilot.highMillivolts,
  'diode-short': ({ plant }) => plant.truth(1).pilot.lowMillivolts,
  'pilot-stuck': (bench) => {
    bench.offer(100_000);
    const { dutyPercent } = bench.plant.truth(1).pilot;
    bench.offer(266_667);
    return dutyPercent;
  },
  'pilot-chatter': async ({ plant, clock }) => {
    const before = plant.events(0).newest;
    await clock.advance(1000);
    return plant.events(before, 1).events.filter((event) => event.kind === 'pilot').length;
  },
  'proximity-open': ({ world }) => world.proximity.ohms(),
  'contactor-weld': async ({ plant, world, clock }) => {
    world.contactor.driveCoil(false);
    await clock.advance(50);
    const { closed } = plant.truth(1).contactor;
    world.contactor.driveCoil(true);
    await clock.advance(50);
    return closed;
  },
  'contactor-stuck-open': async ({ plant, world, clock }) => {
    world.contactor.driveCoil(false);
    await clock.advance(50);
    world.contactor.driveCoil(true);
    await clock.advance(50);
    return plant.truth(1).contactor;
  },
  'contactor-opens': ({ plant }) => plant.truth(1).contactor,
  'contactor-leak': async ({ world, clock }) => {
    world.contactor.driveCoil(false);
    await clock.advance(50);
    const milliamps = world.meter.milliamps();
    world.contactor.driveCoil(true);
    await clock.advance(50);
    return milliamps;
  },
  'residual-ac': ({ plant, world }) => [plant.truth(1).residual.acMilliamps, world.residual.acMilliamps()],
  'residual-dc': ({ plant, world }) => [plant.truth(1).residual.dcMilliamps, world.residual.dcMilliamps()],
  'residual-selftest-fails': ({ world }) => {
    world.residual.driveTest(true);
    const sensed = world.residual.sensedMilliamps();
    world.residual.driveTest(false);
    return sensed;
  },
  'ground-lost': ({ world }) => world.contacts.earthPresent(),
  'lock-jam': async ({ plant, world, clock }) => {
    world.lock.drive('locked');
    await clock.advance(400);
    const { lock } = plant.truth(1);
    world.lock.drive('unlocked');
    await clock.advance(400);
    return lock;
  },
  'thermometer-silent': ({ world }) => world.temperature.answers(),
  temperature: ({ plant, world }) => [plant.truth(1).temperatureMillicelsius, world.temperature.millicelsius()],
  'mains-voltage': ({ plant }) => plant.truth(1).mains.millivolts,
  'phase-lost': ({ world }) => [world.meter.millivolts(), world.meter.milliamps()],
  overdraw: async ({ plant, clock }) => {
    await clock.advance(2000);
    return plant.truth(1).vehicle.drawsMilliamps;
  },
  'meter-silent': ({ world }) => world.meter.nextAnswer(),
  'meter-late': ({ world }) => world.meter.nextAnswer(),
  'meter-corrupt': ({ world }) => world.meter.nextAnswer(),
  'meter-lies': ({ world }) => [world.meter.milliamps(), world.meter.watts()],
  'meter-frozen': async ({ world, clock }) => {
    const before = world.meter.importWattHours();
    await clock.advance(60_000);
    return world.meter.importWattHours() > before;
  },
  'mains-meter-silent': ({ world }) => world.mainsMeter.nextAnswer(),
  'reader-silent': ({ world }) => world.reader.answers(),
  'display-silent': ({ world }) => world.display.answers(),
  'i2c-hang': async ({ buses, clock }) => {
    let error: unknown;
    const transfer = buses.i2c('i2c-1').transfer(0x20, new Uint8Array(), 0);
    const caught = transfer.catch((reason: unknown) => {
      error = reason;
    });
    await clock.advance(60);
    await caught;
    return String(error);
  },
  'emergency-stop': ({ world }) => world.contacts.emergencyStopPressed(),
  'heartbeat-line-stuck': async ({ plant, clock }) => {
    await clock.advance(100);
    return [plant.truth(1).heartbeat.gateClosed, plant.truth(1).contactor.coil];
  },
  tamper: ({ world }) => world.contacts.coverOpen(),
  'dip-switch': ({ world }) => world.dip.code(),
};

/** What every fault shows in. */
const THREE_PHASES = { phases: 3, dipCode: 0b100 } as const;

function withoutClosings(seen: unknown): unknown {
  return typeof seen === 'object' && seen !== null && 'closings' in seen ? { ...seen, closings: 0 } : seen;
}

describe('faults', () => {
  it.each(FAULT_NAMES)('%s bends the world while it is active and lets it go afterwards', async (name) => {
    const bench = new PlantFixture(THREE_PHASES);
    await bench.charge();
    const sound = await SEEN[name](bench);
    bench.plant.setFault(1, name, true);
    expect(await SEEN[name](bench)).not.toEqual(sound);
    bench.plant.setFault(1, name, false);
    await bench.clock.advance(1000);
    const after = await SEEN[name](bench);
    // A contactor that moved has counted it.
    expect(withoutClosings(after)).toEqual(withoutClosings(sound));
    expect(bench.happenings('fault')).toMatchObject([
      { name, active: true },
      { name, active: false },
    ]);
  });

  it.each(FAULT_NAMES)('%s on one connector leaves the other as it is', async (name) => {
    const bench = new PlantFixture({ ...THREE_PHASES, connectors: 2 });
    bench.plant.connectBuses(2, createEmulatedBuses({ 'i2c-1': { type: 'i2c', hertz: 400_000 } }, bench.clock));
    bench.plant.setVehicle(2, { plugged: true });
    await bench.charge();
    const sound = await SEEN[name](bench);
    bench.plant.setFault(2, name, true);
    expect(withoutClosings(await SEEN[name](bench))).toEqual(withoutClosings(sound));
  });

  it('tells those that sense levels when a fault bends what they sense', async () => {
    const bench = new PlantFixture();
    let calls = 0;
    bench.world.onChange(() => {
      calls += 1;
    });
    bench.plant.setFault(1, 'residual-dc', true, 6);
    expect(calls).toBeGreaterThan(0);
    expect(bench.world.residual.sensedMilliamps()).toBe(6);
  });

  it('holds welded contacts closed without a coil, and counts the closing', async () => {
    const bench = new PlantFixture();
    bench.plant.setFault(1, 'contactor-weld', true);
    expect(bench.plant.truth(1).contactor).toEqual({ coil: false, closed: true, closings: 1 });
    bench.plant.setFault(1, 'contactor-weld', false);
    await bench.clock.advance(50);
    expect(bench.plant.truth(1).contactor.closed).toBe(false);
  });

  it('drops the contacts under load although the coil has current', async () => {
    const bench = new PlantFixture();
    await bench.charge();
    bench.plant.setFault(1, 'contactor-opens', true);
    expect(bench.plant.truth(1).contactor).toMatchObject({ coil: true, closed: false });
    expect(bench.plant.truth(1).vehicle.drawsMilliamps).toEqual([0, 0, 0]);
  });

  it('spoils the given share of meter frames', () => {
    const bench = new PlantFixture();
    bench.plant.setFault(1, 'meter-corrupt', true, 25);
    const kinds = Array.from({ length: 2000 }, () => bench.world.meter.nextAnswer().kind);
    const corrupt = kinds.filter((kind) => kind === 'corrupt').length;
    expect(corrupt).toBeGreaterThan(400);
    expect(corrupt).toBeLessThan(600);
  });

  it.each([
    ['temperature', 126, 'from -40 to 125 degC'],
    ['temperature', 20.5, 'whole number'],
    ['tamper', 1, 'tamper takes none'],
    ['meter-lies', 9, 'from 10 to 90 %'],
    ['meter-lies', 91, 'from 10 to 90 %'],
    ['meter-frozen', 1, 'takes none'],
    ['phase-lost', 0, 'from 1 to 3 phase'],
    ['phase-lost', 4, 'from 1 to 3 phase'],
    ['pilot-stuck', 1, 'takes none'],
    ['pilot-chatter', 0, 'from 1 to 1000 Hz'],
    ['pilot-chatter', 1001, 'from 1 to 1000 Hz'],
    ['contactor-leak', 0, 'from 1 to 80000 mA'],
    ['contactor-leak', 80_001, 'from 1 to 80000 mA'],
    ['thermometer-silent', 1, 'takes none'],
    ['dip-switch', -1, 'from 0 to 7 DIP code'],
    ['dip-switch', 8, 'from 0 to 7 DIP code'],
    ['i2c-hang', 9, 'known: 1'],
  ] as const)('refuses %s with the value %d and says what is allowed', (name, value, message) => {
    const bench = new PlantFixture();
    expect(() => bench.plant.setFault(1, name, true, value)).toThrow(message);
    expect(bench.plant.events(0).events).toEqual([]);
  });
});
