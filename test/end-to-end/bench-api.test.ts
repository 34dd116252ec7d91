// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench } from './support/bench.ts';
import { plantShape } from './support/plant-shape.ts';

/** Every fault of the interface, with a value where it has one, and what it must not be. */
const FAULTS = [
  { name: 'pilot-short' },
  { name: 'pilot-open' },
  { name: 'diode-short' },
  { name: 'proximity-open' },
  { name: 'contactor-weld' },
  { name: 'contactor-stuck-open' },
  { name: 'contactor-opens' },
  { name: 'residual-ac', value: 30, wrong: -1 },
  { name: 'residual-dc', value: 6, wrong: 100_000 },
  { name: 'residual-selftest-fails' },
  { name: 'ground-lost' },
  { name: 'lock-jam' },
  { name: 'temperature', value: 60, wrong: 1000 },
  { name: 'mains-voltage', value: 250, wrong: -230 },
  { name: 'overdraw', value: 20, wrong: -5 },
  { name: 'meter-silent' },
  { name: 'meter-late', value: 400, wrong: 0 },
  { name: 'meter-corrupt', value: 50, wrong: 101 },
  { name: 'mains-meter-silent' },
  { name: 'reader-silent' },
  { name: 'display-silent' },
  { name: 'i2c-hang', value: 1, wrong: 99 },
  { name: 'emergency-stop' },
  { name: 'heartbeat-line-stuck' },
  { name: 'tamper' },
  { name: 'meter-lies', value: 57, wrong: 95 },
  { name: 'meter-frozen' },
  { name: 'phase-lost', value: 2, wrong: 4 },
  { name: 'pilot-stuck' },
  { name: 'pilot-chatter', value: 50, wrong: 2000 },
  { name: 'contactor-leak', value: 2000, wrong: 0 },
  { name: 'thermometer-silent' },
  { name: 'dip-switch', value: 3, wrong: 8 },
] as const;

/** A change and the field of the truth that shows it at once: the API never answers before the plant has changed. */
const VEHICLE_CHANGES = [
  { plugged: true },
  { wants: 'nothing' },
  { wants: 'charge-ventilated' },
  { wants: 'charge' },
  { maxMilliamps: 16_000 },
  { phases: 1 },
  { phases: 2 },
  { phases: 3 },
  { responseMs: 100 },
  { rampMilliampsPerSecond: 5000 },
  { obeysPilot: false },
  { obeysPilot: true },
  { cable: 13 },
  { cable: 20 },
  { cable: 32 },
  { cable: 63 },
  { diode: false },
  { diode: true },
  { plugged: false },
];

/** A wrong body, the field it must name, and something the answer must say is allowed or known. */
const REFUSED: readonly (readonly [path: string, body: unknown, field: string | undefined, says: string])[] = [
  ['vehicle', { pluged: true }, 'pluged', 'plugged'],
  ['vehicle', {}, undefined, 'maxMilliamps'],
  ['vehicle', [], undefined, 'plugged'],
  ['vehicle', 'not json', undefined, 'a JSON object'],
  ['vehicle', { plugged: 'yes' }, 'plugged', 'true or false'],
  ['vehicle', { wants: 'tea' }, 'wants', 'charge-ventilated'],
  ['vehicle', { maxMilliamps: -1 }, 'maxMilliamps', '0 to 80000 mA'],
  ['vehicle', { maxMilliamps: 1.5 }, 'maxMilliamps', '0 to 80000 mA'],
  ['vehicle', { phases: 4 }, 'phases', '1, 2, 3'],
  ['vehicle', { responseMs: 1e9 }, 'responseMs', '0 to 60000 ms'],
  ['vehicle', { rampMilliampsPerSecond: 0 }, 'rampMilliampsPerSecond', '1 to 1000000 mA/s'],
  ['vehicle', { cable: 16 }, 'cable', '13, 20, 32, 63'],
  ['vehicle', { connector: 2, plugged: true }, 'connector', '1'],
  ['vehicle', { connector: 9, plugged: true }, 'connector', '1 to 4'],
  ['tag', {}, 'uid', 'holdMs'],
  ['tag', { uid: '04A2B3' }, 'uid', '4, 7 or 10 bytes'],
  ['tag', { uid: '04A2B3C4', holdMs: 0 }, 'holdMs', '1 to 60000 ms'],
  ['fault', { name: 'gremlins', active: true }, 'name', 'contactor-weld'],
  ['fault', { name: 'pilot-open' }, 'active', 'name'],
  ['fault', { name: 'pilot-open', active: true, value: 1 }, 'value', 'takes none'],
  ['house', { milliamps: [1, 2] }, 'milliamps.2', '0 to 500000 mA'],
  ['house', { milliamps: 16_000 }, 'milliamps', 'three whole numbers'],
  ['house', { milliamps: [0, 0, -1] }, 'milliamps.2', '0 to 500000 mA'],
  ['mains', {}, 'present', 'present'],
  ['mains', { present: 0 }, 'present', 'true or false'],
  ['kill', { process: 'plant', signal: 'SIGKILL' }, 'process', 'station'],
  ['kill', { process: 'guard', signal: 'SIGFOO' }, 'signal', 'SIGKILL'],
  ['network', { up: 'no' }, 'up', 'true or false'],
  ['meter', { wattHours: -1 }, 'wattHours', '0 to 999999999 Wh'],
];

let bench: Bench;
beforeAll(async () => {
  bench = await Bench.start();
});
afterAll(async () => {
  await bench?.stop();
});

