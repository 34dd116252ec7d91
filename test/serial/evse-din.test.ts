// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it, type TestContext } from 'vitest';
import { ControllerBench, distinct, PWM_16_AMPERES, PWM_32_AMPERES } from './support/controller-bench.ts';
import { lineWith, type SerialRig, soon } from './support/serial-rig.ts';

/** Unit 2 has register 2005 bit 7 set. */
type Unit = 1 | 2;

const startBoard = (rig: SerialRig) => rig.peer('modbus_server.py', 'evse-din', rig.peerPort());

async function setUp(context: TestContext, unit: Unit = 1) {
  const { rig, peer } = await lineWith(context, startBoard);
  const bench = await ControllerBench.start(rig, 'evse-din', { unit });
  const act = (what: string, how = {}) => peer.order('act', { unit, what, ...how });
  const vehicle = (letter: string) => act('vehicle', { letter });
  const writes = () => peer.order('writes', { unit });
  const register = async (address: number) => {
    const values = await peer.order('get', { unit, table: 'holding', address, count: 1 });
    return (values as readonly unknown[])[0];
  };
  return { bench, act, vehicle, writes, register };
}

const written = (address: number, value: number) => ({ functionCode: 16, address, values: [value] });

describe('an EVSE-DIN made of pymodbus, on a real port', () => {
  it.concurrent('charges when it is told to and a vehicle asks, and opens when it is told to', async (context) => {
    const { bench, vehicle, writes, register } = await setUp(context);
    await bench.vehicleBecomes('A');
    await vehicle('B');
    await bench.vehicleBecomes('B');
    await bench.allow(PWM_16_AMPERES);
    await bench.sees(async () => expect(await register(1000)).toBe(16));
    await vehicle('C');
    await bench.vehicleBecomes('C');
    await bench.contactorBecomes(true);
    await bench.stop();
    await bench.contactorBecomes(false);
    expect(await register(1000)).toBe(0);
    // 16 A, then open now, then no current.
    expect(distinct(await writes())).toEqual([written(1000, 16), written(1004, 1), written(1000, 0)]);
    // It charges again although it was told to open at once.
    await bench.allow(PWM_32_AMPERES);
    await bench.contactorBecomes(true);
    expect([await register(1000), await register(1004)]).toEqual([32, 0]);
  });

  it.concurrent('is told steps of 0.01 A where register 2005 bit 7 says so', async (context) => {
    const { bench, register } = await setUp(context, 2);
    await bench.vehicleBecomes('A');
    await bench.allow(PWM_16_AMPERES);
    await bench.sees(async () => expect(await register(1000)).toBe(1600));
  });

  it.concurrent('tells of a residual trip once, and is cleared when nothing may charge', async (context) => {
    const { bench, act, vehicle, writes } = await setUp(context);
    let trips = 0;
    bench.residual.onTrip(() => {
      trips += 1;
    });
    await vehicle('C');
    await soon(() => bench.vehicleBecomes('B'));
    await bench.allow(PWM_16_AMPERES);
    await bench.contactorBecomes(true);
    await act('trip');
    await bench.tripBecomes(true);
    expect(trips).toBe(1);
    expect(await bench.contactor.isClosed()).toBe(false);
    await bench.stop();
    await bench.tripBecomes(false);
    expect(trips).toBe(1);
    expect(await writes()).toContainEqual(written(1004, 4));
  });

  it.concurrent.for([
    ['well', 'passed'],
    ['badly', 'failed'],
  ])('runs the test of its residual-current monitor, which ends %s', async ([end, verdict], context) => {
    const { bench, act, writes } = await setUp(context);
    if (end === 'badly') await act('break_rcd');
    expect(await bench.residual.selfTest()).toBe(verdict);
    expect(await writes()).toContainEqual(written(1004, 2));
  });

  it.concurrent('is a fault when its cable is pulled, and serves again when it is back', async (context) => {
    const { bench } = await setUp(context);
    await bench.vehicleBecomes('A');
    await bench.rig.pull();
    await soon(() => expect(bench.pilot.sample()).rejects.toMatchObject({ name: 'BusError' }));
    await bench.rig.plugIn();
    const board = await startBoard(bench.rig);
    await board.order('act', { unit: 1, what: 'vehicle', letter: 'B' });
    await bench.vehicleBecomes('B');
  });
});
