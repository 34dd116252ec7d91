// SPDX-License-Identifier: Apache-2.0
// Whether tests notice changes of what safety depends on: npm run test:mutation [-- <file or folder>...]. Makes thousands
// of small mistakes in it, one at a time, and lists those that no test notices in docs/mutation-survivors.md. The first
// time it goes part by part, so that a run that is broken off is not lost. What did not change since the last run is not
// tried again.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { localProgram, ROOT, run, secondsSince } from './lib/run.mjs';
import { NOT_TRIED } from './mutation/stryker.config.mjs';
import { mutationDocument, mutationScore, survivorsIn } from './mutation/survivors.mjs';

const REPORT = join(ROOT, 'dist/mutation/report.json');
const KNOWN = join(ROOT, 'dist/mutation/incremental.json');
const DOCUMENT = join(ROOT, 'docs/mutation-survivors.md');

/** Tried one after the other; what they found is kept after each. */
const PARTS = [
  'src/core/limits',
  'src/core/charge',
  'src/core/faults/*.ts',
  'src/core/faults/watch',
  'src/guard/[a-h]*.ts',
  'src/guard/[i-z]*.ts',
];

/** @returns {Promise<boolean>} */
async function main() {
  const startedAt = performance.now();
  const paths = process.argv.slice(2);
  rmSync(REPORT, { force: true });
  if (paths.length === 0 && !existsSync(KNOWN)) {
    for (const part of PARTS) {
      await mutate([part]);
      console.log(`${part} tried, ${secondsSince(startedAt)} so far`);
    }
  }
  const code = await mutate(paths);
  if (!existsSync(REPORT)) return false;
  const { files } = JSON.parse(readFileSync(REPORT, 'utf8'));
  if (paths.length === 0) writeFileSync(DOCUMENT, mutationDocument(files));
  else for (const { place, mutant } of survivorsIn(files)) console.log(`survived  ${place}  ${mutant}`);
  console.log(`${mutationScore(files)} in ${secondsSince(startedAt)}`);
  return code === 0;
}

/**
 * @param {readonly string[]} paths empty: all that safety depends on
 * @returns {Promise<number>} exit code
 */
async function mutate(paths) {
  const only = paths.length === 0 ? [] : ['--mutate', [...paths.map(globOf), ...NOT_TRIED].join(',')];
  const args = ['run', 'scripts/mutation/stryker.config.mjs', ...only];
  return (await run(localProgram('stryker'), args, { show: true })).code;
}

/** @param {string} path */
function globOf(path) {
  return path.endsWith('.ts') ? path : `${path.replace(/\/$/, '')}/**/*.ts`;
}

process.exitCode = (await main()) ? 0 : 1;
