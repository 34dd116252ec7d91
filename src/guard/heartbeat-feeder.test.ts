// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { HeartbeatFeeder, LONGEST_GAP_MICROS } from './heartbeat-feeder.ts';

let clock: VirtualClock;
let beats: number;
let feeder: HeartbeatFeeder;

beforeEach(() => {
  clock = new VirtualClock();
  beats = 0;
  const beat = async (): Promise<void> => {
    beats += 1;
  };
  feeder = new HeartbeatFeeder({ kind: 'heartbeat', beat }, clock);
});

describe('the feeding of the interlock', () => {
  it('goes on after a gap that the interlock survives, and each beat begins a new one', async () => {
    for (let n = 0; n < 3; n += 1) {
      await clock.advance(LONGEST_GAP_MICROS / 1000);
      expect(feeder.isOverdue(true)).toBe(false);
      await feeder.feed(true);
    }
    expect(beats).toBe(3);
  });

  it('ends for a coil with current after a longer gap: the interlock may have dropped it meanwhile (F41)', async () => {
    await clock.advance(LONGEST_GAP_MICROS / 1000 + 0.001);
    expect(feeder.isOverdue(true)).toBe(true);
    await feeder.feed(true);
    expect(beats).toBe(0);
    expect(feeder.isOverdue(true)).toBe(true);
  });

  it('goes on after any gap while the coil is off, and for the coil from then on', async () => {
    await clock.advance(10_000);
    expect(feeder.isOverdue(false)).toBe(false);
    await feeder.feed(false);
    expect(beats).toBe(1);
    expect(feeder.isOverdue(true)).toBe(false);
  });

  it('is only a watch over gaps on a board without an interlock', async () => {
    const none = new HeartbeatFeeder(undefined, clock);
    await clock.advance(100);
    await none.feed(true);
    expect(none.isOverdue(true)).toBe(true);
    await none.feed(false);
    expect(none.isOverdue(true)).toBe(false);
  });
});