describe('the bench control API', () => {
  it('GET /plant answers exactly the documented shape', async () => {
    const truth = v.parse(plantShape, await bench.call('GET', 'plant'));
    expect(truth).toMatchObject({
      vehicle: { plugged: false, pilotSees: { dutyPercent: 0, state: 'A' } },
      pilot: { dutyPercent: 100 },
      mains: { present: true, millivolts: [230_000, 230_000, 230_000] },
      heartbeat: { gateClosed: true },
    });
    expect(v.parse(plantShape, await bench.call('GET', 'plant?connector=1')).microseconds).toBeGreaterThan(
      truth.microseconds,
    );
  });

  it.each(VEHICLE_CHANGES)('POST /vehicle takes %o', async (change) => {
    const truth = v.parse(plantShape, await bench.call('POST', 'vehicle', change));
    const { vehicle } = truth;
    if ('plugged' in change) expect(vehicle.plugged).toBe(change.plugged);
    if ('wants' in change) expect(vehicle.wants).toBe(change.wants);
  });

  it.each(FAULTS)('POST /fault takes $name', async (fault) => {
    const value = 'value' in fault ? { value: fault.value } : {};
    const mark = await bench.mark();
    v.parse(plantShape, await bench.call('POST', 'fault', { name: fault.name, active: true, ...value }));
    v.parse(plantShape, await bench.call('POST', 'fault', { name: fault.name, active: false }));
    const seen = (await bench.eventsOf('fault', mark)).map(({ name, active }) => [name, active]);
    expect(seen).toEqual([
      [fault.name, true],
      [fault.name, false],
    ]);
  });

  it.each(FAULTS.filter((fault) => 'wrong' in fault))('POST /fault refuses $name with $wrong', async (fault) => {
    const answer = await bench.raw('POST', 'fault', { name: fault.name, active: true, value: fault.wrong });
    expect(answer).toMatchObject({ status: 400, body: { field: 'value', error: expect.stringContaining(fault.name) } });
  });

  it('POST /tag, /house, /meter and /network take what is documented', async () => {
    v.parse(plantShape, await bench.call('POST', 'tag', { uid: '04A2B3C4', holdMs: 50 }));
    v.parse(plantShape, await bench.call('POST', 'tag', { uid: '04A2B3C4D5E6F7', holdMs: 50 }));
    v.parse(plantShape, await bench.call('POST', 'tag', { uid: '04A2B3C4D5E6F7081920', holdMs: 50 }));
    v.parse(plantShape, await bench.call('POST', 'house', { milliamps: [1000, 2000, 3000] }));
    expect(await bench.call('POST', 'meter', { wattHours: 5 })).toMatchObject({ meter: { wattHours: 5 } });
    expect(await bench.call('POST', 'network', { up: false })).toEqual({ up: false });
    expect(await bench.call('POST', 'network', { up: true })).toEqual({ up: true });
  });

  it('numbers its events without gaps, with monotonic microseconds, and tells what came since', async () => {
    const mark = await bench.mark();
    await bench.vehicle({ plugged: true });
    await bench.vehicle({ plugged: false });
    const events = await bench.events(mark);
    expect(events.map((event) => event.number)).toEqual(events.map((_, index) => mark + 1 + index));
    const pilots = await bench.eventsOf('pilot', mark);
    expect(pilots.map(({ from, to }) => `${from}${to}`)).toEqual(['AB', 'BA']);
    expect(pilots[0]?.microseconds).toBeLessThan(pilots[1]?.microseconds ?? 0);
    expect(await bench.events(await bench.mark())).toEqual([]);
  });

  it.each(REFUSED)('POST /%s refuses %j, naming the field and what there is', async (path, body, field, says) => {
    const answer = await bench.raw('POST', path, body);
    expect(answer.status).toBe(400);
    if (field !== undefined) expect(answer.body).toMatchObject({ field });
    expect(JSON.stringify(answer.body)).toContain(says);
  });

  it('refuses unknown calls, methods, connectors and queries, and goes on', async () => {
    expect(await bench.raw('GET', 'nonsense')).toMatchObject({
      status: 404,
      body: { known: expect.arrayContaining(['POST /bench/v1/vehicle', 'GET /bench/v1/plant']) },
    });
    expect(await bench.raw('POST', 'plant', {})).toMatchObject({ status: 405, body: { allowed: 'GET' } });
    expect(await bench.raw('GET', 'plant?connector=2')).toMatchObject({ status: 400, body: { known: ['1'] } });
    expect(await bench.raw('GET', 'plant?conector=1')).toMatchObject({ status: 400, body: { known: ['connector'] } });
    expect(await bench.raw('GET', 'events?since=-1')).toMatchObject({ status: 400, body: { field: 'since' } });
    expect(await bench.raw('POST', 'vehicle', `"${'x'.repeat(20_000)}"`)).toMatchObject({ status: 413 });
    v.parse(plantShape, await bench.call('GET', 'plant'));
  });

  it('a power cut takes both processes, and only once', async () => {
    expect(await bench.call('POST', 'mains', { present: false })).toMatchObject({ mains: { present: false } });
    expect(await bench.call('POST', 'mains', { present: false })).toMatchObject({ mains: { millivolts: [0, 0, 0] } });
    await bench.untilPlant('the heartbeat has stopped', ({ heartbeat }) => !heartbeat.gateClosed);
    expect(await bench.raw('POST', 'kill', { process: 'station' })).toMatchObject({ status: 409 });
    expect(await bench.call('POST', 'mains', { present: true })).toMatchObject({ mains: { present: true } });
    await bench.untilPlant('it has booted', ({ heartbeat }) => heartbeat.gateClosed);
  });
});
