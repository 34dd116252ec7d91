// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { BusError } from '../../src/ports/buses.ts';
import type { Thermometer } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every thermometer does. */
export function thermometerContract(
  setUp: () => Promise<{ rig: TestRig; device: Thermometer; resolutionMillicelsius: number }>,
): void {
  describe('as a thermometer', () => {
    it.each([25, 0, -0.125, -10.5, -40, 85.4, 100])('reads %d °C within its resolution', async (celsius) => {
      const { rig, device, resolutionMillicelsius } = await setUp();
      rig.world.celsius = celsius;
      const error = (await rig.finish(device.readMillicelsius())) - celsius * 1000;
      expect(Math.abs(error)).toBeLessThan(resolutionMillicelsius);
    });

    it('gives no reading while its sensor is dead, and reads again afterwards', async () => {
      const { rig, device } = await setUp();
      rig.world.celsius = 31;
      await rig.finish(device.readMillicelsius());
      rig.world.thermometerAnswers = false;
      await expect(rig.finish(device.readMillicelsius())).rejects.toBeInstanceOf(BusError);
      rig.world.thermometerAnswers = true;
      expect(Math.round((await rig.finish(device.readMillicelsius())) / 1000)).toBe(31);
    });
  });
}
