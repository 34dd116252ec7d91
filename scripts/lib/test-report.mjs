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
 * A file whose import failed is reported without a single test.
 * @param {{ status: string, assertionResults: readonly unknown[] }} result
 */
function isBroken(result) {
  return result.status === 'failed' && result.assertionResults.length === 0;
}
