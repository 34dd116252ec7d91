// SPDX-License-Identifier: Apache-2.0
// Every fault in every situation on whole chargers in virtual time: npm run test:faults. So many runs as npm test makes;
// with --all more seeds, with --json the figures as JSON.
import { rmSync } from 'node:fs';
import { FAULT_REPORTS, readFaultReports, showFaultReports } from './lib/fault-report.mjs';
import { secondsSince } from './lib/run.mjs';
import { runTests } from './lib/vitest.mjs';

/** As many as issue and plan promise; test/scenarios/fault-matrix/plan.ts shares them out. */
const ALL_RUNS = 7200;

/** @returns {Promise<boolean>} */
async function main() {
  const startedAt = performance.now();
  const args = process.argv.slice(2);
  const all = args.includes('--all');
  const json = args.includes('--json');
  rmSync(FAULT_REPORTS, { recursive: true, force: true });
  const environment = all ? { CHARGEHAND_FAULT_RUNS: String(ALL_RUNS) } : {};
  const others = args.filter((arg) => arg !== '--all' && arg !== '--json');
  const { line, passed } = await runTests(
    ['--project', 'charger', 'test/scenarios/fault-matrix', ...others],
    environment,
  );
  const reports = readFaultReports();
  console.log(json ? JSON.stringify(reports, null, 1) : showFaultReports(reports));
  const runs = reports.reduce((sum, report) => sum + report.runs, 0);
  const enough = !all || runs >= ALL_RUNS;
  if (!enough) console.error(`${runs} runs are fewer than ${ALL_RUNS}`);
  console.log(`${runs} runs; ${line} in ${secondsSince(startedAt)}`);
  return passed && enough;
}

process.exitCode = (await main()) ? 0 : 1;
