// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ResidualMonitor } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** What every residual-current monitor does. */
export function residualContract(setUp: () => Promise<{ rig: TestRig; device: ResidualMonitor }>): void {
  const leak = async (rig: TestRig, dcMilliamps: number) => {
    rig.world.dc = dcMilliamps;
    rig.world.changed();
    await rig.clock.advance(100);
  };

  describe('as a residual-current monitor', () => {
    it('is quiet without leakage and below 3 mA DC (IEC 62955)', async () => {
      const { rig, device } = await setUp();
      await leak(rig, 2);
      expect(await rig.finish(device.isTripped())).toBe(false);
    });

    it('trips at 6 mA DC (IEC 62955) and cuts the coil itself', async () => {
      const { rig, device } = await setUp();
      await leak(rig, 6);
      expect(await rig.finish(device.isTripped())).toBe(true);
      expect(rig.world.tripOutput).toBe(true);
    });

    it('reports a trip by an edge, once, without being asked', async () => {
      const { rig, device } = await setUp();
      let trips = 0;
      device.onTrip(() => {
        trips += 1;
      });
      await leak(rig, 30);
      expect(trips).toBe(1);
    });

    it('passes its self-test and is quiet afterwards', async () => {
      const { rig, device } = await setUp();
      let trips = 0;
      device.onTrip(() => {
        trips += 1;
      });
      expect(await rig.finish(device.selfTest())).toBe('passed');
      expect(await rig.finish(device.isTripped())).toBe(false);
      expect(trips).toBe(0);
      expect(rig.world.testCurrent).toBe(0);
    });

    it('fails its self-test within 15 s when the test current is not felt', async () => {
      const { rig, device } = await setUp();
      rig.world.testWindingWorks = false;
      expect(await rig.finish(device.selfTest(), 15_100)).toBe('failed');
      expect(rig.world.testCurrent).toBe(0);
    });

    it('fails its self-test when it is tripped beforehand', async () => {
      const { rig, device } = await setUp();
      await leak(rig, 30);
      expect(await rig.finish(device.selfTest())).toBe('failed');
    });

    it('fails its self-test when it does not let go afterwards', async () => {
      const { rig, device } = await setUp();
      const verdict = device.selfTest();
      await rig.clock.advance(50);
      rig.world.dc = 30;
      expect(await rig.finish(verdict, 15_100)).toBe('failed');
      expect(await rig.finish(device.isTripped())).toBe(true);
    });

    it('reports trips again after a self-test', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.selfTest());
      await leak(rig, 30);
      expect(await rig.finish(device.isTripped())).toBe(true);
    });
  });
}
