// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { EmulatedSpiChip } from '../../../src/ports/emulator.ts';
import { levels, pilotContract } from '../../contract/pilot.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { pwmBurstMcp3008 } from './driver.ts';
import { pwmBurstMcp3008Emulator } from './emulator.ts';
import { burstMicros } from './sampling.ts';

/** EVSE Pi Hat: −12 V is 184 counts and +12 V is 932 of 1024, with 3.3 V full scale. */
const HAT_SCALE = { offsetMillivolts: -17_904, gainPermille: 9956 };
const OPTIONS = { pwm: 'cp', spi: 'spi0', chip: 'mcp3004', channel: 0, scale: HAT_SCALE };
const BUSES = { cp: { type: 'pwm' }, spi0: { type: 'spi' } } as const;

async function setUp(options: object = {}) {
  const rig = new TestRig(BUSES);
  const device = await rig.connect(pwmBurstMcp3008, pwmBurstMcp3008Emulator, { ...OPTIONS, ...options });
  return { rig, device };
}

describe.each(['mcp3004', 'mcp3208'])('on an %s', (chip) => {
  pilotContract(() => setUp({ chip }), 900_000);
});

describe('the EVSE Pi Hat', () => {
  it.each([
    [184, -12_000],
    [558, 0],
    [932, 12_000],
  ])('reads %i counts as %i mV', async (counts, millivolts) => {
    const rig = new TestRig(BUSES);
    const chip: EmulatedSpiChip = { exchange: () => Uint8Array.of(0xff, 0xf8 | (counts >> 8), counts & 0xff) };
    rig.buses.attachSpi('spi0', chip);
    const device = await rig.start(pwmBurstMcp3008, OPTIONS);
    const sample = await levels({ rig, device });
    expect(Math.abs(sample.highMillivolts - millivolts)).toBeLessThanOrEqual(2);
    expect(sample.lowMillivolts).toBe(sample.highMillivolts);
  });
});

describe('a sample by burst', () => {
  it('takes 2.6 ms of a 10 ms scan at the defaults, and 3.9 ms with the longest gaps between conversions', async () => {
    const { rig, device } = await setUp();
    // 100 conversions of 24 clocks at 1 MHz with 2 µs between them here, 15 µs at worst.
    expect(await rig.duration(() => device.sample())).toBeCloseTo(2.6, 3);
    expect(burstMicros({ hertz: 1_000_000, samples: 100, duties: { lowest: 100_000, highest: 900_000 } }).longest).toBe(
      3900,
    );
  });

  it.each([100_000, 266_667, 533_333, 900_000])('sees both halves at %i ppm', async (dutyPartsPerMillion) => {
    const { rig, device } = await setUp();
    await rig.finish(device.setOutput({ kind: 'pwm', dutyPartsPerMillion }));
    rig.world.highMillivolts = 6000;
    rig.world.lowMillivolts = -12_000;
    const sample = await levels({ rig, device });
    expect(Math.abs(sample.highMillivolts - 6000)).toBeLessThan(40);
    expect(Math.abs(sample.lowMillivolts + 12_000)).toBeLessThan(40);
  });

  it('is as fresh as the call: bottom and top change together', async () => {
    const { rig, device } = await setUp();
    await rig.finish(device.setOutput({ kind: 'pwm', dutyPartsPerMillion: 500_000 }));
    await levels({ rig, device });
    rig.world.highMillivolts = 0;
    rig.world.lowMillivolts = 0;
    const sample = await levels({ rig, device });
    expect(Math.max(Math.abs(sample.highMillivolts), Math.abs(sample.lowMillivolts))).toBeLessThan(40);
  });

  it('fails as a nack without a chip, and works again when the chip is back', async () => {
    const { rig, device } = await setUp();
    rig.buses.setPowered(false);
    await expect(rig.finish(device.sample())).rejects.toMatchObject({ code: 'nack', bus: 'spi0' });
    rig.buses.setPowered(true);
    expect((await levels({ rig, device })).highMillivolts).toBeGreaterThan(11_850);
  });

  it('tells an input that never settles as an error, not as a level', async () => {
    const rig = new TestRig(BUSES);
    let high = 0;
    const chip: EmulatedSpiChip = {
      exchange: () => {
        high = 3 - high;
        return Uint8Array.of(0xff, 0xf8 | high, 0);
      },
    };
    rig.buses.attachSpi('spi0', chip);
    const device = await rig.start(pwmBurstMcp3008, OPTIONS);
    await expect(rig.finish(device.sample())).rejects.toMatchObject({ code: 'protocol' });
  });

  it('refuses an input the chip does not have, and a burst that cannot see both halves', async () => {
    const rig = new TestRig(BUSES);
    await expect(rig.start(pwmBurstMcp3008, { ...OPTIONS, channel: 4 })).rejects.toThrow(/an mcp3004 has 0..3/);
    await expect(rig.start(pwmBurstMcp3008, { ...OPTIONS, samples: 80 })).rejects.toThrow(/at least 2000 are needed/);
  });
});
