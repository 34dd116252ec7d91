// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

/** Whole chargers are slow: what quick tests notice is not shown to them. */
const WHOLE_CHARGERS = process.env['CHARGEHAND_MUTATION'] === 'quick' ? [] : ['test/scenarios/safety-review.test.ts'];

/** What has to kill the mutants of npm run test:mutation: the tests beside the code, and those of the bare guard. */
export default defineConfig({
  test: {
    include: [
      'src/core/charge/**/*.test.ts',
      'src/core/faults/**/*.test.ts',
      'src/core/limits/**/*.test.ts',
      'src/guard/**/*.test.ts',
      'src/core/{meter,pilot}/**/*.test.ts',
      'test/model/**/*.test.ts',
      'test/scenarios/{guard-parts,guard-meters}.test.ts',
      ...WHOLE_CHARGERS,
    ],
    env: { CHARGEHAND_SEQUENCES: '500' },
    testTimeout: 30_000,
  },
});
