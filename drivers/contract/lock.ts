// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { CableLock } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every cable lock does. */
export function lockContract(setUp: () => Promise<{ rig: TestRig; device: CableLock }>): void {
  describe('as a cable lock', () => {
    it('locks and unlocks, as its switch tells', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.drive('locked'));
      expect(await rig.finish(device.position())).toBe('locked');
      await rig.finish(device.drive('unlocked'));
      expect(await rig.finish(device.position())).toBe('unlocked');
    });

    it('that is jammed says where it is, not where it was sent, and gives up within 5 s', async () => {
      const { rig, device } = await setUp();
      rig.world.boltMoves = false;
      await rig.finish(device.drive('locked'), 5000);
      expect(await rig.finish(device.position())).toBe('unlocked');
    });

    it('takes orders one after the other', async () => {
      const { rig, device } = await setUp();
      await rig.finish(Promise.all([device.drive('locked'), device.drive('unlocked'), device.drive('locked')]));
      expect(await rig.finish(device.position())).toBe('locked');
    });
  });
}
