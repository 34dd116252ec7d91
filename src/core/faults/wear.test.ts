// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countWear, type WearCounts, type WearMemory, wearFaults } from './wear.ts';

it.each([
  [8999, []],
  [9000, ['plug-wearing']],
  [9999, ['plug-wearing']],
  [10_000, ['plug-worn']],
  [10_001, ['plug-worn']],
] as const)('%i of 10000 insertions: %j (ETEK manual, PlugLifeTime; fault table F14)', (plug, faults) => {
  expect(wearFaults({ contactor: 0, plug }, { contactor: 30_000, plug: 10_000 })).toEqual(faults);
});

it('tells contactor and socket apart, and knows no socket on a charger with a fixed cable (F13)', () => {
  const counts = { contactor: 30_000, plug: 9500 };
  expect(wearFaults(counts, { contactor: 30_000, plug: 10_000 })).toEqual(['contactor-worn', 'plug-wearing']);
  expect(wearFaults(counts, { contactor: 30_000, plug: undefined })).toEqual(['contactor-worn']);
});

describe('counting', () => {
  it('counts every closing once, however guard and station start anew', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(20), { minLength: 1, maxLength: 5 }), { maxLength: 8 }), (guards) => {
        let closings = 0;
        for (const step of guards.flat()) closings += step;
        expect(countedOver(guards)).toEqual({ contactor: closings, plug: closings * 2 });
      }),
    );
  });
});

/** @param guards of each guard's life, how often it closed between two looks at it */
function countedOver(guards: readonly (readonly number[])[]): WearCounts {
  let memory: WearMemory | undefined;
  for (const [life, steps] of guards.entries()) {
    let own = 0;
    for (const step of steps) {
      own += step;
      // Seen twice, as by a station that starts anew.
      const seen = { bootId: `boot-${life}`, contactor: own, plug: own * 2 };
      memory = countWear(countWear(memory, seen), seen);
    }
  }
  return memory?.counts ?? { contactor: 0, plug: 0 };
}
