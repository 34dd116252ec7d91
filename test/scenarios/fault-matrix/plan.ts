// SPDX-License-Identifier: Apache-2.0
import { FAULT_CASES } from './cases.ts';
import type { FaultCase } from './fault-case.ts';
import { SITUATIONS, type Situation } from './situations.ts';

/** So many runs at least: what `npm test` makes, and what `npm run test:faults -- --all` does. */
export const USUAL_RUNS = 1500;
export const ALL_RUNS = 7200;

/** How often one fault is tried in one situation. */
export interface PlannedRuns {
  readonly fault: FaultCase;
  readonly situation: Situation;
  readonly runs: number;
}

/**
 * All pairs of fault and situation. What takes minutes, and what shows nothing, gets a third of the runs of others; where
 * each fault first needs a card, two thirds.
 */
export function planRuns(atLeast: number): readonly PlannedRuns[] {
  const pairs = FAULT_CASES.flatMap((fault) =>
    SITUATIONS.filter((situation) => fault.sightings[situation] !== 'cannot be').map((situation) => ({
      fault,
      situation,
    })),
  );
  const weighed = pairs.map((pair) => ({ ...pair, weight: weightOf(pair.fault, pair.situation) }));
  const total = weighed.reduce((sum, { weight }) => sum + weight, 0);
  // Parts of runs are handed on from pair to pair, so that all together are no more than wanted.
  let owed = 0;
  return weighed.map(({ weight, ...pair }) => {
    owed += (weight * atLeast) / total;
    const runs = Math.max(1, Math.ceil(owed - 1e-9));
    owed -= runs;
    return { ...pair, runs };
  });
}

function weightOf(fault: FaultCase, situation: Situation): number {
  if (fault.slow === true || fault.sightings[situation] === 'hidden') return 1;
  return situation === 'preparing' ? 2 : 3;
}
