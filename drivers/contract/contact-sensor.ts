// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ContactSensor } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

export interface SensedContact {
  readonly senses: string;
  /** Bends the world. */
  set(rig: TestRig, active: boolean): void;
}

/** What every sensor of a contact does. */
export function contactSensorContract(
  contacts: readonly SensedContact[],
  setUp: (senses: string) => Promise<{ rig: TestRig; device: ContactSensor }>,
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
  });
}
