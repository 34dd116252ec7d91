// SPDX-License-Identifier: Apache-2.0
import ts from 'typescript';
import { isTestFile } from '../lib/files.mjs';
import { lineOf, parse, visit } from '../lib/syntax.mjs';

export const LONGEST_FILE = 400;
export const LONGEST_FUNCTION = 60;

/**
 * Finds files over 400 lines, and functions over 60 lines outside tests (a `describe` is one long function).
 * @param {readonly import('../lib/files.mjs').ProjectFile[]} files
 * @returns {import('../lib/syntax.mjs').Problem[]}
 */
export function checkSizes(files) {
  return files.flatMap((file) => [...checkFile(file), ...(isTestFile(file.path) ? [] : checkFunctions(file))]);
}

/** @param {import('../lib/files.mjs').ProjectFile} file */
function checkFile(file) {
  const lines = file.text.split('\n').length - (file.text.endsWith('\n') ? 1 : 0);
  if (lines <= LONGEST_FILE) return [];
  return [{ file: file.path, line: LONGEST_FILE + 1, message: `${lines} lines; at most ${LONGEST_FILE}` }];
}

/** @param {import('../lib/files.mjs').ProjectFile} file */
function checkFunctions(file) {
  const source = parse(file);
  /** @type {import('../lib/syntax.mjs').Problem[]} */
  const problems = [];
  visit(source, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return;
    const line = lineOf(source, node);
    const lines = source.getLineAndCharacterOfPosition(node.end).line + 2 - line;
    if (lines <= LONGEST_FUNCTION) return;
    const name = node.name?.getText(source) ?? 'a function without a name';
    problems.push({ file: file.path, line, message: `${name} has ${lines} lines; at most ${LONGEST_FUNCTION}` });
  });
  return problems;
}
