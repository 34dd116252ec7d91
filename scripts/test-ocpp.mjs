// SPDX-License-Identifier: Apache-2.0
// The suite of OCPP 1.6 alone, with the result of each row: npm run test:ocpp.
import { readRows, rowsNamedIn } from './lib/ocpp16-rows.mjs';
import { secondsSince } from './lib/run.mjs';
import { conclude, onlyProjects, runVitest } from './lib/vitest.mjs';

/** @typedef {{ testResults: readonly { assertionResults: readonly { fullName: string, status: string }[] }[] }} Report */

/** @returns {Promise<boolean>} */
async function main() {
  const startedAt = performance.now();
  const run = await runVitest(
    [...onlyProjects(['charger', 'processes']), 'test/ocpp16', ...process.argv.slice(2)],
    {},
    { name: 'ocpp16' },
  );
  /** @type {Report} */
  const report = run.report === undefined ? { testResults: [] } : JSON.parse(run.report);
  const results = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const { sections, explained } = readRows();
  for (const { section, rows } of sections) {
    console.log(`\n${section}`);
    for (const id of Object.keys(rows)) {
      const own = results.filter(({ fullName }) => rowsNamedIn(fullName).includes(id));
      const failed = own.filter(({ status }) => status !== 'passed').length;
      const said =
        own.length === 0 ? 'not tested' : failed > 0 ? `${failed} of ${own.length} FAILED` : `${own.length} passed`;
      const why = explained[id];
      console.log(`  ${id}  ${said}${why === undefined ? '' : ` (${why})`}`);
    }
  }
  const { line, passed } = conclude([run]);
  console.log(`\n${line} in ${secondsSince(startedAt)}`);
  return passed;
}

process.exitCode = (await main()) ? 0 : 1;
