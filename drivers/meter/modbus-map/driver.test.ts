// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { meterContract } from '../../contract/meter.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { modbusMap } from './driver.ts';
import { modbusMapEmulator } from './emulator.ts';
import { METER_MAP_NAMES, meterMap, parseMeterMap } from './maps.ts';

const CHARGER = { serial: 'line', unit: 1, map: 'eastron-sdm630' };
const MAINS = { serial: 'line', unit: 2, map: 'eastron-sdm630', measures: 'mains' };

async function setUp(seed = 1) {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } }, seed);
  const device = await rig.connect(modbusMap, modbusMapEmulator, CHARGER);
  return { rig, device };
}

meterContract(setUp);

describe('meter maps', () => {
  it('are at least the 18 of the hardware list', () => {
    expect(METER_MAP_NAMES.length).toBeGreaterThanOrEqual(18);
  });

  it.each(METER_MAP_NAMES)('%s reads what its emulated meter sees, to the step of its registers', async (map) => {
    const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
    const device = await rig.connect(modbusMap, modbusMapEmulator, { ...CHARGER, map });
    const { quantities } = await meterMap(map);
    const { charge } = rig.world;
    for (const power of [7334, -1500]) {
      charge.power = power;
      const reading = await rig.finish(device.read());
      const phases = (entries: typeof quantities.millivolts, values: readonly number[]) =>
        entries?.map((entry, phase) => (entry === null ? 0 : (values[phase] ?? 0)));
      expect(reading.watts).toBeCloseTo(power, -1);
      expect(reading.importWattHours).toBeCloseTo(charge.register, -2);
      for (const [read, seen] of [
        [reading.millivolts, phases(quantities.millivolts, charge.voltage)],
        [reading.milliamps, phases(quantities.milliamps, charge.current)],
      ] as const) {
        expect(read === undefined).toBe(seen === undefined);
        for (const [phase, value] of (read ?? []).entries()) expect(value).toBeCloseTo(seen?.[phase] ?? 0, -2);
      }
    }
  });

  it.each([
    ['an unknown key', { label: 'x', lable: 'y' }, /^maps\/x\.json: lable: /m],
    [
      'a multiplier of 0',
      { quantities: { watts: { address: 0, format: 'int16', multiplier: 0 } } },
      /quantities\.watts/,
    ],
    [
      'a format there is none of',
      { quantities: { watts: { address: 0, format: 'int24', multiplier: 1 } } },
      /quantities\.watts/,
    ],
    ['126 registers at once', { reads: [{ address: 0, registers: 126 }] }, /reads\.0\.registers: .*125/],
    [
      'two blocks of one length',
      {
        reads: [
          { address: 0, registers: 2 },
          { address: 4, registers: 2 },
        ],
      },
      /reads: has two/,
    ],
    [
      'a number that is half outside its block',
      { quantities: { watts: { address: 1, format: 'int32', multiplier: 1 } } },
      /quantities\.watts: register 1 is in no block/,
    ],
    [
      'a mark for absent values that has the wrong length',
      { quantities: { watts: { address: 0, format: 'int16', multiplier: 1, absentWhen: '7fffffff' } } },
      /quantities\.watts.*four digits/,
    ],
  ])('are refused for %s, with file and place', (_, change, message) => {
    const sound = {
      label: 'x',
      source: 'x',
      functionCode: 3,
      wordOrder: 'high-first',
      reads: [{ address: 0, registers: 2 }],
      quantities: { watts: { address: 0, format: 'int32', multiplier: 1 } },
    };
    expect(parseMeterMap('maps/x.json', sound).label).toBe('x');
    expect(() => parseMeterMap('maps/x.json', { ...sound, ...change })).toThrow(message);
  });
});

describe('values', () => {
  it('beyond what a charger can see are refused, and at the mains more is possible', async () => {
    const { rig, device } = await setUp();
    const mains = await rig.connect(modbusMap, modbusMapEmulator, MAINS);
    rig.world.charge.current = [201_000, 0, 0];
    rig.world.house.current = [201_000, 0, 0];
    await expect(rig.finish(device.read())).rejects.toMatchObject({
      code: 'protocol',
      message: /milliamps\.0 is 201000/,
    });
    expect((await rig.finish(mains.read())).milliamps).toEqual([201_000, 0, 0]);
  });
});

describe('two meters on one line', () => {
  it('are asked one after the other, and each answer goes to who asked', async () => {
    const { rig, device } = await setUp();
    const mains = await rig.connect(modbusMap, modbusMapEmulator, MAINS);
    rig.world.house.power = 4321;
    const four = Promise.all([device.read(), mains.read(), device.read(), mains.read()]);
    expect((await rig.finish(four)).map((reading) => reading.watts)).toEqual([7334, 4321, 7334, 4321]);
  });

  it('do not disturb each other when one is silent', async () => {
    const { rig, device } = await setUp();
    const mains = await rig.connect(modbusMap, modbusMapEmulator, MAINS);
    rig.world.house.answers = [{ kind: 'silent' }];
    const both = Promise.allSettled([mains.read(), device.read()]);
    expect(await rig.finish(both)).toMatchObject([
      { status: 'rejected', reason: { code: 'timeout' } },
      { status: 'fulfilled', value: { watts: 7334 } },
    ]);
  });

  it('let the one that protects the mains go first', async () => {
    const { rig, device } = await setUp();
    const mains = await rig.connect(modbusMap, modbusMapEmulator, MAINS);
    const order: string[] = [];
    const both = Promise.all([
      device.read().then(() => order.push('charger')),
      mains.read().then(() => order.push('mains')),
    ]);
    await rig.finish(both);
    expect(order).toEqual(['mains', 'charger']);
  });
});

describe('the line', () => {
  it('tells a unit that refuses the registers as refused', async () => {
    const { rig } = await setUp();
    const line = rig.buses.serialLines.get('line');
    const other = await rig.start(modbusMap, { ...CHARGER, unit: 9 });
    // Exception 2, illegal data address, of unit 9.
    const send = line?.attach({ receive: () => rig.clock.after(5, 'refusal', () => send?.(REFUSAL)) });
    await expect(rig.finish(other.read())).rejects.toMatchObject({ code: 'refused' });
  });

  it('tells a port that disappears as gone, at once', async () => {
    const { rig, device } = await setUp();
    const line = rig.buses.serialLines.get('line');
    const reading = device.read();
    rig.clock.after(30, 'pull the adapter', () => line?.setPresent(false));
    await expect(rig.finish(reading, 40)).rejects.toMatchObject({ code: 'gone' });
    await expect(rig.finish(device.read(), 10)).rejects.toMatchObject({ code: 'gone' });
    line?.setPresent(true);
    expect((await rig.finish(device.read())).watts).toBe(7334);
  });

  it('reports a line that never becomes quiet instead of waiting for ever', async () => {
    const { rig, device } = await setUp();
    const send = rig.buses.attachSerial('line', { receive: () => undefined });
    const babble = () => {
      send(Uint8Array.of(0x55));
      rig.clock.after(20, 'babble', babble);
    };
    babble();
    await rig.clock.advance(100);
    await expect(rig.finish(device.read(), 10_000)).rejects.toMatchObject({ code: 'protocol' });
  });

  it('is waited for on the given clock, and for as long as the board file says', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.read());
    await rig.clock.advance(100);
    rig.world.charge.answers = [{ kind: 'silent' }];
    expect(await rig.duration(() => device.read().catch(() => undefined))).toBe(500);
  });
});

/** 9, 0x84, 2, CRC low, CRC high. */
const REFUSAL = Uint8Array.of(0x09, 0x84, 0x02, 0x43, 0x03);
