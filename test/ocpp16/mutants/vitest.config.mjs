// SPDX-License-Identifier: Apache-2.0
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { MUTANTS } from './mutants.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const wanted = process.env['CHARGEHAND_MUTANTS']?.split(',') ?? [];

/** One project for each mutant: its source is changed as it is loaded. */
export default defineConfig({
  root: ROOT,
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: MUTANTS.filter(({ id }) => wanted.includes(id)).map((mutant) => ({
      plugins: [changing(mutant)],
      test: {
        name: mutant.id,
        root: ROOT,
        include: [`test/ocpp16/${mutant.suite}.test.ts`],
        setupFiles: ['test/ocpp16/mutants/until-noticed.ts'],
        env: { CHARGEHAND_MUTANT_ROWS: mutant.rows.join(',') },
        testTimeout: 60_000,
      },
    })),
  },
});

/**
 * @param {import('./mutant.mjs').Mutant} mutant
 * @returns {import('vite').Plugin}
 */
function changing({ id, file, find, replace }) {
  return {
    name: `mutant ${id}`,
    enforce: 'pre',
    transform(code, module) {
      if (module.split('?')[0] !== `${ROOT}${file}`) return undefined;
      if (!code.includes(find)) this.error(`${file} has no ${find}`);
      return code.replace(find, () => replace);
    },
  };
}
