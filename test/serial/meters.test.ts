// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Peer } from './support/peer.ts';
import { SerialRig } from './support/serial-rig.ts';

const DRIVER = 'meter/modbus-map';
const SDM630 = {
  millivolts: [231_500, 229_250, 230_750],
  milliamps: [15_875, 15_875, 15_875],
  watts: 10_913,
  importWattHours: 1_234_567,
  exportWattHours: 12_500,
  phaseWatts: [3638, 3638, 3638],
  frequencyMillihertz: 50_000,
};
const ABB_B23 = {
  millivolts: [231_500, 229_200, 230_700],
  milliamps: [15_870, 15_870, 15_870],
  watts: 10_913,
  importWattHours: 1_234_560,
  exportWattHours: undefined,
};

let rig: SerialRig;
let server: Peer;
beforeEach(async () => {
  rig = new SerialRig();
  await rig.plugIn();
  server = await rig.peer('modbus_server.py', 'meters', rig.peerPort());
});
afterEach(() => rig.end());

describe('meters made of pymodbus, on a real port', () => {
  it('an Eastron SDM630 shows floats of its input registers', async () => {
    const meter = await rig.device('meter', DRIVER, { unit: 1, map: 'eastron-sdm630' });
    expect(await meter.read()).toEqual(SDM630);
  });

  it('an ABB B23 shows 32 and 64 bit numbers of its holding registers, and no value where all bits are set', async () => {
    const meter = await rig.device('meter', DRIVER, { unit: 2, map: 'abb-b23' });
    expect(await meter.read()).toEqual(ABB_B23);
  });

  it('a Carlo Gavazzi EM340 shows numbers with their low word first, and power that flows out', async () => {
    const meter = await rig.device('mains-meter', DRIVER, { unit: 3, map: 'carlo-gavazzi-em340', measures: 'mains' });
    expect(await meter.read()).toEqual({
      millivolts: [231_500, 229_300, 230_800],
      milliamps: [15_875, 15_875, 15_875],
      watts: -10_912,
      importWattHours: 1_234_500,
      exportWattHours: 70_000_100,
    });
  });

  it('a meter described register by register shows the same, with ETEK’s defaults 0/2/4/6/8/10/52/342', async () => {
    const map = {
      functionCode: 4,
      wordOrder: 'high-first',
      volts: { format: 'float', registers: [0, 2, 4] },
      amps: { format: 'float', registers: [6, 8, 10] },
      watts: { format: 'float', register: 52 },
      kilowattHours: { format: 'float', register: 342 },
    };
    const meter = await rig.device('meter', DRIVER, { unit: 1, map });
    expect(await meter.read()).toEqual({
      ...SDM630,
      importWattHours: 1_247_067,
      exportWattHours: undefined,
      phaseWatts: undefined,
      frequencyMillihertz: undefined,
    });
  });

  it('a new value shows in the next reading', async () => {
    const meter = await rig.device('meter', DRIVER, { unit: 1, map: 'eastron-sdm630' });
    await meter.read();
    // 0 W as the floats −0 and then 1.5 are.
    for (const [registers, watts] of [
      [[0x8000, 0], 0],
      [[0x3fc0, 0], 2],
    ]) {
      await server.order('set', { unit: 1, table: 'input', address: 52, values: registers });
      expect((await meter.read()).watts).toBe(watts);
    }
  });

  it('two units asked at the same time on one line both answer for themselves, 25 times', async () => {
    const eastron = await rig.device('meter', DRIVER, { unit: 1, map: 'eastron-sdm630' });
    const abb = await rig.device('mains-meter', DRIVER, { unit: 2, map: 'abb-b23', measures: 'mains' });
    for (let round = 0; round < 25; round += 1) {
      expect(await Promise.all([eastron.read(), abb.read()])).toEqual([SDM630, ABB_B23]);
    }
  });

  it('a map that does not fit the meter is refused, and never half a reading', async () => {
    const meter = await rig.device('meter', DRIVER, { unit: 2, map: 'eastron-sdm630' });
    await expect(meter.read()).rejects.toMatchObject({ name: 'BusError', code: 'refused' });
  });
});
