// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';
import { InvariantWatch } from '../support/invariant-watch.ts';
import { RandomWalk } from '../support/random-walk.ts';

const SEEDS = Array.from({ length: 40 }, (_, index) => index + 1);
const STEPS = 60;
const GRACE_SECONDS = 5;
const FALLBACK_AMPERES = 8;

let charger: Charger | undefined;

afterEach(() => {
  charger?.stop();
  charger = undefined;
});

/** Each Start has exactly one Stop; a message that was sent again counts once. */
function unpaired({ central }: Charger): string[] {
  const starts = new Set(central.of('StartTransaction').map((call) => call.id));
  const stops = new Map<unknown, Set<string>>();
  for (const { id, payload } of central.of('StopTransaction')) {
    const transaction = payload['transactionId'];
    stops.set(transaction, (stops.get(transaction) ?? new Set()).add(id));
  }
  const doubled = [...stops].filter(([, ids]) => ids.size !== 1).map(([transaction]) => `${transaction} stopped twice`);
  return starts.size === stops.size ? doubled : [...doubled, `${starts.size} starts, ${stops.size} stops`];
}

describe('a charger to which anything may happen', () => {
  it.each(SEEDS)('keeps its promises (seed %i)', async (seed) => {
    const set = [
      `guard.stationLossGraceSeconds=${GRACE_SECONDS}`,
      `guard.fallbackCurrent=${FALLBACK_AMPERES}`,
      'ocpp.key.AllowOfflineTxForUnknownId=true',
      'ocpp.key.ConnectionTimeOut=30',
    ];
    charger = await Charger.start({ seed, centralSystem: true, set });
    const watch = new InvariantWatch(charger, GRACE_SECONDS, FALLBACK_AMPERES * 1000);
    const walk = new RandomWalk(charger, watch, seed);
    for (let step = 0; step < STEPS && watch.violations.length === 0; step += 1) await walk.step();
    expect(watch.violations, walk.trace.join(' | ')).toEqual([]);
    await walk.recover().catch((error: unknown) => {
      throw new Error(walk.trace.join(' | '), { cause: error });
    });
    watch.stop();
    expect(watch.violations, walk.trace.join(' | ')).toEqual([]);
    expect(unpaired(charger), walk.trace.join(' | ')).toEqual([]);
    expect(charger.central.violations).toEqual([]);
  });
});
