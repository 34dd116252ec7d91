// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { proximityContract } from '../../contract/proximity.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { ads1115Divider, dividerOhms } from './driver.ts';
import { ads1115DividerEmulator } from './emulator.ts';

const OPTIONS = { i2c: 'bus', address: '0x49', channel: 3, pullUpOhms: 1000 };

proximityContract(async () => {
  const rig = new TestRig({ bus: { type: 'i2c', hertz: 100_000 } });
  return { rig, device: await rig.connect(ads1115Divider, ads1115DividerEmulator, OPTIONS) };
});

describe('the divider', () => {
  it('counts a voltage at or above the supply as open', () => {
    expect(dividerOhms(3300, 1000, 3300)).toBe(Number.POSITIVE_INFINITY);
    expect(dividerOhms(3310, 1000, 3300)).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts a voltage below ground as a short', () => {
    expect(dividerOhms(-2, 1000, 3300)).toBe(0);
  });
});
