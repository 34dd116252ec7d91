// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { boardIn } from '../../support/board-under-test.ts';
import { type FaultRunReport, runFault } from './fault-run.ts';
import { type PlannedRuns, planRuns, USUAL_RUNS } from './plan.ts';
import type { Situation } from './situations.ts';

/** What became of the runs of one fault in one situation; `npm run test:faults` reads it. */
interface PairReport {
  readonly code: string;
  readonly situation: Situation;
  readonly runs: number;
  readonly failed: number;
  /** Event to coil without current, the slowest; null where no coil had to open. */
  readonly worstMicros: number | null;
}

const REPORTS = fileURLToPath(new URL('../../../dist/fault-matrix/', import.meta.url));
/** A failure says all there is to say; ten of the same kind say no more. */
const ENOUGH_FAILURES = 3;
const ONE_RUN_MS = 20_000;

/** All faults in one situation, with as many seeds as CHARGEHAND_FAULT_RUNS asks for in all situations together. */
export async function faultMatrix(situation: Situation): Promise<void> {
  const board = await boardIn('test/products/quick');
  const wanted = Number(process.env['CHARGEHAND_FAULT_RUNS'] ?? USUAL_RUNS);
  const planned = planRuns(wanted).filter((pair) => pair.situation === situation);
  const reports: PairReport[] = [];

  const tryAll = async ({ fault, runs }: PlannedRuns): Promise<void> => {
    const seen: FaultRunReport[] = [];
    const failures: string[] = [];
    for (let seed = 1; seed <= runs && failures.length < ENOUGH_FAILURES; seed += 1) {
      try {
        seen.push(await runFault({ fault, situation, seed, board }));
      } catch (error) {
        failures.push(`seed ${seed}: ${error instanceof Error ? error.message : error}`);
      }
    }
    const latencies = seen.flatMap(({ latencyMicros }) => latencyMicros ?? []);
    const worstMicros = latencies.length === 0 ? null : Math.max(...latencies);
    const tried = seen.length + failures.length;
    reports.push({ code: fault.code, situation, runs: tried, failed: failures.length, worstMicros });
    expect(failures.join('\n\n')).toBe('');
  };

  describe(`a charger that is ${situation}`, () => {
    afterAll(() => {
      mkdirSync(REPORTS, { recursive: true });
      writeFileSync(`${REPORTS}${situation.replaceAll(' ', '-')}.json`, JSON.stringify(reports));
    });

    for (const pair of planned) {
      const { fault, runs } = pair;
      const shows = fault.sightings[situation] === 'hidden' ? 'does not show' : fault.reaction;
      it(`${fault.code}: ${shows} (${runs} runs)`, () => tryAll(pair), runs * ONE_RUN_MS);
    }

    it('made every run that was planned', () => {
      const made = Object.fromEntries(reports.map(({ code, runs }) => [code, runs]));
      expect(made).toEqual(Object.fromEntries(planned.map(({ fault, runs }) => [fault.code, runs])));
    });
  });
}
