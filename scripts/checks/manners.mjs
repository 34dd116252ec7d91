// SPDX-License-Identifier: Apache-2.0
import ts from 'typescript';
import { isTestFile } from '../lib/files.mjs';
import { lineOf, parse, visit } from '../lib/syntax.mjs';

const LICENCE_LINE = 'SPDX-License-Identifier: Apache-2.0';
const MAY_EXIT = ['src/bin/', 'scripts/'];
/** `it.only`, `test.skip`, `describe.todo` …; `skipIf` and `runIf` name their condition and are allowed. */
const UNFINISHED = new Set(['only', 'skip', 'todo', 'fails']);
const TEST_WORDS = new Set(['it', 'test', 'describe', 'suite', 'bench']);

/**
 * Finds files without the licence line, exits outside the composition roots, and tests that are skipped, alone or promised.
 * @param {readonly import('../lib/files.mjs').ProjectFile[]} files
 * @returns {import('../lib/syntax.mjs').Problem[]}
 */
export function checkManners(files) {
  return files.flatMap((file) => [...checkLicence(file), ...checkSyntax(file)]);
}

/** @param {import('../lib/files.mjs').ProjectFile} file */
function checkLicence(file) {
  const lines = file.text.split('\n', 2);
  const line = lines[0]?.startsWith('#!') ? lines[1] : lines[0];
  if (line?.includes(LICENCE_LINE)) return [];
  return [{ file: file.path, line: 1, message: `the first line must say ${LICENCE_LINE}` }];
}

/** @param {import('../lib/files.mjs').ProjectFile} file */
function checkSyntax(file) {
  if (file.path.endsWith('.css')) return [];
  const source = parse(file);
  const mayExit = isTestFile(file.path) || MAY_EXIT.some((folder) => file.path.startsWith(folder));
  /** @type {import('../lib/syntax.mjs').Problem[]} */
  const problems = [];
  visit(source, (node) => {
    if (!ts.isPropertyAccessExpression(node)) return;
    const message = mayExit ? unfinishedTest(node) : (exit(node) ?? unfinishedTest(node));
    if (message !== undefined) problems.push({ file: file.path, line: lineOf(source, node), message });
  });
  return problems;
}

/** @param {ts.PropertyAccessExpression} node */
function exit(node) {
  const ends =
    ts.isIdentifier(node.expression) &&
    node.expression.text === 'process' &&
    /^(exit|abort|reallyExit)$/.test(node.name.text);
  return ends ? `process.${node.name.text} belongs in src/bin: throw, or tell the caller` : undefined;
}

/** @param {ts.PropertyAccessExpression} node */
function unfinishedTest(node) {
  if (!UNFINISHED.has(node.name.text)) return undefined;
  let base = node.expression;
  while (ts.isPropertyAccessExpression(base)) base = base.expression;
  if (!ts.isIdentifier(base) || !TEST_WORDS.has(base.text)) return undefined;
  return `${node.getText()}: every test runs, or is deleted`;
}
