// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { Poll } from './poll.ts';

let clock: VirtualClock;
let begunAtMs: number[];
let poll: Poll;

beforeEach(() => {
  clock = new VirtualClock();
  begunAtMs = [];
  poll = new Poll('part', 1000, clock, async () => {
    begunAtMs.push(clock.monotonicMicros() / 1000);
    await clock.sleep(300);
  });
});

describe('a part that is polled', () => {
  it('is read at once or after a time, and again so long after the last reading has ended', async () => {
    poll.start(0);
    expect(begunAtMs).toEqual([0]);
    await clock.advance(2700);
    expect(begunAtMs).toEqual([0, 1300, 2600]);
    const later = new Poll('later', 1000, clock, async () => void begunAtMs.push(-1));
    later.start(500);
    await clock.advance(499);
    expect(begunAtMs).not.toContain(-1);
    await clock.advance(1);
    expect(begunAtMs).toContain(-1);
    later.stop();
  });

  it('is read as soon as it is free when that is asked for', async () => {
    poll.start(0);
    await clock.advance(100);
    poll.soon();
    await clock.advance(250);
    expect(begunAtMs).toEqual([0, 300]);
    await clock.advance(350);
    poll.soon();
    await clock.advance(10);
    expect(begunAtMs).toEqual([0, 300, 700]);
    await clock.advance(1500);
    expect(begunAtMs).toEqual([0, 300, 700, 2000]);
  });

  it('is read at once when that is asked for before its first time', async () => {
    poll.start(500);
    poll.soon();
    await clock.advance(1200);
    expect(begunAtMs).toEqual([0]);
  });

  it('tells in diagnostics what is waited for', async () => {
    poll.start(500);
    expect(clock.pending()).toEqual(['guard.poll.part']);
    await clock.advance(1000);
    expect(clock.pending()).toEqual(['guard.poll.part']);
  });

  it('is left alone once stopped, also in the middle of a reading', async () => {
    poll.start(0);
    await clock.advance(100);
    poll.stop();
    await clock.advance(5000);
    poll.soon();
    await clock.advance(5000);
    expect(begunAtMs).toEqual([0]);
  });

  it('leaves nothing to be waited for once stopped in the middle of a reading', async () => {
    poll.start(0);
    await clock.advance(100);
    poll.stop();
    await clock.advance(250);
    expect(clock.pending()).toEqual([]);
  });
});
