// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { AT_CLOSING_MICROS, INITIAL_RESIDUAL_WATCH, type ResidualWatch, watchResidual } from './residual-watch.ts';

const quiet = { tripped: false, selfTestRunning: false, coil: false };
const closedAt0: ResidualWatch = { trip: 'none', coil: true, closedAtMicros: 0 };

describe('residual-current watch', () => {
  it('calls a trip without anything closed a residual current (F15)', () => {
    const { cause, watch } = watchResidual(INITIAL_RESIDUAL_WATCH, { ...quiet, tripped: true }, 5);
    expect(cause).toBe('residual-current');
    expect(watch).toEqual({ trip: 'usual', coil: false, closedAtMicros: undefined });
  });

  it('notes when the coil was given current, and that it was not given it anew', () => {
    const closed = watchResidual(INITIAL_RESIDUAL_WATCH, { ...quiet, coil: true }, 7);
    expect(closed).toEqual({ watch: { trip: 'none', coil: true, closedAtMicros: 7 }, cause: undefined });
    expect(watchResidual(closed.watch, { ...quiet, coil: true }, 9).watch.closedAtMicros).toBe(7);
    expect(watchResidual(closed.watch, quiet, 9).watch).toEqual({ trip: 'none', coil: false, closedAtMicros: 7 });
  });

  it('tells a trip within 2 s of closing from a later one, to the microsecond (F19)', () => {
    const seen = { ...quiet, tripped: true, coil: true };
    expect(watchResidual(closedAt0, seen, AT_CLOSING_MICROS - 1).cause).toBe('residual-at-closing');
    expect(watchResidual(closedAt0, seen, AT_CLOSING_MICROS).cause).toBe('residual-current');
    // The monitor's edge has opened the contactor already.
    expect(watchResidual(closedAt0, { ...seen, coil: false }, 1000).cause).toBe('residual-at-closing');
  });

  it('lets a trip keep its kind for as long as it lasts', () => {
    const soon = watchResidual(closedAt0, { ...quiet, tripped: true }, 1000).watch;
    expect(watchResidual(soon, { ...quiet, tripped: true }, 60_000_000).cause).toBe('residual-at-closing');
    const usual = watchResidual(INITIAL_RESIDUAL_WATCH, { ...quiet, tripped: true }, 0).watch;
    expect(watchResidual({ ...usual, closedAtMicros: 1 }, { ...quiet, tripped: true }, 2).cause).toBe(
      'residual-current',
    );
    expect(watchResidual(soon, quiet, 61_000_000).watch.trip).toBe('none');
  });

  it('takes no trip seriously while the monitor tests itself', () => {
    const tested = watchResidual(closedAt0, { tripped: true, selfTestRunning: true, coil: false }, 1000);
    expect(tested.cause).toBeUndefined();
    expect(tested.watch.trip).toBe('none');
  });
});
