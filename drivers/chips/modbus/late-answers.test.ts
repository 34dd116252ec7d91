// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { modbusMap } from '../../meter/modbus-map/driver.ts';
import { modbusMapEmulator } from '../../meter/modbus-map/emulator.ts';
import { rtuMasterOf } from './rtu-master.ts';

const SERIAL = { serial: 'line', unit: 1, map: 'eastron-sdm630' };

/** Sets values that tell the quantity and the moment they were taken at. */
function stamp(rig: TestRig, poll: number): void {
  const part = poll % 1000;
  for (const [meter, offset] of [
    [rig.world.charge, 0],
    [rig.world.house, 50_000],
  ] as const) {
    meter.voltage = [210_000 + part, 220_000 + part, 230_000 + part];
    meter.current = [10_000 + offset + part, 20_000 + offset + part, 30_000 + offset + part];
    meter.power = 5000 + offset + part;
    meter.register = 100_000 + offset + poll;
  }
}

describe('answers that come late or broken', () => {
  it('never become a wrong value: 10,000 polls of two meters', async () => {
    const rig = new TestRig({ line: { type: 'uart', baud: 38_400 } }, 7);
    const meters = [
      { driver: await rig.connect(modbusMap, modbusMapEmulator, SERIAL), world: rig.world.charge },
      {
        driver: await rig.connect(modbusMap, modbusMapEmulator, { ...SERIAL, unit: 2, measures: 'mains' }),
        world: rig.world.house,
      },
    ] as const;
    const count = { right: 0, wrong: 0, timeout: 0, protocol: 0 };
    for (let poll = 0; poll < 10_000; poll += 1) {
      const meter = rig.random.uniform() < 0.5 ? meters[0] : meters[1];
      stamp(rig, poll);
      const dice = rig.random.uniform();
      if (dice < 0.1) meter.world.answers = [{ kind: 'corrupt' }];
      else if (dice < 0.13) meter.world.answers = [{ kind: 'silent' }];
      // Up to the end of the late window of 300 ms after the timeout of 500 ms.
      else if (dice < 0.25) meter.world.answers = [{ kind: 'late', delayMs: rig.random.uniform() * 700 }];
      try {
        const reading = await rig.finish(meter.driver.read());
        const { voltage, current, power, register } = meter.world;
        const truth = {
          millivolts: voltage,
          milliamps: current,
          watts: power,
          importWattHours: register,
          exportWattHours: 0,
          phaseWatts: meter.world.powers,
          frequencyMillihertz: 50_000,
        };
        const isRight = JSON.stringify(reading) === JSON.stringify(truth);
        count[isRight ? 'right' : 'wrong'] += 1;
      } catch (error) {
        const { code } = error as { readonly code: 'timeout' | 'protocol' };
        count[code] += 1;
      }
    }
    expect(count.wrong).toBe(0);
    expect(count.right).toBeGreaterThan(8000);
    // The disturbances must have taken place for the test to mean anything.
    expect(count.timeout).toBeGreaterThan(300);
    expect(count.protocol).toBeGreaterThan(300);
  });

  it('do not shift later answers by one, as they do with modbus-serial alone', async () => {
    const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
    rig.attach(modbusMapEmulator, modbusMap.options, SERIAL);
    const master = await rtuMasterOf(rig.buses.serial('line'), rig.clock);
    // Registers of one length, asked for in turn: the case that goes unnoticed.
    const read = async (address: number) => {
      const request = {
        unit: 1,
        functionCode: 4,
        registers: 2,
        priority: 'meter',
        timeoutMs: 500,
        lateWindowMs: 300,
      } as const;
      return Math.round((await rig.finish(master.read({ ...request, address }))).readFloatBE() * 1000);
    };
    rig.world.charge.answers = [{ kind: 'late', delayMs: 680 }];
    await expect(read(0)).rejects.toMatchObject({ code: 'timeout' });
    for (let round = 0; round < 50; round += 1) {
      expect(await read(6)).toBe(16_000);
      expect(await read(0)).toBe(230_000);
    }
  });

  it('later than the window are at worst one old reading of the same meter, and the next is right', async () => {
    const rig = new TestRig({ line: { type: 'uart', baud: 9600 } });
    const device = await rig.connect(modbusMap, modbusMapEmulator, SERIAL);
    stamp(rig, 1);
    const first = { ...rig.world.charge };
    rig.world.charge.answers = [{ kind: 'late', delayMs: 1000 }];
    await expect(rig.finish(device.read())).rejects.toMatchObject({ code: 'timeout' });
    // The next request leaves just before the late answer begins.
    await rig.clock.advance(1000 - 500 + 5);
    stamp(rig, 2);
    const second = await rig.finish(device.read()).catch(() => undefined);
    if (second !== undefined) expect([first.power, rig.world.charge.power]).toContain(second.watts);
    stamp(rig, 3);
    await rig.clock.advance(100);
    expect((await rig.finish(device.read())).importWattHours).toBe(rig.world.charge.register);
  });
});
