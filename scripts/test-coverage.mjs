// SPDX-License-Identifier: Apache-2.0
// Whether tests reach every branch of what safety depends on: npm run test:coverage. A branch that none reaches fails.
import { COVERING_TESTS, forgetCoverage, readCoverage } from './lib/coverage.mjs';
import { secondsSince } from './lib/run.mjs';
import { runTests } from './lib/vitest.mjs';

/** @returns {Promise<boolean>} */
async function main() {
  const startedAt = performance.now();
  forgetCoverage();
  const tests = await runTests(['--project', 'charger', '--coverage', ...COVERING_TESTS]);
  const { line, missed, complete } = readCoverage();
  for (const branch of missed) console.log(`not reached  ${branch}`);
  console.log(`${tests.line}; ${line} in ${secondsSince(startedAt)}`);
  return tests.passed && complete;
}

process.exitCode = (await main()) ? 0 : 1;
