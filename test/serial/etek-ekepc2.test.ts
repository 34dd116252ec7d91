// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, type TestContext } from 'vitest';
import { ControllerBench, distinct, PWM_16_AMPERES, PWM_32_AMPERES } from './support/controller-bench.ts';
import { lineWith } from './support/serial-rig.ts';

/** The unit number as delivered, which is the driver's too. */
const UNIT = 255;

async function setUp(context: TestContext) {
  const { rig, peer } = await lineWith(context, (line) =>
    line.peer('modbus_server.py', 'etek-ekepc2', line.peerPort()),
  );
  const bench = await ControllerBench.start(rig, 'etek-ekepc2');
  const act = (what: string, how = {}) => peer.order('act', { unit: UNIT, what, ...how });
  const vehicle = (letter: string) => act('vehicle', { letter });
  const set = (address: number, values: readonly number[]) =>
    peer.order('set', { unit: UNIT, table: 'holding', address, values });
  const get = async (address: number) => {
    const values = await peer.order('get', { unit: UNIT, table: 'holding', address, count: 1 });
    return (values as readonly unknown[])[0];
  };
  const writes = () => peer.order('writes', { unit: UNIT });
  return { rig, bench, act, vehicle, set, get, writes };
}

const written = (address: number, value: number) => ({ functionCode: 6, address, values: [value] });

describe('an EKEPC2 made of pymodbus, on a real port', () => {
  it.concurrent('is stopped when nothing is ordered, charges when it is started, and opens when stopped', async (context) => {
    const { bench, vehicle, get, writes } = await setUp(context);
    await bench.sees(async () => expect(await get(141)).toBe(19));
    await bench.vehicleBecomes('A');
    await vehicle('B');
    await bench.vehicleBecomes('B');
    await bench.allow(PWM_16_AMPERES);
    await bench.sees(async () => expect(await get(89)).toBe(1));
    await vehicle('C');
    await bench.vehicleBecomes('C');
    await bench.contactorBecomes(true);
    await bench.allow(PWM_32_AMPERES);
    await bench.sees(async () => expect(await get(152)).toBe(5333));
    await bench.stop();
    await bench.contactorBecomes(false);
    // By function code 6; the duty stands before it is started.
    expect(distinct(await writes())).toEqual([written(89, 2), written(109, 2666), written(89, 1), written(109, 5333)]);
    expect(await get(89)).toBe(2);
  });

  it.concurrent('is ordered anew when it has restarted by itself', async (context) => {
    const { bench, act, vehicle, get } = await setUp(context);
    await vehicle('C');
    await bench.vehicleBecomes('B');
    await bench.allow(PWM_16_AMPERES);
    const ordered = async () => expect([await get(89), await get(109)]).toEqual([1, 2666]);
    await bench.sees(ordered);
    // It answers once it stands as after a power cut: nothing ordered, 32 A.
    await act('start');
    await bench.sees(ordered);
    await bench.contactorBecomes(true);
    expect(await get(152)).toBe(2666);
  });

  it.concurrent('tells of a residual trip, a shorted pilot, and of codes that are not documented', async (context) => {
    const { bench, act, set } = await setUp(context);
    let trips = 0;
    bench.residual.onTrip(() => {
      trips += 1;
    });
    await bench.vehicleBecomes('A');
    expect(await bench.residual.selfTest()).toBe('passed');
    await set(141, [8]);
    await bench.tripBecomes(true);
    expect(trips).toBe(1);
    expect(await bench.residual.selfTest()).toBe('failed');
    await act('vehicle', { letter: 'E' });
    await bench.allow(PWM_16_AMPERES);
    await bench.vehicleBecomes('E');
    await set(141, [15]);
    await bench.vehicleBecomes('error');
  });

  it.concurrent('shows its meter and its temperature, and only what it has', async (context) => {
    const { rig, bench, set } = await setUp(context);
    const meter = await rig.device('meter', 'meter/etek-ekepc2');
    const thermometer = await rig.device('thermometer', 'thermometer/etek-ekepc2');
    await bench.vehicleBecomes('A');
    const reading = {
      millivolts: [231_000, 229_000, 230_000],
      milliamps: undefined,
      watts: 10_912,
      importWattHours: 1_234_567,
      exportWattHours: undefined,
    };
    expect(await meter.read()).toEqual(reading);
    expect(await thermometer.readMillicelsius()).toBe(-5000);
    await set(94, [65_535]);
    await bench.sees(async () => expect(await meter.read()).toEqual({ ...reading, watts: undefined }));
  });
});
