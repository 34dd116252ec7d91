// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { EnergyMeter } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every energy meter does. Its emulator shows `rig.world.charge`. */
export function meterContract(setUp: () => Promise<{ rig: TestRig; device: EnergyMeter }>): void {
  describe('as an energy meter', () => {
    it('reads volts, amperes, watts and the import register', async () => {
      const { rig, device } = await setUp();
      const reading = await rig.finish(device.read());
      const { voltage, current, power, register } = rig.world.charge;
      expect(reading).toMatchObject({
        millivolts: voltage,
        milliamps: current,
        watts: power,
        importWattHours: register,
      });
    });

    it('tells an export register that it does not have as undefined, and one that it has in watt-hours', async () => {
      const { rig, device } = await setUp();
      const { exportWattHours } = await rig.finish(device.read());
      expect([undefined, 0]).toContain(exportWattHours);
    });

    it('reads export as negative watts', async () => {
      const { rig, device } = await setUp();
      rig.world.charge.power = -1500;
      expect((await rig.finish(device.read())).watts).toBe(-1500);
    });

    it.each([0, 1, 999, 1_000_001, 8_388_607])('reads a register of %i Wh exactly', async (wattHours) => {
      const { rig, device } = await setUp();
      rig.world.charge.register = wattHours;
      expect((await rig.finish(device.read())).importWattHours).toBe(wattHours);
    });

    it('tells silence as a timeout within 1 s and recovers', async () => {
      const { rig, device } = await setUp();
      rig.world.charge.answers = [{ kind: 'silent' }];
      await expect(rig.finish(device.read(), 1000)).rejects.toMatchObject({ code: 'timeout' });
      expect((await rig.finish(device.read())).watts).toBe(rig.world.charge.power);
    });

    it('does not take an implausible value for a reading', async () => {
      const { rig, device } = await setUp();
      rig.world.charge.voltage = [230_000, 9_000_000, 230_000];
      await expect(rig.finish(device.read())).rejects.toMatchObject({ code: 'protocol' });
      rig.world.charge.voltage = [230_000, Number.NaN, 230_000];
      await expect(rig.finish(device.read())).rejects.toMatchObject({ code: 'protocol' });
    });

    it('reads right after each kind of disturbance', async () => {
      const { rig, device } = await setUp();
      for (let round = 0; round < 60; round += 1) {
        rig.world.charge.power = round;
        rig.world.charge.answers = [{ kind: 'corrupt' }];
        await rig.finish(device.read()).catch(() => undefined);
        rig.world.charge.power = 1000 + round;
        expect((await rig.finish(device.read())).watts).toBe(1000 + round);
      }
    });
  });
}
