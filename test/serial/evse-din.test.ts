// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Contactor, ControlPilot, ResidualMonitor } from '../../src/ports/devices.ts';
import type { Peer } from './support/peer.ts';
import { SerialRig, soon } from './support/serial-rig.ts';

const WHOLE_AMPERES = { unit: 1 };
const STEPS_OF_10_MILLIAMPS = { unit: 2 };
const pwm = (dutyPartsPerMillion: number) => ({ kind: 'pwm', dutyPartsPerMillion }) as const;

let rig: SerialRig;
let board: Peer;
let pilot: ControlPilot;
let contactor: Contactor;
let residual: ResidualMonitor;

async function startDrivers(options: { readonly unit: number }): Promise<void> {
  pilot = await rig.device('pilot', 'pilot/evse-din', options);
  contactor = await rig.device('contactor', 'contactor/evse-din', options);
  residual = await rig.device('residual', 'residual/evse-din', options);
}

/** Waits until the board tells this of the vehicle, looking as a guard does. */
function vehicleBecomes(vehicle: string): Promise<void> {
  return soon(async () => expect(await pilot.sample()).toEqual({ kind: 'verdict', vehicle, diodeMissing: false }));
}

/** Waits, looking on, until what the contactor's feedback says is this. */
function contactorBecomes(closed: boolean): Promise<void> {
  return soon(async () => {
    await pilot.sample();
    expect(await contactor.isClosed()).toBe(closed);
  });
}

async function register(address: number, { unit } = WHOLE_AMPERES): Promise<unknown> {
  return ((await board.order('get', { unit, table: 'holding', address, count: 1 })) as readonly unknown[])[0];
}

beforeEach(async () => {
  rig = new SerialRig();
  await rig.plugIn();
  board = await rig.peer('modbus_server.py', 'evse-din', rig.peerPort());
});
afterEach(() => rig.end());

describe('an EVSE-DIN made of pymodbus, on a real port', () => {
  it('charges when it is told to and a vehicle asks, and opens when it is told to', async () => {
    await startDrivers(WHOLE_AMPERES);
    await vehicleBecomes('A');
    await board.order('act', { unit: 1, what: 'vehicle', letter: 'B' });
    await vehicleBecomes('B');
    await pilot.setOutput(pwm(266_667));
    await contactor.setCoil(true);
    await soon(async () => expect(await register(1000)).toBe(16));
    await board.order('act', { unit: 1, what: 'vehicle', letter: 'C' });
    await vehicleBecomes('C');
    await contactorBecomes(true);
    await contactor.setCoil(false);
    await pilot.setOutput({ kind: 'X1' });
    await contactorBecomes(false);
    expect(await register(1000)).toBe(0);
    // All by function code 16: 16 A, then open now, then no current.
    expect(await board.order('writes', { unit: 1 })).toEqual([
      { functionCode: 16, address: 1000, values: [16] },
      { functionCode: 16, address: 1004, values: [1] },
      { functionCode: 16, address: 1000, values: [0] },
    ]);
    // It charges again although it was told to open at once.
    await pilot.setOutput(pwm(533_333));
    await contactor.setCoil(true);
    await contactorBecomes(true);
    expect([await register(1000), await register(1004)]).toEqual([32, 0]);
  });

  it('is told steps of 0.01 A where register 2005 bit 7 says so', async () => {
    await startDrivers(STEPS_OF_10_MILLIAMPS);
    await vehicleBecomes('A');
    await pilot.setOutput(pwm(266_667));
    await soon(async () => {
      await pilot.sample();
      expect(await register(1000, STEPS_OF_10_MILLIAMPS)).toBe(1600);
    });
  });

  it('tells of a residual trip at once and is cleared when nothing may charge', async () => {
    await startDrivers(WHOLE_AMPERES);
    await board.order('act', { unit: 1, what: 'vehicle', letter: 'C' });
    await pilot.setOutput(pwm(266_667));
    await contactor.setCoil(true);
    await contactorBecomes(true);
    let trips = 0;
    residual.onTrip(() => {
      trips += 1;
    });
    await board.order('act', { unit: 1, what: 'trip' });
    await soon(async () => expect(await residual.isTripped()).toBe(true));
    expect(trips).toBe(1);
    expect(await contactor.isClosed()).toBe(false);
    await contactor.setCoil(false);
    await pilot.setOutput({ kind: 'X1' });
    await soon(async () => expect(await residual.isTripped()).toBe(false));
    expect(await board.order('writes', { unit: 1 })).toContainEqual({
      functionCode: 16,
      address: 1004,
      values: [4],
    });
  });

  it.each([
    [true, 'passed'],
    [false, 'failed'],
  ])('runs the test of its residual-current monitor: ended well %s', async (passed, verdict) => {
    await startDrivers(WHOLE_AMPERES);
    const test = residual.selfTest();
    await soon(async () => expect(await register(1007)).toBe(0x10));
    // Until the driver has seen that the test runs.
    await soon(async () => expect(await contactor.isClosed()).toBe(false));
    await rig.clock.sleep(600);
    await board.order('act', { unit: 1, what: 'end_test', passed });
    expect(await test).toBe(verdict);
  });

  it('is a fault when its cable is pulled, and serves again when it is back', async () => {
    await startDrivers(WHOLE_AMPERES);
    await vehicleBecomes('A');
    await rig.pull();
    await soon(() => expect(pilot.sample()).rejects.toMatchObject({ name: 'BusError' }));
    await rig.plugIn();
    board = await rig.peer('modbus_server.py', 'evse-din', rig.peerPort());
    await board.order('act', { unit: 1, what: 'vehicle', letter: 'B' });
    await vehicleBecomes('B');
  });
});
