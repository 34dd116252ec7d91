// SPDX-License-Identifier: Apache-2.0

/**
 * The closing line of a test run. A run without tests, without a report or with a file that did not load has not passed,
 * whatever its exit code says.
 * @param {string | undefined} report JSON of vitest's reporter
 * @param {number} exitCode of vitest
 * @returns {{ line: string, passed: boolean }}
 */
export function summarize(report, exitCode) {
  if (report === undefined)
    return { line: `0 passed, 0 failed: vitest left no report (exit code ${exitCode})`, passed: false };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(report);
  const skipped = numPendingTests + numTodoTests;
  const brokenFiles = testResults.filter(isBroken).length;
  const line = [
    `${numPassedTests} passed`,
    `${numFailedTests} failed`,
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
    ...(brokenFiles > 0 ? [`${brokenFiles} files did not run`] : []),
  ].join(', ');
  const clean = numFailedTests === 0 && brokenFiles === 0 && exitCode === 0;
  return { line, passed: clean && numPassedTests > 0 };
}

/**
 * One report of several runs; undefined when one of them left none.
 * @param {readonly (string | undefined)[]} reports JSON of vitest's reporter
 * @returns {string | undefined}
 */
export function mergeReports(reports) {
  const runs = reports.flatMap((report) => (report === undefined ? [] : [JSON.parse(report)]));
  if (runs.length < reports.length) return undefined;
  const sum = (/** @type {string} */ what) => runs.reduce((total, run) => total + run[what], 0);
  return JSON.stringify({
    numPassedTests: sum('numPassedTests'),
    numFailedTests: sum('numFailedTests'),
    numPendingTests: sum('numPendingTests'),
    numTodoTests: sum('numTodoTests'),
    testResults: runs.flatMap(({ testResults }) => testResults),
  });
}

/**
 * A file whose import failed is reported without a single test.
 * @param {{ status: string, assertionResults: readonly unknown[] }} result
 */
function isBroken(result) {
  return result.status === 'failed' && result.assertionResults.length === 0;
}
