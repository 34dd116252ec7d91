// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { type ClockJump, WallClock } from './wall-clock.ts';

const NOW = 1_767_225_600_000;

function createBench(wallMillis = NOW) {
  const machine = new VirtualClock(wallMillis);
  const clock = new WallClock(machine, SILENT_LOG);
  const jumps: ClockJump[] = [];
  clock.onJump((jump) => jumps.push(jump));
  clock.start();
  return { machine, clock, jumps };
}

describe('the wall clock', () => {
  it.each([9_999, -9_999, 10_000])('is left alone where the central system differs by %d ms', async (ms) => {
    const { machine, clock, jumps } = createBench();
    clock.told(NOW + ms, true);
    await machine.advance(5000);
    expect([clock.wallMillis() - machine.wallMillis(), jumps]).toEqual([0, []]);
  });

  it.each([10_001, -86_400_000])(
    'follows the central system where it differs by %d ms, and goes on from there',
    async (ms) => {
      const { machine, clock, jumps } = createBench();
      clock.told(NOW + ms, true);
      await machine.advance(5000);
      expect(clock.wallMillis()).toBe(NOW + ms + 5000);
      expect(jumps).toEqual([{ beforeMillis: NOW, nowMillis: NOW + ms }]);
      clock.told(NOW + ms + 4000, true);
      expect(clock.wallMillis()).toBe(NOW + ms + 5000);
    },
  );

  it('believes the central system when it is not set, whether it follows or not; set, only if it follows', () => {
    const { clock } = createBench(5000);
    clock.told(NOW, false);
    expect(clock.wallMillis()).toBe(NOW);
    clock.told(NOW + 60_000, false);
    expect(clock.wallMillis()).toBe(NOW);
  });

  it('counts as the machine’s again once somebody sets that, and tells of it within a second', async () => {
    const { machine, clock, jumps } = createBench(5000);
    clock.told(NOW, true);
    machine.setWall(NOW + 3_600_000);
    await machine.advance(1000);
    expect(clock.wallMillis()).toBe(NOW + 3_601_000);
    expect(jumps.at(-1)).toEqual({ beforeMillis: NOW + 1000, nowMillis: NOW + 3_601_000 });
    expect(jumps).toHaveLength(2);
  });
});
