// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../contract/test-rig.ts';
import { thermometerContract } from '../../contract/thermometer.ts';
import { ds18b20 } from './driver.ts';
import { ds18b20Emulator } from './emulator.ts';

const OPTIONS = { sensor: 'w1' };

async function setUp() {
  const rig = new TestRig({ w1: { type: 'sysfs' } });
  return { rig, device: await rig.connect(ds18b20, ds18b20Emulator, OPTIONS), resolutionMillicelsius: 63 };
}

thermometerContract(setUp);

describe('the DS18B20', () => {
  const withText = async (text: string | undefined) => {
    const rig = new TestRig({ w1: { type: 'sysfs' } });
    rig.buses.attachSysfs('w1', {
      read: (attribute) => (attribute === 'temperature' ? text : undefined),
      write: () => false,
    });
    const device = await rig.start(ds18b20, OPTIONS);
    return rig.finish(device.readMillicelsius());
  };

  it.each([
    ['25062', 25_062],
    ['-10125', -10_125],
    ['125000', 125_000],
    ['0', 0],
    ['84937', 84_937],
  ])('reads "%s" as %i m°C', async (text, millicelsius) => {
    expect(await withText(text)).toBe(millicelsius);
  });

  it.each(['85000', '', '127937', '-55063', 'YES', '25.0', '1e3'])('refuses "%s"', async (text) => {
    await expect(withText(text)).rejects.toMatchObject({ code: 'protocol', bus: 'w1' });
  });

  it('that does not answer the kernel is a nack', async () => {
    await expect(withText(undefined)).rejects.toMatchObject({ code: 'nack' });
  });

  it('that is not there is gone', async () => {
    const rig = new TestRig({ w1: { type: 'sysfs' } });
    const device = await rig.start(ds18b20, OPTIONS);
    await expect(rig.finish(device.readMillicelsius())).rejects.toMatchObject({ code: 'gone' });
  });
});
