// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
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
  });
}
