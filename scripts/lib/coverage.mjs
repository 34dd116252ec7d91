// SPDX-License-Identifier: Apache-2.0
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT } from './run.mjs';
import { IN_VIRTUAL_TIME, onlyProjects, runVitest } from './vitest.mjs';

/**
 * The tests that reach every branch of what safety depends on (see `coverage` in vitest.config.ts): measuring makes tests
 * take a third longer, so only these are measured.
 */
export const COVERING_TESTS = [
  'src/core/charge',
  'src/core/faults',
  'src/core/limits',
  'src/guard',
  'src/core/meter',
  'src/core/pilot',
  'test/scenarios/guard-meters.test.ts',
  'test/scenarios/guard-parts.test.ts',
  'test/scenarios/safety-review.test.ts',
];

/** Environment for a run of vitest that leaves these out. */
export const WITHOUT_COVERING_TESTS = {
  CHARGEHAND_LEAVE_OUT: COVERING_TESTS.map((path) => (path.endsWith('.ts') ? path : `${path}/**`)).join(','),
};

const REPORT = join(ROOT, 'coverage/coverage-final.json');

/** @typedef {{ line: number | undefined }} Position */
/** @typedef {{ branchMap: Record<string, { type: string, loc: { start: Position }, locations: { start: Position }[] }>, b: Record<string, number[]> }} FileCoverage */

/**
 * Runs them, measured, and lists every branch that was not reached.
 * @param {{ nice?: boolean }} [how]
 * @returns {Promise<{ run: import('./vitest.mjs').VitestRun, coverage: { line: string, complete: boolean } }>}
 */
export async function runMeasured(how = {}) {
  // What an earlier run left must not be taken for this one's.
  rmSync(REPORT, { force: true });
  const run = await runVitest(
    [...onlyProjects(IN_VIRTUAL_TIME), '--coverage', ...COVERING_TESTS],
    {},
    { name: 'measured', ...how },
  );
  const { missed, ...coverage } = readCoverage();
  for (const branch of missed) console.log(`not reached  ${branch}`);
  return { run, coverage };
}

/**
 * What the last measured run reached.
 * @returns {{ line: string, missed: readonly string[], complete: boolean }} a missed branch as file:line and its kind
 */
function readCoverage() {
  if (!existsSync(REPORT)) return { line: 'vitest left no coverage', missed: [], complete: false };
  /** @type {Record<string, FileCoverage>} */
  const files = JSON.parse(readFileSync(REPORT, 'utf8'));
  const missed = [];
  let branches = 0;
  for (const [file, { branchMap, b }] of Object.entries(files)) {
    for (const [id, { type, loc, locations }] of Object.entries(branchMap)) {
      branches += locations.length;
      for (const [index, { start }] of locations.entries()) {
        // A missing else has no place of its own.
        if (b[id]?.[index] === 0) missed.push(`${relative(ROOT, file)}:${start.line ?? loc.start.line} ${type}`);
      }
    }
  }
  const reached = branches - missed.length;
  const percent = branches === 0 ? 0 : Math.floor((reached * 10_000) / branches) / 100;
  return {
    line: `${reached} of ${branches} branches (${percent} %) of what safety depends on`,
    missed,
    complete: branches > 0 && missed.length === 0,
  };
}
