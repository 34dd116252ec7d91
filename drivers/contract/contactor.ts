// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Contactor } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every contactor does. */
export function contactorContract(setUp: () => Promise<{ rig: TestRig; device: Contactor }>): void {
  describe('as a contactor', () => {
    it('drives the coil on and off', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.setCoil(true));
      expect(rig.world.coil).toBe(true);
      await rig.finish(device.setCoil(false));
      expect(rig.world.coil).toBe(false);
    });

    it('reports the contacts and not the coil', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.setCoil(true));
      expect(await rig.finish(device.isClosed())).toBe(false);
      rig.world.contactsClosed = true;
      rig.world.changed();
      expect(await rig.finish(device.isClosed())).toBe(true);
      await rig.finish(device.setCoil(false));
      expect(await rig.finish(device.isClosed())).toBe(true);
    });
  });
}
