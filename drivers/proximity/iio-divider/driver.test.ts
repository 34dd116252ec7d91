// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { emulatedIioAds1x15At } from '../../chips/emulated-iio-ads1x15.ts';
import { proximityContract } from '../../contract/proximity.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { iioDivider } from './driver.ts';
import { iioDividerEmulator } from './emulator.ts';

const OPTIONS = { adc: 'adc', channel: 2, pullUpOhms: 1000 };

async function setUp(chip: 'ads1115' | 'ads1015' = 'ads1115') {
  const rig = new TestRig({ adc: { type: 'sysfs' } });
  return { rig, device: await rig.connect(iioDivider, iioDividerEmulator, { ...OPTIONS, chip }) };
}

describe.each(['ads1115', 'ads1015'] as const)('with an %s behind the kernel', (chip) => {
  proximityContract(() => setUp(chip));
});

describe('a brown-out that the kernel did not notice', () => {
  it('does not freeze the reading: the plug that is pulled afterwards is seen', async () => {
    const { rig, device } = await setUp();
    rig.world.proximityOhms = 220;
    await rig.finish(device.readOhms());
    emulatedIioAds1x15At('adc', 'ads1115', rig.buses).brownOut();
    expect(Math.abs((await rig.finish(device.readOhms())) - 220)).toBeLessThan(3);
    rig.world.proximityOhms = Number.POSITIVE_INFINITY;
    expect(await rig.finish(device.readOhms())).toBe(Number.POSITIVE_INFINITY);
  });
});
