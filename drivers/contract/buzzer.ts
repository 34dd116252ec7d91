// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Buzzer } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every buzzer does. */
export function buzzerContract(setUp: () => Promise<{ rig: TestRig; device: Buzzer }>): void {
  /** Beeps within a second. */
  const beeps = async (rig: TestRig) => {
    let count = rig.world.buzzing ? 1 : 0;
    for (let ms = 0; ms < 1000; ms += 10) {
      const before = rig.world.buzzing;
      await rig.clock.advance(10);
      if (rig.world.buzzing && !before) count += 1;
    }
    return count;
  };

  describe('as a buzzer', () => {
    it.each([
      ['accepted', 1],
      ['refused', 3],
      ['fault', 3],
      ['off', 0],
    ] as const)('says %s with %i beeps, then is quiet', async (sound, count) => {
      const { rig, device } = await setUp();
      await rig.finish(device.sound(sound));
      expect(await beeps(rig)).toBe(count);
      expect(rig.world.buzzing).toBe(false);
    });

    it('cuts an old sound off for a new one', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.sound('refused'));
      await rig.clock.advance(100);
      await rig.finish(device.sound('off'));
      expect(rig.world.buzzing).toBe(false);
      expect(await beeps(rig)).toBe(0);
    });
  });
}
