// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAULT_CATALOGUE } from '../../../src/core/faults/catalogue.ts';
import { boardIn } from '../../support/board-under-test.ts';
import { FAULT_CASES, NOT_INJECTABLE } from './cases.ts';
import type { FaultCase } from './fault-case.ts';
import { runFault } from './fault-run.ts';
import { ALL_RUNS, planRuns, USUAL_RUNS } from './plan.ts';
import { SITUATIONS, type Situation } from './situations.ts';

const QUICK = await boardIn('test/products/quick');
const nothing = (): void => {};

function visibleIn(fault: FaultCase): Situation[] {
  return SITUATIONS.filter((situation) => !['hidden', 'cannot be'].includes(String(fault.sightings[situation])));
}

function caseOf(code: FaultCase['code']): FaultCase {
  const found = FAULT_CASES.find((fault) => fault.code === code);
  if (found === undefined) throw new Error(`no case is called ${code}`);
  return found;
}

describe('the table of the fault matrix', () => {
  it('has every fault that the guard sees, once, or says what proves it instead', () => {
    const guards = FAULT_CATALOGUE.filter(({ owner }) => owner === 'guard').map(({ code }) => code);
    const elsewhere = Object.keys(NOT_INJECTABLE);
    const tabled = FAULT_CASES.map(({ code }) => code);
    expect(guards.filter((code) => !tabled.includes(code) && !elsewhere.includes(code))).toEqual([]);
    expect(tabled.filter((code, index) => tabled.indexOf(code) !== index || elsewhere.includes(code))).toEqual([]);
  });

  it('has no fault that shows nowhere', () => {
    expect(FAULT_CASES.filter((fault) => visibleIn(fault).length === 0)).toEqual([]);
  });

  it('says of each fault what the catalogue says, so that neither changes alone', () => {
    for (const fault of FAULT_CASES) {
      const row = FAULT_CATALOGUE.find(({ code }) => code === fault.code);
      const latch = fault.causeStays === true ? 'replug' : row?.latch;
      const ends = { self: 'by itself', replug: 'after replugging', service: 'after service' }[latch ?? 'self'];
      expect([fault.code, row?.reaction, row?.errorCode, ends]).toEqual([
        fault.code,
        fault.reaction,
        fault.errorCode,
        fault.ends,
      ]);
      expect(row?.deadlineMs, fault.code).toBe(fault.withinMs ?? 0);
    }
  });

  it('asks for enough runs', () => {
    for (const wanted of [USUAL_RUNS, ALL_RUNS]) {
      const plan = planRuns(wanted);
      expect(plan.reduce((sum, { runs }) => sum + runs, 0)).toBeGreaterThanOrEqual(wanted);
      const pairs = FAULT_CASES.flatMap((fault) =>
        Object.values(fault.sightings).filter((each) => each !== 'cannot be'),
      );
      expect(plan).toHaveLength(pairs.length);
      expect(Math.min(...plan.map(({ runs }) => runs))).toBeGreaterThan(0);
    }
  });
});

describe('a run of the fault matrix', () => {
  it.each(FAULT_CASES)('that bends nothing fails: $code', async (fault) => {
    const [situation = 'available'] = visibleIn(fault);
    const harmless = { ...fault, inject: nothing, repair: nothing };
    await expect(runFault({ fault: harmless, situation, seed: 1, board: QUICK })).rejects.toThrow(/raised: not within/);
  });

  it('that bends nothing fails also where nothing would be seen of it', async () => {
    const harmless = { ...caseOf('missing-diode'), inject: nothing, repair: nothing };
    const run = runFault({ fault: harmless, situation: 'available', seed: 1, board: QUICK });
    await expect(run).rejects.toThrow(/nothing was bent/);
  });

  it.each<readonly [what: string, change: Partial<FaultCase>, says: RegExp]>([
    ['a coil that is later than promised', { withinMs: 3 }, /the coil had current for \d+ µs|coil off: not within/],
    [
      'a coil that should have kept its current',
      { withinMs: undefined, reaction: 'warn' },
      /told as Faulted|was switched/,
    ],
    ['another error code', { errorCode: 'GroundFailure' }, /told as Faulted, OtherError/],
    ['an end that comes by itself', { ends: 'after replugging' }, /it ended by itself/],
    ['an end that comes too late', { toleranceMs: { early: 1200, late: -500 } }, /ended by itself: not within/],
    ['an end that comes too early', { toleranceMs: { early: -2000, late: 2500 } }, /it ended \d+/],
    ['a cause that is never taken away', { repair: nothing }, /ended by itself: not within/],
    ['a session that goes on', { stopsWith: 'EmergencyStop' }, /the session ends: not within/],
  ])('fails for %s', async (_what, change, says) => {
    const fault = { ...caseOf('tamper'), ...change };
    await expect(runFault({ fault, situation: 'charging', seed: 1, board: QUICK })).rejects.toThrow(says);
  });

  it('fails for a fault that shows where it should not', async () => {
    const fault: FaultCase = { ...caseOf('tamper'), sightings: { ...caseOf('tamper').sightings, charging: 'hidden' } };
    await expect(runFault({ fault, situation: 'charging', seed: 1, board: QUICK })).rejects.toThrow(
      /raised although hidden: tamper/,
    );
  });
});
