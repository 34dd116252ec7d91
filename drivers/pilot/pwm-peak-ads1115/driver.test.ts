// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { CONFIG_REGISTER } from '../../chips/ads1x15.ts';
import { asLevels, levels, pilotContract } from '../../contract/pilot.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { ads1115Divider } from '../../proximity/ads1115-divider/driver.ts';
import { ads1115DividerEmulator } from '../../proximity/ads1115-divider/emulator.ts';
import { pwmPeakAds1115 } from './driver.ts';
import { pwmPeakAds1115Emulator } from './emulator.ts';

const OPTIONS = {
  pwm: 'cp',
  i2c: 'i2c-guard',
  address: '0x48',
  highChannel: 0,
  lowChannel: 1,
  scale: { offsetMillivolts: -16_500, gainPermille: 10_000 },
};
const PROXIMITY = { i2c: 'i2c-guard', address: '0x48', channel: 2, pullUpOhms: 1000 };

async function setUp(chip: 'ads1115' | 'ads1015' = 'ads1115') {
  const rig = new TestRig({ cp: { type: 'pwm' }, 'i2c-guard': { type: 'i2c', hertz: 400_000, number: 1 } });
  const device = await rig.connect(pwmPeakAds1115, pwmPeakAds1115Emulator, { ...OPTIONS, chip });
  return { rig, device };
}

describe.each(['ads1115', 'ads1015'] as const)('on an %s', (chip) => {
  pilotContract(() => setUp(chip));

  it('starts and takes a conversion by its own data rate (SBAS444D §9.6.3, SBAS473E §8.6.3)', async () => {
    const { rig, device } = await setUp(chip);
    await rig.finish(device.sample());
    const config = await rig.finish(rig.buses.i2c('i2c-guard').transfer(0x48, Uint8Array.of(CONFIG_REGISTER), 2));
    // A conversion runs (OS 0) of the low channel: MUX 101, PGA 001, single-shot, DR 111 or 110, comparator off.
    expect([...config]).toEqual(chip === 'ads1115' ? [0x53, 0xe3] : [0x53, 0xc3]);
  });
});

it('takes less than 1.3 ms with an ADS1015: two conversions of 0.3 ms and their transfers', async () => {
  const { rig, device } = await setUp('ads1015');
  await rig.finish(device.sample());
  await rig.clock.advance(8);
  expect(await rig.duration(() => device.sample())).toBeLessThan(1.3);
});

it('refuses two devices that call one chip by different names', async () => {
  const { rig } = await setUp('ads1015');
  await expect(rig.start(ads1115Divider, PROXIMITY)).rejects.toThrow(/0x48: one device says ads1015, another ads1115/);
});

describe('the ADS1115 behind the peak detectors', () => {
  it('takes less than 3 ms of a 10 ms scan', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.sample());
    await rig.clock.advance(8);
    expect(await rig.duration(() => device.sample())).toBeLessThan(3);
  });

  it('does not show a bottom that was converted long ago', async () => {
    const { rig, device } = await setUp();
    rig.world.lowMillivolts = -12_000;
    await rig.finish(device.sample());
    await rig.clock.advance(60);
    rig.world.lowMillivolts = 0;
    expect((await levels({ rig, device })).lowMillivolts).toBeGreaterThan(-150);
  });

  it('notices a brown-out between two samples and recovers with the next', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.sample());
    // The reset value of the register (SBAS444D §9.6.3), as a brown-out leaves it.
    await rig.finish(rig.buses.i2c('i2c-guard').transfer(0x48, Uint8Array.of(CONFIG_REGISTER, 0x85, 0x83), 0));
    await expect(rig.finish(device.sample())).rejects.toMatchObject({ code: 'protocol' });
    expect((await levels({ rig, device })).highMillivolts).toBeGreaterThan(11_850);
  });

  it('tells a hanging bus as a timeout and recovers', async () => {
    const { rig, device } = await setUp();
    rig.buses.hangI2c(1, true);
    await expect(rig.finish(device.sample())).rejects.toMatchObject({ code: 'timeout' });
    rig.buses.hangI2c(1, false);
    expect((await levels({ rig, device })).highMillivolts).toBeGreaterThan(11_850);
  });

  it('tells a chip that is not there as a nack', async () => {
    const rig = new TestRig({ cp: { type: 'pwm' }, 'i2c-guard': { type: 'i2c', hertz: 400_000 } });
    const device = await rig.start(pwmPeakAds1115, OPTIONS);
    await expect(rig.finish(device.sample())).rejects.toMatchObject({ code: 'nack', bus: 'i2c-guard' });
  });

  it('shares the converter with the proximity contact without mixing up inputs', async () => {
    const { rig, device } = await setUp();
    const proximity = await rig.connect(ads1115Divider, ads1115DividerEmulator, PROXIMITY);
    for (let round = 0; round < 200; round += 1) {
      rig.world.highMillivolts = 3000 + 30 * round;
      rig.world.lowMillivolts = -12_000 + 10 * round;
      rig.world.proximityOhms = 100 + 7 * round;
      await rig.clock.advance(30 * rig.random.uniform());
      const both = Promise.all([proximity.readOhms(), device.sample(), proximity.readOhms()]);
      const [before, sampled, after] = await rig.finish(both);
      const sample = asLevels(sampled);
      expect(Math.abs(sample.highMillivolts - rig.world.highMillivolts)).toBeLessThan(20);
      expect(Math.abs(sample.lowMillivolts - rig.world.lowMillivolts)).toBeLessThan(20);
      expect(Math.abs(before - rig.world.proximityOhms)).toBeLessThan(3);
      expect(after).toBe(before);
    }
  });
});
