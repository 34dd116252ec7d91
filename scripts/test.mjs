// SPDX-License-Identifier: Apache-2.0
// All there is to test, from a fresh checkout on: npm test. Builds, checks the rules of the house, runs every test.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium } from './lib/chromium.mjs';
import { walk } from './lib/files.mjs';
import { localProgram, ROOT, run, secondsSince } from './lib/run.mjs';
import { summarize } from './lib/test-report.mjs';

const REPORT = join(ROOT, 'dist/test-report.json');

/** @returns {Promise<number>} exit code */
async function main() {
  const startedAt = performance.now();
  if ((await runScript('build.mjs')) !== 0) return 1;
  const checks = await runScript('check.mjs');
  const environment = await browserEnvironment();
  if (environment === undefined) return 1;
  const tests = await runTests(environment);
  console.log(`${tests.line} in ${secondsSince(startedAt)}${checks === 0 ? '' : '; npm run check failed, see above'}`);
  return tests.passed && checks === 0 ? 0 : 1;
}

/** @param {string} name in scripts/ */
async function runScript(name) {
  return (await run(process.execPath, [join(ROOT, 'scripts', name)], { show: true })).code;
}

/**
 * Browser tests drive the system's Chromium, whose path they find in CHARGEHAND_CHROMIUM.
 * @returns {Promise<Record<string, string> | undefined>} undefined when they are there and no browser can be had
 */
async function browserEnvironment() {
  if (walk(join(ROOT, 'test/browser')).every((file) => !file.endsWith('.test.ts'))) return {};
  const found = await findChromium();
  if (found.kind === 'found') return { CHARGEHAND_CHROMIUM: found.path };
  console.error(found.sentence);
  return undefined;
}

/** @param {Record<string, string>} environment */
async function runTests(environment) {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  rmSync(REPORT, { force: true });
  const args = [
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${REPORT}`,
    ...process.argv.slice(2),
  ];
  const { code } = await run(localProgram('vitest'), args, { show: true, env: environment });
  return summarize(existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : undefined, code);
}

process.exitCode = await main();
