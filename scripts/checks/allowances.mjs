// SPDX-License-Identifier: Apache-2.0

/**
 * An exception from a rule. Keep this list short: each row costs the next reader a look.
 * @typedef {object} Allowance
 * @property {'layers' | 'sizes' | 'time and chance' | 'manners'} check
 * @property {string} file from the project root
 * @property {string} [saying] only problems whose message holds this text
 * @property {string} reason why the rule is wrong here
 */

/** @type {readonly Allowance[]} */
export const ALLOWANCES = [];

/**
 * Takes away what is allowed, and adds a problem for each allowance that nothing needs any more.
 * @param {string} check
 * @param {readonly import('../lib/syntax.mjs').Problem[]} problems
 * @param {readonly Allowance[]} [allowances]
 * @returns {import('../lib/syntax.mjs').Problem[]}
 */
export function withoutAllowed(check, problems, allowances = ALLOWANCES) {
  const rows = allowances.filter((row) => row.check === check);
  const covers = (/** @type {Allowance} */ row, /** @type {import('../lib/syntax.mjs').Problem} */ problem) =>
    row.file === problem.file && (row.saying === undefined || problem.message.includes(row.saying));
  const left = problems.filter((problem) => !rows.some((row) => covers(row, problem)));
  const idle = rows.filter((row) => !problems.some((problem) => covers(row, problem)));
  const message = (/** @type {Allowance} */ row) => `the allowance for ${row.file} is no longer needed: delete it`;
  return [...left, ...idle.map((row) => ({ file: 'scripts/checks/allowances.mjs', line: 1, message: message(row) }))];
}
