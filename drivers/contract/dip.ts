// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { DipSwitch } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every DIP switch of three switches does. */
export function dipContract(setUp: () => Promise<{ rig: TestRig; device: DipSwitch }>): void {
  describe('as a DIP switch', () => {
    it.each([0, 1, 2, 3, 4, 5, 6, 7])('reads position %i, switch 1 first, whichever level is ON', async (code) => {
      const { rig, device } = await setUp();
      rig.world.dipCode = code;
      rig.world.changed();
      expect(await rig.finish(device.readCode())).toBe(code);
    });
  });
}
