// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

async function threeAwaits(): Promise<void> {
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
}

function afterTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('VirtualClock', () => {
  it('runs timers by time and, at the same time, by order of insertion', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), async (delays) => {
        const clock = new VirtualClock();
        const ran: { at: number; order: number }[] = [];
        for (const [order, delay] of delays.entries()) {
          clock.after(delay, 'x', () => ran.push({ at: clock.monotonicMicros(), order }));
        }
        await clock.advance(20);
        const wanted = delays
          .map((delay, order) => ({ at: delay * 1000, order }))
          .sort((a, b) => a.at - b.at || a.order - b.order);
        expect(ran).toEqual(wanted);
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it('keeps the order when most timers are called off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ delay: fc.integer({ min: 0, max: 50 }), cancel: fc.boolean() }), { maxLength: 400 }),
        async (plans) => {
          const clock = new VirtualClock();
          const ran: number[] = [];
          const timers = plans.map((plan, order) => clock.after(plan.delay, 'x', () => ran.push(order)));
          for (const [order, timer] of timers.entries()) if (plans[order]?.cancel) timer.cancel();
          await clock.advance(50);
          const wanted = plans
            .map((plan, order) => ({ ...plan, order }))
            .filter((plan) => !plan.cancel)
            .sort((a, b) => a.delay - b.delay || a.order - b.order)
            .map((plan) => plan.order);
          expect(ran).toEqual(wanted);
        },
      ),
      { seed: 8, numRuns: 60 },
    );
  });

  it('never leaps over a chain of awaits: each sleep in it is measured from the moment the one before ended', async () => {
    const clock = new VirtualClock();
    const stamps: number[] = [];
    // A late timer that time could leap to while the chain is between two awaits.
    clock.after(500, 'far', () => stamps.push(-1));
    const chain = (async () => {
      for (let round = 0; round < 20; round += 1) {
        await threeAwaits();
        await clock.sleep(1);
        await threeAwaits();
        stamps.push(clock.monotonicMicros());
      }
    })();
    await clock.advance(500);
    await chain;
    expect(stamps).toEqual([...Array.from({ length: 20 }, (_, round) => (round + 1) * 1000), -1]);
  });

  it('does not leap over ticks that a callback asks for, nor, held, over a turn of the event loop', async () => {
    const clock = new VirtualClock();
    const stamps: number[] = [];
    clock.after(0.5, 'tick', () => {
      process.nextTick(() => process.nextTick(() => stamps.push(clock.monotonicMicros())));
    });
    clock.after(0.6, 'after it', () => {});
    clock.after(1, 'first', () => {
      const release = clock.hold();
      void afterTurn().then(() => {
        stamps.push(clock.monotonicMicros());
        release();
      });
    });
    clock.after(2, 'second', () => stamps.push(clock.monotonicMicros()));
    await clock.advance(2);
    expect(stamps).toEqual([500, 1000, 2000]);
  });

  it('stands still while it is held, however long the real work takes', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    clock.after(1, 'start', () => {
      const release = clock.hold();
      setTimeout(() => {
        seen.push(`work done at ${clock.monotonicMicros()}`);
        release();
        release();
      }, 20);
    });
    clock.after(2, 'next', () => seen.push(`next at ${clock.monotonicMicros()}`));
    await clock.advance(5);
    expect(seen).toEqual(['work done at 1000', 'next at 2000']);
    expect(clock.monotonicMicros()).toBe(5000);
  });

  it('jumps the wall clock without touching durations', async () => {
    const clock = new VirtualClock(1_000_000);
    await clock.advance(1500);
    expect(clock.wallMillis()).toBe(1_001_500);
    clock.setWall(50);
    await clock.advance(10);
    expect(clock.wallMillis()).toBe(60);
    expect(clock.monotonicMicros()).toBe(1_510_000);
  });

  it('stops at the step that makes a predicate true, and names the pending timers when none does', async () => {
    const clock = new VirtualClock();
    let done = false;
    clock.after(3, 'the one', () => {
      done = true;
    });
    clock.after(4, 'another', () => {});
    await clock.runUntilTrue(() => done, 100);
    expect(clock.monotonicMicros()).toBe(3000);
    clock.after(999, 'far away', () => {});
    await expect(clock.runUntilTrue(() => false, 10)).rejects.toThrow(/10 ms.*far away/);
  });

  it('hands on what a callback throws and can be run again', async () => {
    const clock = new VirtualClock();
    clock.after(1, 'bad', () => {
      throw new Error('boom');
    });
    await expect(clock.advance(5)).rejects.toThrow('boom');
    await clock.advance(5);
    expect(clock.monotonicMicros()).toBe(6000);
  });

  it('refuses delays that are no time, and two runs at once', async () => {
    const clock = new VirtualClock();
    expect(() => clock.after(-1, 'x', () => {})).toThrow(RangeError);
    expect(() => clock.after(Number.NaN, 'x', () => {})).toThrow(RangeError);
    const run = clock.advance(1);
    await expect(clock.advance(1)).rejects.toThrow('already running');
    await run;
  });
});
