// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { ResidualMonitor } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/** A leak, and how long the monitor may take over it. */
export interface Leak {
  readonly kind: 'dc' | 'ac';
  readonly milliamps: number;
  readonly withinMs: number;
}

/** What a monitor lets pass, what it trips at, and a leak that it reports at once. */
export interface Thresholds {
  readonly norm: string;
  readonly harmless: Leak;
  readonly threshold: Leak;
  readonly strong: Leak;
}

export const RDC_DD: Thresholds = {
  norm: 'IEC 62955',
  harmless: { kind: 'dc', milliamps: 2, withinMs: 100 },
  threshold: { kind: 'dc', milliamps: 6, withinMs: 100 },
  strong: { kind: 'dc', milliamps: 30, withinMs: 100 },
};

/** Times by T = (20 / I)^1.43 s, and 50 ms for the driver. */
export const CCID20: Thresholds = {
  norm: 'UL 2231-2',
  harmless: { kind: 'ac', milliamps: 14, withinMs: 2000 },
  threshold: { kind: 'ac', milliamps: 20, withinMs: 1050 },
  strong: { kind: 'ac', milliamps: 264, withinMs: 75 },
};

/** What every residual-current monitor does. */
export function residualContract(
  setUp: () => Promise<{ rig: TestRig; device: ResidualMonitor }>,
  { norm, harmless, threshold, strong }: Thresholds = RDC_DD,
): void {
  const leak = async (rig: TestRig, { kind, milliamps, withinMs }: Leak) => {
    rig.world[kind] = milliamps;
    rig.world.changed();
    await rig.clock.advance(withinMs);
  };

  describe('as a residual-current monitor', () => {
    it(`is quiet at ${harmless.milliamps} mA ${harmless.kind} (${norm})`, async () => {
      const { rig, device } = await setUp();
      await leak(rig, harmless);
      expect(await rig.finish(device.isTripped())).toBe(false);
    });

    it(`trips at ${threshold.milliamps} mA ${threshold.kind} (${norm}) and cuts the coil itself`, async () => {
      const { rig, device } = await setUp();
      await leak(rig, threshold);
      expect(await rig.finish(device.isTripped())).toBe(true);
      expect(rig.world.tripOutput).toBe(true);
    });

    it('reports a trip by an edge, once, without being asked', async () => {
      const { rig, device } = await setUp();
      let trips = 0;
      device.onTrip(() => {
        trips += 1;
      });
      await leak(rig, strong);
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
      await leak(rig, strong);
      expect(await rig.finish(device.selfTest())).toBe('failed');
    });

    it('fails its self-test when it does not let go afterwards', async () => {
      const { rig, device } = await setUp();
      const verdict = device.selfTest();
      await rig.clock.advance(50);
      rig.world[strong.kind] = strong.milliamps;
      expect(await rig.finish(verdict, 15_100)).toBe('failed');
      expect(await rig.finish(device.isTripped())).toBe(true);
    });

    it('reports trips again after a self-test', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.selfTest());
      await leak(rig, strong);
      expect(await rig.finish(device.isTripped())).toBe(true);
    });
  });
}
