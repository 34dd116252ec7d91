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

    it('says how long its contacts may lag, within 20 ms to 5 s', async () => {
      const { device } = await setUp();
      expect(device.followsWithinMs).toBeGreaterThanOrEqual(20);
      expect(device.followsWithinMs).toBeLessThanOrEqual(5000);
    });

    it('takes the same order twice', async () => {
      const { rig, device } = await setUp();
      for (const energised of [true, true, false, false]) {
        await rig.finish(device.setCoil(energised));
        expect(rig.world.coil).toBe(energised);
      }
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

/** What a contactor does that can switch one or three phases. */
export function phaseContract(setUp: () => Promise<{ rig: TestRig; device: Contactor }>): void {
  const choose = (device: Contactor, phases: 1 | 3) =>
    device.usePhases?.(phases) ?? Promise.reject(new Error('missing'));

  describe('as a contactor for one or three phases', () => {
    it('takes a choice while it is off and open, any number of times', async () => {
      const { rig, device } = await setUp();
      for (const phases of [1, 1, 3] as const) await rig.finish(choose(device, phases));
      await rig.finish(device.setCoil(true));
      expect(rig.world.coil).toBe(true);
    });

    it.each([1, 3] as const)('refuses a choice of %i while the coil has current', async (phases) => {
      const { rig, device } = await setUp();
      await rig.finish(device.setCoil(true));
      await expect(rig.finish(choose(device, phases))).rejects.toMatchObject({ code: 'refused' });
    });

    it('refuses a choice while a contact is closed although the coil is off, as a welded one is', async () => {
      const { rig, device } = await setUp();
      rig.world.contactsClosed = true;
      rig.world.changed();
      await expect(rig.finish(choose(device, 1))).rejects.toMatchObject({ code: 'refused' });
    });
  });
}
