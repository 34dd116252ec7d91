// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vitest/config';

/** What has to kill the mutants of npm run test:mutation: the quick tests beside the code, and those of the bare guard. */
export default defineConfig({
  test: {
    include: [
      'src/core/charge/**/*.test.ts',
      'src/core/faults/**/*.test.ts',
      'src/core/limits/**/*.test.ts',
      'src/guard/**/*.test.ts',
      'src/core/{meter,pilot}/**/*.test.ts',
      'test/scenarios/{guard-parts,guard-meters}.test.ts',
    ],
    testTimeout: 30_000,
  },
});
