// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

/**
 * What has to kill the mutants of npm run test:mutation: the tests beside the code, and those of the bare guard. Each
 * mutant that survives meets all that reach it, so whole chargers, which take seconds, are not among them.
 */
export default defineConfig({
  test: {
    include: [
      'src/core/charge/**/*.test.ts',
      'src/core/faults/**/*.test.ts',
      'src/core/limits/**/*.test.ts',
      'src/guard/**/*.test.ts',
      'src/core/{meter,pilot}/**/*.test.ts',
      'test/model/**/*.test.ts',
      'test/scenarios/guard-*.test.ts',
    ],
    setupFiles: ['scripts/mutation/property-tests.mjs'],
    env: { CHARGEHAND_SEQUENCES: '500' },
    // A mutant may leave a test waiting for what never comes.
    testTimeout: 5_000,
  },
});
