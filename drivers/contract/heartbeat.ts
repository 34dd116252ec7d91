// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Heartbeat } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** How what is fed counts, and how far apart beats are at least that all count. */
export interface FedPart {
  readonly everyMs: number;
  fed(rig: TestRig): number;
}

const INTERLOCK: FedPart = { everyMs: 0, fed: (rig) => rig.world.beats };

/** What every heartbeat does. */
export function heartbeatContract(
  setUp: () => Promise<{ rig: TestRig; device: Heartbeat }>,
  { everyMs, fed }: FedPart = INTERLOCK,
): void {
  describe('as a heartbeat', () => {
    it('feeds once for each beat, and never by itself', async () => {
      const { rig, device } = await setUp();
      await rig.clock.advance(1000);
      expect(fed(rig)).toBe(0);
      for (let beat = 1; beat <= 5; beat += 1) {
        await rig.finish(device.beat());
        expect(fed(rig)).toBe(beat);
        await rig.clock.advance(everyMs);
      }
      await rig.clock.advance(5000);
      expect(fed(rig)).toBe(5);
    });
  });
}
