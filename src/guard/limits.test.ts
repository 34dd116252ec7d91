// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { USUAL_CLOSING_RULES } from '../core/charge/closing-budget.ts';
import { CATALOGUE_POLICY } from '../core/faults/active-set.ts';
import { CAUTIOUS_SETTINGS } from '../link/cautious-settings.ts';
import type { GuardConfig } from './config.ts';
import { guardLimits, type LimitFacts } from './limits.ts';

const config: GuardConfig = {
  boardId: 'limits',
  maximumMilliamps: 32_000,
  dipMilliamps: (code) => (code === 4 ? 24_000 : code === 2 ? 16_000 : undefined),
  hasDip: true,
  socket: true,
  faultPolicy: CATALOGUE_POLICY,
  closings: USUAL_CLOSING_RULES,
};
const facts: LimitFacts = {
  lease: { seq: 1, limitMilliamps: 32_000, receivedAtMicros: 0, leaseMs: 1000 },
  dip: { atStart: 4, now: 4 },
  cableMilliamps: undefined,
  derated: false,
  cutToMilliamps: undefined,
};
const limit = (change: Partial<LimitFacts>, of: GuardConfig = config) => {
  const { milliamps, source } = guardLimits(of, CAUTIOUS_SETTINGS, { ...facts, ...change }, 0);
  return [milliamps, source];
};

describe('the guard’s chain of limits', () => {
  it('takes the switch on the board, the lower position of start and now (Blink manual, DIP switch)', () => {
    expect(limit({})).toEqual([24_000, 'dip']);
    expect(limit({ dip: { atStart: 4, now: 2 } })).toEqual([16_000, 'dip']);
    expect(limit({ dip: { atStart: 2, now: 4 } })).toEqual([16_000, 'dip']);
  });

  it('allows nothing while the switch was not read, or has a position without meaning', () => {
    expect(limit({ dip: undefined })).toEqual([0, 'dip']);
    expect(limit({ dip: { atStart: 7, now: 4 } })).toEqual([0, 'dip']);
    expect(limit({ dip: { atStart: 4, now: 7 } })).toEqual([0, 'dip']);
  });

  it('does not ask for a switch that is not fitted', () => {
    expect(limit({ dip: undefined }, { ...config, hasDip: false })).toEqual([32_000, 'board']);
  });

  it('takes cable, heat, overload and a lost station in', () => {
    expect(limit({ cableMilliamps: 13_000 })).toEqual([13_000, 'cable']);
    expect(limit({ derated: true })).toEqual([6000, 'temperature']);
    expect(limit({ cutToMilliamps: 9000 })).toEqual([9000, 'overload']);
    expect(guardLimits(config, CAUTIOUS_SETTINGS, facts, 2_000_000).source).toBe('fallback');
  });
});
