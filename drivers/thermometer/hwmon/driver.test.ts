// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { thermometerContract } from '../../contract/thermometer.ts';
import { hwmon } from './driver.ts';
import { hwmonEmulator } from './emulator.ts';

async function setUp(options: object = {}) {
  const rig = new TestRig({ cpu: { type: 'sysfs' } });
  const device = await rig.connect(hwmon, hwmonEmulator, { sensor: 'cpu', ...options });
  return { rig, device, resolutionMillicelsius: 1 };
}

thermometerContract(setUp);

describe('a hwmon input', () => {
  thermometerContract(() => setUp({ attribute: 'temp3_input' }));

  it.each(['temp_input', 'temp1_max', '../temp1_input', 'temp0_input'])('is not called %s', (attribute) => {
    expect(v.safeParse(hwmon.options, { sensor: 'cpu', attribute }).success).toBe(false);
  });

  it.each(['', 'nan', '-60000', '151000'])('refuses "%s"', async (text) => {
    const rig = new TestRig({ cpu: { type: 'sysfs' } });
    rig.buses.attachSysfs('cpu', { read: () => text, write: () => false });
    const device = await rig.start(hwmon, { sensor: 'cpu' });
    await expect(rig.finish(device.readMillicelsius())).rejects.toMatchObject({ code: 'protocol', bus: 'cpu' });
  });
});
