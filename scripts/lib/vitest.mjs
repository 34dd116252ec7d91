// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { localProgram, ROOT, run } from './run.mjs';
import { mergeReports, summarize } from './test-report.mjs';

/** Projects of vitest.config.ts: those whose tests never wait, and those whose tests start programs or servers. */
export const IN_VIRTUAL_TIME = ['units', 'charger'];
export const WITH_PROCESSES = ['alone', 'processes', 'commands', 'serial'];

/** @param {readonly string[]} projects */
export const onlyProjects = (projects) => projects.flatMap((project) => ['--project', project]);

/** Whatever else waits for the processor goes first. */
const LAST = 10;

/**
 * What vitest said of a run.
 * @typedef {{ report: string | undefined, code: number }} VitestRun
 */

/**
 * Runs tests and shows them; a run without any has not passed.
 * @param {readonly string[]} args of vitest run
 * @param {Record<string, string>} [environment]
 * @returns {Promise<{ line: string, passed: boolean }>} the closing line
 */
export async function runTests(args, environment = {}) {
  return conclude([await runVitest(args, environment)]);
}

/**
 * @param {readonly string[]} args of vitest run
 * @param {Record<string, string>} [environment]
 * @param {{ name?: string, quiet?: boolean, nice?: boolean }} [how] `name` of the report, another one for each that runs
 *   at the same time · `quiet`: shown when it is over · `nice`: gives way to others
 * @returns {Promise<VitestRun>}
 */
export async function runVitest(args, environment = {}, { name = 'test-report', quiet = false, nice = false } = {}) {
  const file = join(ROOT, `dist/${name}.json`);
  mkdirSync(join(ROOT, 'dist'), { recursive: true });
  rmSync(file, { force: true });
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const command = [localProgram('vitest'), 'run', ...reporters, ...args];
  const [program = '', ...rest] = nice ? ['nice', '-n', String(LAST), ...command] : command;
  const { code, output } = await run(program, rest, { show: !quiet, env: environment });
  if (quiet) console.log(output);
  return { report: existsSync(file) ? readFileSync(file, 'utf8') : undefined, code };
}

/**
 * The closing line of several runs: each must have passed.
 * @param {readonly VitestRun[]} runs
 * @returns {{ line: string, passed: boolean }}
 */
export function conclude(runs) {
  const report = mergeReports(runs.map(({ report }) => report));
  return summarize(report, Math.max(...runs.map(({ code }) => code)));
}
