// SPDX-License-Identifier: Apache-2.0
import { declareValuePlugin, PluginKind } from '@stryker-mutator/api/plugin';

/** Words for people, that nothing is decided by: another wording is no fault that a test should find. */
const WORDS = 'why a transition is there, and what an error says';

/** What is looked at of Babel's path to a piece of code. */
/** @typedef {{ node: { type: string }, key: unknown, parent: { type: string, callee?: { name?: string } } }} CodePath */

/** @param {CodePath} path */
function isWords({ node, key, parent }) {
  if (node.type !== 'StringLiteral' && node.type !== 'TemplateLiteral') return false;
  const callee = parent.callee?.name;
  // The last of from, when, to, why.
  if (parent.type === 'CallExpression' && callee === 'row') return key === 3;
  return parent.type === 'NewExpression' && callee?.endsWith('Error') === true;
}

export const strykerPlugins = [
  declareValuePlugin(PluginKind.Ignore, 'words', {
    shouldIgnore: (path) => (isWords(/** @type {CodePath} */ (/** @type {unknown} */ (path))) ? WORDS : undefined),
  }),
];
