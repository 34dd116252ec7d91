// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ProximityContact } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every proximity contact does. */
export function proximityContract(setUp: () => Promise<{ rig: TestRig; device: ProximityContact }>): void {
  describe('as a proximity contact', () => {
    it.each([1500, 680, 220, 100])('measures a cable of %i Ω within 5 %% (IEC 61851-1 Table B.2)', async (ohms) => {
      const { rig, device } = await setUp();
      rig.world.proximityOhms = ohms;
      const measured = await rig.finish(device.readOhms());
      expect(Math.abs(measured - ohms) / ohms).toBeLessThan(0.05);
    });

    it('reads an open contact as Infinity', async () => {
      const { rig, device } = await setUp();
      expect(await rig.finish(device.readOhms())).toBe(Number.POSITIVE_INFINITY);
    });

    it('reads a short to earth as 0', async () => {
      const { rig, device } = await setUp();
      rig.world.proximityOhms = 0;
      expect(await rig.finish(device.readOhms())).toBe(0);
    });
  });
}
