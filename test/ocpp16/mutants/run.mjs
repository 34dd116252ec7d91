// SPDX-License-Identifier: Apache-2.0
// Whether the suite of OCPP 1.6 notices mistakes: npm run test:ocpp-mutants [-- <id>…]. Makes those of the list in the
// client, one at a time, and says which were noticed; --sample takes only the few that npm test takes.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startVitest } from 'vitest/node';
import { MUTANTS, SAMPLE } from './mutants.mjs';

/** Of the mistakes, so many must be noticed, in percent. */
const WANTED_PERCENT = 95;
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CONFIG = fileURLToPath(new URL('vitest.config.mjs', import.meta.url));

/** @returns {Promise<boolean>} */
async function main() {
  const startedAt = performance.now();
  const misplaced = MUTANTS.filter(({ file, find }) => occurrences(readFileSync(`${ROOT}${file}`, 'utf8'), find) !== 1);
  for (const { id, file, find } of misplaced) console.error(`${id}: ${file} does not have exactly one ${find}`);
  if (misplaced.length > 0) return false;
  const args = process.argv.slice(2);
  const wanted = args.includes('--sample') ? SAMPLE : args;
  const chosen = MUTANTS.filter(({ id }) => wanted.length === 0 || wanted.includes(id));
  if (chosen.length === 0) throw new Error(`no mutant is called ${wanted.join(', ')}`);
  const verdicts = await tryOut(chosen.map(({ id }) => id));
  const noticed = [...verdicts.values()].filter((verdict) => verdict === 'noticed').length;
  for (const [id, verdict] of verdicts) if (verdict !== 'noticed') console.log(`${verdict.padEnd(12)} ${id}`);
  const percent = Math.floor((noticed * 1000) / chosen.length) / 10;
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  console.log(`${noticed} of ${chosen.length} mutants were noticed (${percent} %) in ${seconds} s`);
  const enough = args.includes('--sample') ? noticed === chosen.length : percent >= WANTED_PERCENT;
  return enough && ![...verdicts.values()].includes('broken');
}

/**
 * @param {readonly string[]} ids
 * @returns {Promise<ReadonlyMap<string, 'noticed' | 'not noticed' | 'broken'>>} `broken`: no test ran
 */
async function tryOut(ids) {
  process.env['CHARGEHAND_MUTANTS'] = ids.join(',');
  /** @type {Map<string, { passed: number, failed: number, why: string }>} */
  const seen = new Map(ids.map((id) => [id, { passed: 0, failed: 0, why: '' }]));
  const reporter = {
    onTestCaseResult(/** @type {import('vitest/node').TestCase} */ test) {
      const counts = seen.get(test.project.name);
      const { state, errors } = test.result();
      if (counts === undefined || state === 'skipped' || state === 'pending') return;
      counts[state] += 1;
      if (state === 'failed') counts.why = `${test.name.slice(0, 40)}: ${errors?.[0]?.message.split('\n')[0] ?? ''}`;
    },
    onTestModuleEnd(/** @type {import('vitest/node').TestModule} */ module) {
      const counts = seen.get(module.project.name);
      const failure = module.errors()[0]?.message;
      if (failure !== undefined) console.log(`${module.project.name}: ${failure}`);
      else if (counts?.failed)
        console.log(`noticed      ${module.project.name.padEnd(32)} ${counts.why.slice(0, 120)}`);
    },
  };
  const vitest = await startVitest('test', [], { config: CONFIG, watch: false, reporters: [reporter] });
  await vitest.close();
  // A test that failed is what was wanted.
  process.exitCode = 0;
  return new Map(
    [...seen].map(([id, { passed, failed }]) => {
      if (failed > 0) return /** @type {const} */ ([id, 'noticed']);
      return /** @type {const} */ ([id, passed > 0 ? 'not noticed' : 'broken']);
    }),
  );
}

/**
 * @param {string} text
 * @param {string} part
 */
function occurrences(text, part) {
  return text.split(part).length - 1;
}

process.exitCode = (await main()) ? 0 : 1;
