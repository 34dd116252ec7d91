// SPDX-License-Identifier: Apache-2.0
import ts from 'typescript';
import { isTestFile } from '../lib/files.mjs';
import { importsOf, lineOf, parse, visit } from '../lib/syntax.mjs';

/** Where the clock and chance are made, and the pages, which live in a browser. */
const FREE_FOLDERS = ['src/platform/', 'src/bench/', 'src/portal/ui/', 'scripts/'];

const FREE_FUNCTIONS = new Set(['setTimeout', 'setInterval', 'setImmediate']);
const FORBIDDEN_METHODS = new Set([
  'Date.now',
  'Math.random',
  'performance.now',
  'process.hrtime',
  'process.uptime',
  'crypto.randomUUID',
  'crypto.randomBytes',
  'crypto.randomInt',
  'crypto.getRandomValues',
]);
const FORBIDDEN_IMPORTS = new Set([
  'randomUUID',
  'randomBytes',
  'randomInt',
  'getRandomValues',
  'webcrypto',
  'performance',
]);
const GLOBALS = new Set(['globalThis', 'window', 'self', 'global']);

const REMEDY = 'take the Clock or Random port instead';

/**
 * Finds uses of the real clock and of unseeded chance where they would make a run impossible to repeat.
 * @param {readonly import('../lib/files.mjs').ProjectFile[]} files
 * @returns {import('../lib/syntax.mjs').Problem[]}
 */
export function checkTimeAndChance(files) {
  return files
    .filter((file) => !isTestFile(file.path) && !FREE_FOLDERS.some((folder) => file.path.startsWith(folder)))
    .flatMap(checkFile);
}

/** @param {import('../lib/files.mjs').ProjectFile} file */
function checkFile(file) {
  const source = parse(file);
  /** @type {import('../lib/syntax.mjs').Problem[]} */
  const problems = [];
  for (const found of importsOf(source)) {
    if (!/^(node:)?timers(\/promises)?$/.test(found.specifier)) continue;
    problems.push({ file: file.path, line: found.line, message: `${found.specifier}: ${REMEDY}` });
  }
  visit(source, (node) => {
    const name = forbiddenName(node);
    if (name === undefined) return;
    problems.push({ file: file.path, line: lineOf(source, node), message: `${name}: ${REMEDY}` });
  });
  return problems;
}

/**
 * @param {ts.Node} node
 * @returns {string | undefined}
 */
function forbiddenName(node) {
  if (ts.isIdentifier(node) && FREE_FUNCTIONS.has(node.text) && isGlobalUse(node)) return node.text;
  if (ts.isPropertyAccessExpression(node)) return forbiddenMethod(node);
  if (ts.isImportSpecifier(node)) {
    const imported = (node.propertyName ?? node.name).text;
    return FORBIDDEN_IMPORTS.has(imported) ? imported : undefined;
  }
  if (!(ts.isNewExpression(node) || ts.isCallExpression(node)) || !isNamed(node.expression, 'Date')) return undefined;
  if (ts.isCallExpression(node)) return 'Date()';
  return (node.arguments?.length ?? 0) === 0 ? 'new Date() without an argument' : undefined;
}

/**
 * `Date.now` and `globalThis.Date.now` alike, called or handed on.
 * @param {ts.PropertyAccessExpression} node
 */
function forbiddenMethod(node) {
  const object = node.expression;
  const owner = ts.isPropertyAccessExpression(object) && isGlobal(object.expression) ? object.name : object;
  if (!ts.isIdentifier(owner)) return undefined;
  const name = `${owner.text}.${node.name.text}`;
  return FORBIDDEN_METHODS.has(name) ? name : undefined;
}

/**
 * False for `socket.setTimeout`, `{ setTimeout: … }` and the like, which only share the name.
 * @param {ts.Identifier} node
 */
function isGlobalUse(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node || isGlobal(parent.expression);
  // What an import brings is judged by where it comes from.
  if (ts.isImportSpecifier(parent)) return false;
  const declares =
    ts.isPropertyAssignment(parent) ||
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent);
  return !(declares && parent.name === node);
}

/** @param {ts.Node} node */
function isGlobal(node) {
  return ts.isIdentifier(node) && GLOBALS.has(node.text);
}

/**
 * @param {ts.Node} node
 * @param {string} name
 */
function isNamed(node, name) {
  return ts.isIdentifier(node) && node.text === name;
}
