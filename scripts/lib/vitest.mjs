// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localProgram, ROOT, run } from './run.mjs';
import { summarize } from './test-report.mjs';

const REPORT = join(ROOT, 'dist/test-report.json');

/**
 * Runs tests and shows them; a run without any has not passed.
 * @param {readonly string[]} args of vitest run
 * @param {Record<string, string>} [environment]
 * @returns {Promise<{ line: string, passed: boolean }>} the closing line
 */
export async function runTests(args, environment = {}) {
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  rmSync(REPORT, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${REPORT}`];
  const { code } = await run(localProgram('vitest'), ['run', ...reporters, ...args], { show: true, env: environment });
  return summarize(existsSync(REPORT) ? readFileSync(REPORT, 'utf8') : undefined, code);
}
