// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/ports/clock.ts';
import { Ads1x15 } from '../../chips/ads1x15.ts';
import { proximityContract } from '../../contract/proximity.ts';
import { TestRig } from '../../contract/test-rig.ts';
import { dividerOhms } from '../divider.ts';
import { ads1115Divider } from './driver.ts';
import { ads1115DividerEmulator } from './emulator.ts';

const DIVIDER = { pullUpOhms: 1000, supplyMillivolts: 3300 };
const OPTIONS = { i2c: 'bus', address: '0x49', channel: 3, pullUpOhms: 1000 };

describe.each(['ads1115', 'ads1015'])('on an %s', (chip) => {
  proximityContract(async () => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 100_000 } });
    return { rig, device: await rig.connect(ads1115Divider, ads1115DividerEmulator, { ...OPTIONS, chip }) };
  });
});

describe('on a chip that the pilot uses too', () => {
  it('reads its own input although the clock is impatient and another conversion still runs (SBAS444D: OS bit)', async () => {
    const rig = new TestRig({ bus: { type: 'i2c', hertz: 400_000 } });
    const proximity = await rig.connect(ads1115Divider, ads1115DividerEmulator, OPTIONS);
    rig.world.proximityOhms = 220;
    const impatient: Clock = {
      monotonicMicros: () => rig.clock.monotonicMicros(),
      wallMillis: () => rig.clock.wallMillis(),
      after: (delayMs, name, run) => rig.clock.after(delayMs, name, run),
      sleep: (delayMs) => rig.clock.sleep(delayMs * 0.5),
    };
    const chip = new Ads1x15(rig.buses.i2c('bus'), 0x49, impatient, 'ads1115');
    for (let attempt = 0; attempt < 20; attempt += 1) {
      await rig.finish(chip.start(0));
      await rig.finish(chip.start(3));
      expect(dividerOhms(await rig.finish(chip.result(3)), DIVIDER)).toBeGreaterThan(200);
    }
    expect(await rig.finish(proximity.readOhms())).toBeGreaterThan(200);
  });
});

describe('the divider', () => {
  it('counts a voltage at or above the supply as open', () => {
    expect(dividerOhms(3300, DIVIDER)).toBe(Number.POSITIVE_INFINITY);
    expect(dividerOhms(3310, DIVIDER)).toBe(Number.POSITIVE_INFINITY);
  });

  it('counts a voltage below ground as a short', () => {
    expect(dividerOhms(-2, DIVIDER)).toBe(0);
  });
});
