// SPDX-License-Identifier: Apache-2.0
// All there is to test, from a fresh checkout on: npm test. Builds, checks the rules of the house, runs every test.
import { join } from 'node:path';
import { findChromium } from './lib/chromium.mjs';
import { runMeasured, WITHOUT_COVERING_TESTS } from './lib/coverage.mjs';
import { readFaultReports } from './lib/fault-report.mjs';
import { walk } from './lib/files.mjs';
import { ROOT, run, secondsSince } from './lib/run.mjs';
import { missingCentralSystem, missingFtpPeer, missingSerialPeers } from './lib/test-peers.mjs';
import { conclude, IN_VIRTUAL_TIME, onlyProjects, runTests, runVitest, WITH_PROCESSES } from './lib/vitest.mjs';

/** @returns {Promise<number>} exit code */
async function main() {
  const startedAt = performance.now();
  if ((await runScript('build.mjs')) !== 0) return 1;
  const environment = await browserEnvironment();
  if (environment === undefined || !(await havePeers())) return 1;
  const args = process.argv.slice(2);
  const [checks, tests] = await Promise.all([
    runChecks(),
    args.length > 0 ? runTests(args, environment) : runAll(environment),
  ]);
  console.log(`${tests.line} in ${secondsSince(startedAt)}${checks === 0 ? '' : '; npm run check failed, see above'}`);
  return tests.passed && checks === 0 ? 0 : 1;
}

/**
 * Everything, each test once. Those with real processes mostly wait, so those in virtual time, which never do, run beside
 * them and give way to them.
 * @param {Record<string, string>} environment
 * @returns {Promise<{ line: string, passed: boolean }>}
 */
async function runAll(environment) {
  const [{ runs, coverage }, processes] = await Promise.all([
    runVirtualTime(),
    runVitest(onlyProjects(WITH_PROCESSES), environment, { name: 'processes', quiet: true }),
  ]);
  const tests = conclude([...runs, processes]);
  const faultRuns = readFaultReports().reduce((sum, report) => sum + report.runs, 0);
  return {
    line: `${tests.line}; ${coverage.line}; ${faultRuns} runs of the fault matrix,`,
    passed: tests.passed && coverage.complete,
  };
}

/** Those that reach every branch of what safety depends on are measured, each test once. */
async function runVirtualTime() {
  const { run: measured, coverage } = await runMeasured({ nice: true });
  const others = await runVitest(onlyProjects(IN_VIRTUAL_TIME), WITHOUT_COVERING_TESTS, { nice: true });
  return { runs: [measured, others], coverage };
}

/** Gives way to tests whose times are real; what it says comes in one piece. @returns {Promise<number>} exit code */
async function runChecks() {
  const { code, output } = await run('nice', ['-n', '10', process.execPath, join(ROOT, 'scripts', 'check.mjs')]);
  console.log(output);
  return code;
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
  if (!hasTests('test/browser')) return {};
  const found = await findChromium();
  if (found.kind === 'found') return { CHARGEHAND_CHROMIUM: found.path };
  console.error(found.sentence);
  return undefined;
}

/** @returns {Promise<boolean>} false when tests want programs at the other end of a line that cannot be had */
async function havePeers() {
  const missing = [
    hasTests('test/serial') ? await missingSerialPeers() : undefined,
    hasTests('test/end-to-end') ? await missingCentralSystem() : undefined,
    await missingFtpPeer(),
  ].filter((sentence) => sentence !== undefined);
  for (const sentence of missing) console.error(sentence);
  return missing.length === 0;
}

/** @param {string} folder from the root */
function hasTests(folder) {
  return walk(join(ROOT, folder)).some((file) => file.endsWith('.test.ts'));
}

process.exitCode = await main();
