// SPDX-License-Identifier: Apache-2.0
// Every rule of the house that a machine can hold: npm run check.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { withoutAllowed } from './checks/allowances.mjs';
import { checkLayers } from './checks/layers.mjs';
import { checkManners } from './checks/manners.mjs';
import { checkSizes } from './checks/sizes.mjs';
import { checkTimeAndChance } from './checks/time-and-chance.mjs';
import { listFiles } from './lib/files.mjs';
import { localProgram, ROOT, run, secondsSince, TYPE_CHECKER } from './lib/run.mjs';

const UI = 'src/portal/ui';
const FOLDERS = ['src', 'drivers', 'test', 'scripts'];
const CODE = ['.ts', '.mts', '.mjs', '.js', '.svelte'];

const FILE_CHECKS = [
  { name: 'layers', endings: CODE, check: checkLayers },
  { name: 'sizes', endings: CODE, check: checkSizes },
  { name: 'time and chance', endings: CODE, check: checkTimeAndChance },
  { name: 'manners', endings: [...CODE, '.css'], check: checkManners },
];

const startedAt = performance.now();
// Types need the generated validators; in a checkout that was never built they are not there yet.
if (!existsSync(join(ROOT, 'src/ocpp/v16/generated'))) {
  await run(process.execPath, ['scripts/generate-ocpp-validators.mjs'], { show: true });
}
const programs = [
  checkWithProgram('types', process.execPath, [TYPE_CHECKER, '-b', '--pretty', 'false']),
  lintAndPages(),
];
const results = [...FILE_CHECKS.map(checkFiles), ...(await Promise.all(programs)).flat()];
const failed = results.filter((passed) => !passed).length;
console.log(
  failed === 0 ? `all checks passed in ${secondsSince(startedAt)}` : `${failed} of ${results.length} checks failed`,
);
process.exitCode = failed === 0 ? 0 : 1;

/** One after the other, beside tsc: a charger's build machine has two cores. */
async function lintAndPages() {
  const passed = [
    await checkWithProgram('lint and format', 'biome', ['check', '--colors=off', '--max-diagnostics=100']),
  ];
  if (existsSync(join(ROOT, UI, 'tsconfig.json'))) {
    const args = ['--tsconfig', join(UI, 'tsconfig.json'), '--output', 'human', '--fail-on-warnings'];
    passed.push(await checkWithProgram('pages', 'svelte-check', args));
  }
  passed.push(await checkWithProgram('generated docs', process.execPath, ['scripts/generate-docs.mjs', '--check']));
  return passed;
}

/** @param {typeof FILE_CHECKS[number]} fileCheck */
function checkFiles({ name, endings, check }) {
  const began = performance.now();
  const problems = withoutAllowed(name, check(listFiles(ROOT, FOLDERS, endings)));
  return report(name, began, problems.map(({ file, line, message }) => `${file}:${line} ${message}`).join('\n'));
}

/**
 * @param {string} name
 * @param {string} program a development dependency, or a full path
 * @param {readonly string[]} args
 */
async function checkWithProgram(name, program, args) {
  const began = performance.now();
  const { code, output } = await run(program.startsWith('/') ? program : localProgram(program), args);
  const said = output.trim();
  return report(name, began, code === 0 ? '' : said || `${program} ended with code ${code}`);
}

/**
 * @param {string} name
 * @param {number} began
 * @param {string} problems empty when all is well
 */
function report(name, began, problems) {
  console.log(`${problems === '' ? 'ok    ' : 'FAILED'} ${name} (${secondsSince(began)})`);
  if (problems !== '') console.log(problems.replaceAll(/^/gm, '  '));
  return problems === '';
}
