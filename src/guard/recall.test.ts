// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { NO_FAULTS, retriesLeft, updateFaults } from '../core/faults/active-set.ts';
import type { RememberedFault } from '../link/messages.ts';
import { recallFaults } from './recall.ts';

const around = { noVehicle: false, selfTestPassedAtMicros: Number.MAX_SAFE_INTEGER };

describe('faults of a guard before this one', () => {
  it('come back as if their cause had been seen just now, with the way they may end', () => {
    const remembered: RememberedFault[] = [{ code: 'residual-current', ends: 'service', retriesUsed: 3 }];
    const set = recallFaults(NO_FAULTS, remembered, 7);
    expect(set.active).toEqual([
      { code: 'residual-current', raisedAtMicros: 7, lastSeenAtMicros: 7, unpluggedSince: false, ends: 'service' },
    ]);
    expect(updateFaults(set, new Set(), { ...around, noVehicle: true }, 1e12).active).toHaveLength(1);
  });

  it('bring the retries they have used, also those of faults that had ended', () => {
    const set = recallFaults(NO_FAULTS, [{ code: 'over-current', ends: null, retriesUsed: 2 }], 7);
    expect(set.active).toEqual([]);
    expect(retriesLeft(set, 'over-current', 8)).toBe(1);
  });

  it('leave a fault that is there already as it is', () => {
    const raised = updateFaults(NO_FAULTS, new Set(['earth-lost'] as const), around, 5);
    const set = recallFaults(raised, [{ code: 'earth-lost', ends: 'self', retriesUsed: 0 }], 7);
    expect(set.active).toEqual(raised.active);
  });

  it('come beside other faults that are there, and the retries beside those that were used since', () => {
    const raised = updateFaults(NO_FAULTS, new Set(['earth-lost'] as const), around, 5);
    const used = { ...raised, endings: [{ code: 'over-current', atMicros: 5 } as const] };
    const set = recallFaults(used, [{ code: 'over-current', ends: 'self', retriesUsed: 1 }], 7);
    expect(set.active.map(({ code }) => code)).toEqual(['earth-lost', 'over-current']);
    expect(set.endings).toEqual([
      { code: 'over-current', atMicros: 5 },
      { code: 'over-current', atMicros: 7 },
    ]);
  });
});
