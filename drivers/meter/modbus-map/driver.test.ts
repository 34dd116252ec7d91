// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { meterContract } from '../../contract/meter.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { modbusMap } from './driver.ts';
import { modbusMapEmulator } from './emulator.ts';
import { METER_MAP_NAMES, meterMap } from './maps.ts';

const CHARGER = { serial: 'line', unit: 1, map: 'eastron-sdm630' };
const MAINS = { serial: 'line', unit: 2, map: 'eastron-sdm630', measures: 'mains' };

async function setUp(seed = 1) {
  const rig = new TestRig({ line: { type: 'uart', baud: 9600 } }, seed);
  const device = await rig.connect(modbusMap, modbusMapEmulator, CHARGER);
  return { rig, device };
}

meterContract(setUp);

describe('meter maps', () => {
  it.each(METER_MAP_NAMES)('%s is valid', (name) => {
    expect(meterMap(name).reads.length).toBeGreaterThan(0);
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
