// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { LightColor, StatusLight } from '../../src/ports/devices.ts';
import type { TestRig } from './test-rig.ts';

/**
 * What every status light does.
 * @param nearest what it shows for colours that it has not, as lamps a person sees
 */
export function lightContract(
  setUp: () => Promise<{ rig: TestRig; device: StatusLight }>,
  nearest: Partial<Readonly<Record<LightColor, string>>> = {},
): void {
  const lit = ({ world }: TestRig) =>
    Object.entries(world.lamps)
      .filter(([, on]) => on)
      .map(([lamp]) => lamp)
      .join('+');

  describe('as a status light', () => {
    it.each<[LightColor, string]>([
      ['off', ''],
      ['red', 'red'],
      ['green', 'green'],
      ['blue', 'blue'],
      ['yellow', 'red+green'],
      ['pink', 'red+blue'],
      ['white', 'red+green+blue'],
    ])('makes %s of %s', async (color, lamps) => {
      const { rig, device } = await setUp();
      await rig.finish(device.show(color, 'steady'));
      await rig.clock.advance(5000);
      expect(lit(rig)).toBe(nearest[color] ?? lamps);
    });

    it.each([
      ['slow', 1000],
      ['fast', 250],
    ] as const)('blinks %s: %i ms on, as long off (Blink table 20)', async (pattern, halfPeriodMs) => {
      const { rig, device } = await setUp();
      await rig.finish(device.show('blue', pattern));
      await rig.clock.advance(halfPeriodMs / 2);
      for (let half = 0; half < 10; half += 1) {
        expect(lit(rig)).toBe(half % 2 === 0 ? 'blue' : '');
        await rig.clock.advance(halfPeriodMs);
      }
    });

    it('blinks all lamps of a mixed colour together, and goes from one blinking colour to another', async () => {
      const { rig, device } = await setUp();
      const yellow = nearest.yellow ?? 'red+green';
      for (const [color, lamps] of [
        ['yellow', yellow],
        ['green', 'green'],
        ['yellow', yellow],
      ] as const) {
        await rig.finish(device.show(color, 'slow'));
        await rig.clock.advance(500);
        for (let half = 0; half < 4; half += 1) {
          expect(lit(rig)).toBe(half % 2 === 0 ? lamps : '');
          await rig.clock.advance(1000);
        }
        await rig.clock.advance(700);
      }
    });

    it('breathes: bright for a second of every two (ETEK LED table)', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.show('blue', 'breathing'));
      let bright = 0;
      for (let step = 0; step < 100; step += 1) {
        await rig.clock.advance(100);
        if (lit(rig) === 'blue') bright += 1;
      }
      expect(bright).toBeGreaterThanOrEqual(45);
      expect(bright).toBeLessThanOrEqual(55);
    });

    it('runs: dark for a fifth of every second (ETEK LED table, firmware upgrade)', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.show('blue', 'running'));
      await rig.clock.advance(400);
      for (let second = 0; second < 5; second += 1) {
        expect(lit(rig)).toBe('blue');
        await rig.clock.advance(500);
        expect(lit(rig)).toBe('');
        await rig.clock.advance(500);
      }
    });

    it('does not lose its rhythm when told again what it shows', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.show('blue', 'slow'));
      for (let step = 0; step < 15; step += 1) {
        await rig.clock.advance(100);
        await rig.finish(device.show('blue', 'slow'));
      }
      expect(lit(rig)).toBe('');
    });

    it('stops blinking when it shows something steady', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.show('blue', 'fast'));
      await rig.clock.advance(300);
      await rig.finish(device.show('green', 'steady'));
      await rig.clock.advance(5000);
      expect(lit(rig)).toBe('green');
    });
  });
}

/** What every light with a lamp for the network does. */
export function networkLampContract(setUp: () => Promise<{ rig: TestRig; device: StatusLight }>): void {
  describe('as a light that tells of the network', () => {
    it('shows state and network at once, each in its own rhythm (ETEK LED table)', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.show('green', 'steady'));
      await rig.finish(device.showNetwork?.('fast') ?? Promise.reject());
      await rig.clock.advance(125);
      for (let half = 0; half < 6; half += 1) {
        expect(rig.world.lamps).toEqual({ red: false, green: true, blue: false, yellow: half % 2 === 0 });
        await rig.clock.advance(250);
      }
      await rig.finish(device.showNetwork?.('steady') ?? Promise.reject());
      await rig.finish(device.show('red', 'slow'));
      await rig.clock.advance(1500);
      expect(rig.world.lamps).toEqual({ red: false, green: false, blue: false, yellow: true });
      await rig.finish(device.showNetwork?.('off') ?? Promise.reject());
      await rig.clock.advance(1000);
      expect(rig.world.lamps).toEqual({ red: true, green: false, blue: false, yellow: false });
    });

    it('has blue for a yellow state from then on, so that nobody takes it for the network', async () => {
      const { rig, device } = await setUp();
      await rig.finish(device.show('yellow', 'steady'));
      expect(rig.world.lamps.yellow).toBe(true);
      await rig.finish(device.showNetwork?.('off') ?? Promise.reject());
      await rig.clock.advance(100);
      expect(rig.world.lamps).toEqual({ red: false, green: false, blue: true, yellow: false });
    });
  });
}
