// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ContactSensor } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

export interface SensedContact {
  readonly senses: string;
  /** Bends the world. */
  set(rig: TestRig, active: boolean): void;
}

/**
 * What every sensor of a contact does.
 * @param setUpLost the same with a line or chip that cannot be read
 */
export function contactSensorContract(
  contacts: readonly SensedContact[],
  setUp: (senses: string) => Promise<{ rig: TestRig; device: ContactSensor }>,
  setUpLost: (senses: string) => Promise<{ rig: TestRig; device: ContactSensor }>,
): void {
  describe.each(contacts)('as a sensor of $senses', (contact) => {
    it.each([true, false])('tells %s', async (active) => {
      const { rig, device } = await setUp(contact.senses);
      contact.set(rig, !active);
      rig.world.changed();
      contact.set(rig, active);
      rig.world.changed();
      expect(await rig.finish(device.isActive())).toBe(active);
    });

    it('tells each change, in both directions and from the start', async () => {
      const { rig, device } = await setUp(contact.senses);
      for (const active of [false, true, false, true, true, false]) {
        contact.set(rig, active);
        rig.world.changed();
        expect(await rig.finish(device.isActive())).toBe(active);
      }
    });

    it('gives an error and no answer when it cannot be read', async () => {
      const { rig, device } = await setUpLost(contact.senses);
      await expect(rig.finish(device.isActive())).rejects.toMatchObject({ name: 'BusError' });
    });
  });
}
