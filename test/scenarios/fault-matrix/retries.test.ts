// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/bench/seeded-random.ts';
import { FAULT_CATALOGUE, faultRow } from '../../../src/core/faults/catalogue.ts';
import type { RetryRule } from '../../../src/core/faults/fault-row.ts';
import { boardIn } from '../../support/board-under-test.ts';
import { Charger } from '../../support/charger.ts';
import { FAULT_CASES } from './cases.ts';
import type { FaultCase, Provocation, Scene } from './fault-case.ts';
import { bringTo, driveAway, normalCharge } from './situations.ts';

const QUICK = await boardIn('test/products/quick');
const CAR = {
  maxMilliamps: 16_000,
  phases: 3,
  responseMs: 200,
  rampMilliampsPerSecond: 40_000,
  cable: 32,
} as const;

interface RetriedCase {
  readonly fault: FaultCase;
  readonly after: Provocation | undefined;
  readonly rule: RetryRule;
}

/** Those that come back to a session that goes on. */
const RETRIED: readonly RetriedCase[] = FAULT_CASES.flatMap((fault) => {
  const rule: RetryRule | undefined = (faultRow(fault.code) as { retry?: RetryRule }).retry;
  const sighting = fault.sightings.charging;
  if (rule === undefined || sighting === 'hidden' || sighting === 'cannot be') return [];
  const after = sighting === 'shows' ? undefined : sighting.after;
  return after === 'stop' ? [] : [{ fault, after, rule }];
});

let charger: Charger | undefined;

afterEach(() => {
  charger?.stop();
  charger = undefined;
});

describe('a fault that comes again and again while one vehicle stays plugged in', () => {
  it('has a rule for how often, for each of these (fault table F04, F05, F11, F12, F15, F16, F20)', () => {
    expect(
      FAULT_CATALOGUE.filter((row) => 'retry' in row)
        .map(({ code }) => code)
        .sort(),
    ).toEqual([
      'contactor-not-closing',
      'contactor-opened',
      'over-current',
      'pilot-mismatch',
      'pilot-out-of-range',
      'pilot-unstable',
      'residual-current',
      'residual-self-test',
    ]);
  });

  it.each(RETRIED)(
    '$fault.code ends by itself $rule.times times, then only after $rule.afterwards',
    async (retried) => {
      charger = await Charger.start({ board: QUICK, centralSystem: true });
      await bringTo(charger, 'charging', CAR);
      const scene: Scene = { charger, random: new SeededRandom(3), car: CAR, strike: () => {} };
      for (let time = 1; time <= retried.rule.times; time += 1) {
        await comeAndGo(charger, scene, retried);
        await charger.until(`charging again (${time})`, () => isCharging(scene), 40_000);
      }
      await comeAndGo(charger, scene, retried);
      await charger.advance(30_000);
      expect(charger.view().faults).toContain(retried.fault.code);
      expect(charger.truth().contactor.coil).toBe(false);
      await expectLocked(charger, retried);
      await normalCharge(charger, CAR);
      expect(charger.central.violations).toEqual([]);
    },
  );

  it.each(RETRIED)('$fault.code may come as often for the next vehicle', async (retried) => {
    charger = await Charger.start({ board: QUICK, centralSystem: true });
    const scene: Scene = { charger, random: new SeededRandom(4), car: CAR, strike: () => {} };
    for (let vehicle = 1; vehicle <= 2; vehicle += 1) {
      await bringTo(charger, 'charging', CAR);
      await comeAndGo(charger, scene, retried);
      await charger.until('charging again', () => isCharging(scene), 40_000);
      await comeAndGo(charger, scene, retried);
      await charger.until('ended by itself', () => !charger?.view().faults.includes(retried.fault.code), 40_000);
      await driveAway(charger);
    }
  });
});

function isCharging({ charger: at }: Pick<Scene, 'charger'>): boolean {
  return at.view().status === 'Charging' && at.truth().contactor.closed;
}

/** Its cause is there until it is announced. */
async function comeAndGo(at: Charger, scene: Scene, { fault, after }: RetriedCase): Promise<void> {
  // Sooner after a closing it would be another fault.
  await at.advance(fault.notBeforeMs ?? 500);
  await fault.inject(scene);
  if (after === 'pause and resume') {
    at.vehicle({ wants: 'nothing' });
    await at.until('let go', () => !at.truth().contactor.coil);
    await at.advance(1000);
    at.vehicle({ wants: 'charge' });
  }
  await at.until('raised', () => at.view().faults.includes(fault.code), fault.seenWithinMs ?? 3000);
  await at.advance(300);
  await fault.repair(scene);
}

async function expectLocked(at: Charger, { fault, rule }: RetriedCase): Promise<void> {
  at.vehicle({ plugged: false });
  if (rule.afterwards === 'service') {
    await at.advance(10_000);
    expect(at.view().faults).toContain(fault.code);
    at.station.station.resetFault(1, fault.code);
  }
  await at.until('ended', () => !at.view().faults.includes(fault.code));
}
