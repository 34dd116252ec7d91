// SPDX-License-Identifier: Apache-2.0
// Mutation testing of what safety depends on: npm run test:mutation.

/** Rows of the fault catalogue are data, which the fault matrix holds against a second table; elsewhere.ts is prose. */
export const NOT_TRIED = [
  '!src/core/faults/rows/**',
  '!src/core/faults/elsewhere.ts',
  '!src/core/faults/fault-row.ts',
  '!**/*.test.ts',
];

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  mutate: ['src/core/{charge,faults,limits}/**/*.ts', 'src/guard/**/*.ts', ...NOT_TRIED],
  testRunner: 'vitest',
  vitest: { configFile: 'scripts/mutation/vitest.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner', import.meta.resolve('./words.mjs')],
  ignorers: ['words'],
  ignorePatterns: ['dist', 'coverage', '.bench', 'docs', 'boards/*/README.md'],
  tempDirName: 'dist/stryker',
  concurrency: 2,
  incremental: true,
  incrementalFile: 'dist/mutation/incremental.json',
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { reportTests: false, reportMutants: false, allowColor: false },
  jsonReporter: { fileName: 'dist/mutation/report.json' },
  thresholds: { high: 95, low: 85, break: 85 },
  // Beside twice what its tests take without it: a mutant that hangs costs no more than 10 s, and one on a busy machine is
  // not taken for one that hangs, which would count as noticed.
  timeoutMS: 3_000,
  timeoutFactor: 2,
};
