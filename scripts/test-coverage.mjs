// SPDX-License-Identifier: Apache-2.0
// Whether tests reach every branch of what safety depends on: npm run test:coverage. A branch that none reaches fails.
import { runMeasured } from './lib/coverage.mjs';
import { secondsSince } from './lib/run.mjs';
import { conclude } from './lib/vitest.mjs';

const startedAt = performance.now();
const { run, coverage } = await runMeasured();
const tests = conclude([run]);
console.log(`${tests.line}; ${coverage.line} in ${secondsSince(startedAt)}`);
process.exitCode = tests.passed && coverage.complete ? 0 : 1;
