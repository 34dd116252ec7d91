// SPDX-License-Identifier: Apache-2.0

/**
 * One line of the guest's report.
 * @typedef {object} Result
 * @property {string} check
 * @property {boolean} ok
 * @property {string} detail
 */

/**
 * Reads one line of the guest's report.
 * @param {string} line
 * @returns {Result | undefined} undefined when it is none
 */
export function parseLine(line) {
  try {
    const { check, ok, detail } = JSON.parse(line);
    const isResult = typeof check === 'string' && typeof ok === 'boolean' && typeof detail === 'string';
    return isResult ? { check, ok, detail } : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} line */
export function showLine(line) {
  const result = parseLine(line);
  if (result === undefined) return `       ${line}`;
  return `${result.ok ? 'ok    ' : 'FAILED'} ${result.check}: ${result.detail}`;
}

/**
 * Judges a run. Every expected check must have been reported once and be fine; a run that checked nothing has failed.
 * @param {readonly string[]} expected names of the checks
 * @param {readonly string[]} lines of the guest's report
 * @param {string | undefined} trouble with the guest itself
 * @returns {{ passed: number, problems: readonly string[] }}
 */
export function judge(expected, lines, trouble) {
  /** @type {string[]} */
  const problems = trouble === undefined ? [] : [trouble];
  if (expected.length === 0) problems.push('there are no checks to run');
  const results = lines.flatMap((line) => {
    const result = parseLine(line);
    if (result === undefined && line.trim() !== '') problems.push(`the guest said what is no result: ${line}`);
    return result === undefined ? [] : [result];
  });
  for (const { check } of results)
    if (!expected.includes(check)) problems.push(`not a check that was asked for: ${check}`);
  let passed = 0;
  for (const name of expected) {
    const own = results.filter(({ check }) => check === name);
    if (own.length === 0) problems.push(`did not run: ${name}`);
    else if (own.length > 1) problems.push(`reported ${own.length} times: ${name}`);
    else if (own[0]?.ok !== true) problems.push(`failed: ${name}`);
    else passed += 1;
  }
  return { passed, problems };
}

/**
 * The result of the check that a watchdog resets the machine. It ends the guest, so only the kernel is left to report it.
 * @param {string} console
 * @param {string} check its name
 * @returns {readonly string[]} the line, or none when no watchdog did
 */
export function resetResult(console, check) {
  const words = /softdog: Initiating system reboot/.exec(console);
  return words === null ? [] : [JSON.stringify({ check, ok: true, detail: words[0] })];
}
