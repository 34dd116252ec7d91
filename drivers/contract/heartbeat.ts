// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Heartbeat } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every heartbeat does. */
export function heartbeatContract(setUp: () => Promise<{ rig: TestRig; device: Heartbeat }>): void {
  describe('as a heartbeat', () => {
    it('gives the interlock one edge for each beat, and none by itself', async () => {
      const { rig, device } = await setUp();
      await rig.clock.advance(1000);
      expect(rig.world.beats).toBe(0);
      for (let beat = 1; beat <= 5; beat += 1) {
        await rig.finish(device.beat());
        expect(rig.world.beats).toBe(beat);
      }
      await rig.clock.advance(1000);
      expect(rig.world.beats).toBe(5);
    });
  });
}
