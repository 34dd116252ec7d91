// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { LoopWatch } from './loop-watch.ts';

const MS = 1000;

describe('the grid of the scan', () => {
  it('keeps to every 10 ms, however long a scan takes within them', () => {
    const watch = new LoopWatch(10);
    watch.begin(0);
    expect(watch.end(3 * MS)).toBe(7);
    watch.begin(10 * MS);
    expect(watch.end(14 * MS)).toBe(6);
    watch.begin(22 * MS);
    expect(watch.end(23 * MS)).toBe(7);
    expect(watch.figures()).toEqual({ scheduling: 'other', scans: 3, late: 0, worstMicros: 2 * MS });
  });

  it('counts a scan that begins more than 5 ms late, and does not make up for missed ones', () => {
    const watch = new LoopWatch(10);
    watch.scheduling = 'fifo';
    watch.begin(0);
    watch.begin(15 * MS);
    expect(watch.figures().late).toBe(0);
    watch.begin(25_001);
    expect(watch.figures()).toMatchObject({ late: 1, worstMicros: 5001 });
    watch.begin(130 * MS);
    expect(watch.end(131 * MS)).toBe(9);
    expect(watch.figures()).toEqual({ scheduling: 'fifo', scans: 4, late: 2, worstMicros: 100 * MS });
  });

  it('remembers the worst of all, and begins anew after a scan that was a whole interval late', () => {
    const watch = new LoopWatch(10);
    watch.begin(0);
    watch.begin(20 * MS);
    expect(watch.end(21 * MS)).toBe(9);
    watch.begin(30 * MS);
    expect(watch.figures()).toMatchObject({ late: 1, worstMicros: 10 * MS });
  });

  it('is due at once when a scan took too long, and before there was one', () => {
    const watch = new LoopWatch(10);
    expect(watch.end(5 * MS)).toBe(0);
    watch.begin(0);
    expect(watch.end(30 * MS)).toBe(0);
  });
});
