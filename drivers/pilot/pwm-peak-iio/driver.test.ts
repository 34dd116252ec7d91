// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { AttributeFolder } from '../../../src/ports/buses.ts';
import { emulatedIioAds1x15At } from '../../chips/emulated-iio-ads1x15.ts';
import { IioAds1x15 } from '../../chips/iio-ads1x15.ts';
import { asLevels, levels, pilotContract } from '../../contract/pilot.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { iioDivider } from '../../proximity/iio-divider/driver.ts';
import { iioDividerEmulator } from '../../proximity/iio-divider/emulator.ts';
import { pwmPeakIio } from './driver.ts';
import { pwmPeakIioEmulator } from './emulator.ts';

const OPTIONS = {
  pwm: 'cp',
  adc: 'adc',
  highChannel: 0,
  lowChannel: 1,
  scale: { offsetMillivolts: -16_500, gainPermille: 10_000 },
};
const PROXIMITY = { adc: 'adc', channel: 2, pullUpOhms: 1000 };

async function setUp(chip: 'ads1115' | 'ads1015' = 'ads1115') {
  const rig = new TestRig({ cp: { type: 'pwm' }, adc: { type: 'sysfs' } });
  const device = await rig.connect(pwmPeakIio, pwmPeakIioEmulator, { ...OPTIONS, chip });
  return { rig, device };
}

/** A folder that answers from a table and notes what is written. */
function folder(answers: Record<string, string>): AttributeFolder & { readonly written: string[] } {
  const written: string[] = [];
  return {
    id: 'adc',
    written,
    read: async (attribute) => answers[attribute] ?? '',
    write: async (attribute, value) => void written.push(`${attribute}=${value}`),
  };
}

describe.each(['ads1115', 'ads1015'] as const)('with an %s behind the kernel', (chip) => {
  pilotContract(() => setUp(chip));
});

describe('the attributes of ti-ads1015', () => {
  it('are raw times scale in millivolts, at ±4.096 V and 860 per second (sysfs-bus-iio)', async () => {
    const adc = folder({ in_voltage0_scale: '0.125000000', in_voltage0_raw: '26400' });
    expect(await new IioAds1x15(adc, 'ads1115').read([0])).toEqual([3300]);
    expect(adc.written).toEqual(['in_voltage0_scale=0.125', 'in_voltage0_sampling_frequency=860']);
  });

  it('are 2 mV a bit at 3300 per second for an ADS1015, negative ones included', async () => {
    const adc = folder({ in_voltage3_scale: '2.000000000', in_voltage3_raw: '-2' });
    expect(await new IioAds1x15(adc, 'ads1015').read([3])).toEqual([-4]);
    expect(adc.written).toEqual(['in_voltage3_scale=2', 'in_voltage3_sampling_frequency=3300']);
  });

  it.each(['', '12.5', 'abc', '99999', '1e3'])('are refused when raw reads as "%s"', async (text) => {
    const adc = folder({ in_voltage0_scale: '0.125', in_voltage0_raw: text });
    await expect(new IioAds1x15(adc, 'ads1115').read([0])).rejects.toMatchObject({ code: 'protocol', bus: 'adc' });
  });

  it('are refused when the range was not taken, as by another chip', async () => {
    const { rig } = await setUp('ads1015');
    const wrong = new IioAds1x15(rig.buses.sysfs('adc'), 'ads1115');
    // 0.125 is ±256 mV to an ADS1015, which takes it; the rate of 860 it does not have.
    await expect(wrong.read([0])).rejects.toMatchObject({ code: 'refused' });
    const stuck = folder({ in_voltage0_scale: '0.0625', in_voltage0_raw: '1' });
    await expect(new IioAds1x15(stuck, 'ads1115').read([0])).rejects.toThrow(/is "0.0625" after "0.125" was written/);
  });
});

describe('the converter behind the kernel', () => {
  it('fails as a nack when it is silent, and is set up anew when it answers', async () => {
    const { rig, device } = await setUp();
    await levels({ rig, device });
    rig.buses.setPowered(false);
    await expect(rig.finish(device.sample())).rejects.toMatchObject({ code: 'nack', bus: 'adc' });
    rig.buses.setPowered(true);
    expect((await levels({ rig, device })).highMillivolts).toBeGreaterThan(11_850);
  });

  it('fails as gone when the kernel has no such device', async () => {
    const rig = new TestRig({ cp: { type: 'pwm' }, adc: { type: 'sysfs' } });
    const device = await rig.start(pwmPeakIio, OPTIONS);
    await expect(rig.finish(device.sample())).rejects.toMatchObject({ code: 'gone' });
  });

  it('goes on measuring after a brown-out that the kernel did not notice', async () => {
    const { rig, device } = await setUp();
    await levels({ rig, device });
    emulatedIioAds1x15At('adc', 'ads1115', rig.buses).brownOut();
    for (const high of [9000, 6000]) {
      rig.world.highMillivolts = high;
      expect(Math.abs((await levels({ rig, device })).highMillivolts - high)).toBeLessThan(20);
    }
  });

  it('is shared with the proximity contact', async () => {
    const { rig, device } = await setUp();
    const proximity = await rig.connect(iioDivider, iioDividerEmulator, PROXIMITY);
    rig.world.proximityOhms = 220;
    const [ohms, sample] = await rig.finish(Promise.all([proximity.readOhms(), device.sample()]));
    expect(Math.abs(ohms - 220)).toBeLessThan(3);
    expect(asLevels(sample).highMillivolts).toBeGreaterThan(11_850);
    await expect(rig.start(iioDivider, { ...PROXIMITY, chip: 'ads1015' })).rejects.toThrow(/another ads1015/);
  });
});
