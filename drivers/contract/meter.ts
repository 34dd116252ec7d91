// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { EnergyMeter, MeterReading } from '../../src/ports/devices.ts';
import type { FakeWorld } from './fake-world.ts';
import type { TestRig } from './test-rig.ts';

/** What one meter has, and how it can be disturbed. */
export interface MeterTraits {
  /** What of the world it shows. */
  readonly shows: (world: FakeWorld) => Partial<MeterReading>;
  /** It tells power, negative when exporting. */
  readonly hasSignedPower: boolean;
  /** It answers by itself, so that its answers can be bent one by one; else a controller answers for it. */
  readonly answersItself: boolean;
}

const WHOLE_METER: MeterTraits = {
  shows: ({ charge }) => ({
    millivolts: charge.voltage,
    milliamps: charge.current,
    watts: charge.power,
    importWattHours: charge.register,
  }),
  hasSignedPower: true,
  answersItself: true,
};

interface MeterRig {
  readonly rig: TestRig;
  readonly device: EnergyMeter;
}

/** What every energy meter does. Its emulator shows `rig.world.charge`. */
export function meterContract(setUp: () => Promise<MeterRig>, traits: MeterTraits = WHOLE_METER): void {
  describe('as an energy meter', () => {
    it('reads what it has of volts, amperes, watts and the import register', async () => {
      const { rig, device } = await setUp();
      expect(await rig.finish(device.read())).toMatchObject(traits.shows(rig.world));
    });

    it('tells an export register that it does not have as undefined, and one that it has in watt-hours', async () => {
      const { rig, device } = await setUp();
      const { exportWattHours } = await rig.finish(device.read());
      expect([undefined, 0]).toContain(exportWattHours);
    });

    it.runIf(traits.hasSignedPower)('reads export as negative watts', async () => {
      const { rig, device } = await setUp();
      rig.world.charge.power = -1500;
      expect((await rig.finish(device.read())).watts).toBe(-1500);
    });

    it.each([0, 1, 999, 1_000_001, 8_388_607])('reads a register of %i Wh exactly', async (wattHours) => {
      const { rig, device } = await setUp();
      rig.world.charge.register = wattHours;
      if (!traits.answersItself) await rig.finish(device.read()).catch(() => undefined);
      expect((await rig.finish(device.read())).importWattHours).toBe(wattHours);
    });

    it('tells silence as a timeout and recovers', async () => {
      const { rig, device } = await setUp();
      for (const line of rig.buses.serialLines.values()) line.setPowered(false);
      // What a controller has read a moment ago is still good.
      if (!traits.answersItself) await rig.clock.advance(5000);
      await expect(rig.finish(device.read(), 3000)).rejects.toMatchObject({ code: 'timeout' });
      for (const line of rig.buses.serialLines.values()) line.setPowered(true);
      await rig.clock.advance(1000);
      expect(await rig.finish(device.read())).toMatchObject(traits.shows(rig.world));
    });

    it('does not take an implausible value for a reading', async () => {
      const { rig, device } = await setUp();
      rig.world.charge.voltage = [9_000_000, 230_000, 230_000];
      await expect(rig.finish(device.read())).rejects.toMatchObject({ code: 'protocol' });
    });
  });

  if (traits.answersItself) answeringMeterContract(setUp);
}

function answeringMeterContract(setUp: () => Promise<MeterRig>): void {
  describe('as a meter that answers by itself', () => {
    it('tells one missing answer as a timeout within 1 s', async () => {
      const { rig, device } = await setUp();
      rig.world.charge.answers = [{ kind: 'silent' }];
      await expect(rig.finish(device.read(), 1000)).rejects.toMatchObject({ code: 'timeout' });
      expect((await rig.finish(device.read())).watts).toBe(rig.world.charge.power);
    });

    it('does not take what is no number for a reading', async () => {
      const { rig, device } = await setUp();
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
