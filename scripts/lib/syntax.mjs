// SPDX-License-Identifier: Apache-2.0
import ts from 'typescript';

/**
 * A finding of a check.
 * @typedef {object} Problem
 * @property {string} file
 * @property {number} line from 1
 * @property {string} message
 */

/**
 * @param {import('./files.mjs').ProjectFile} file TypeScript or JavaScript; of a .svelte file its script blocks are read
 * @returns {ts.SourceFile}
 */
export function parse(file) {
  const isJavaScript = /\.[cm]?js$/.test(file.path);
  const text = file.path.endsWith('.svelte') ? scriptBlocks(file.text) : file.text;
  const kind = isJavaScript ? ts.ScriptKind.JS : ts.ScriptKind.TS;
  return ts.createSourceFile(file.path, text, ts.ScriptTarget.ESNext, true, kind);
}

/**
 * Blanks everything outside the script blocks, so that line numbers stay true.
 * @param {string} text
 */
function scriptBlocks(text) {
  const blank = (/** @type {string} */ piece) => piece.replaceAll(/[^\n]/g, ' ');
  let result = '';
  let rest = 0;
  for (const block of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = block.index + block[0].indexOf('>') + 1;
    const end = start + (block[1] ?? '').length;
    result += blank(text.slice(rest, start)) + text.slice(start, end);
    rest = end;
  }
  return result + blank(text.slice(rest));
}

/**
 * Calls `see` for a node and everything in it.
 * @param {ts.Node} node
 * @param {(node: ts.Node) => void} see
 */
export function visit(node, see) {
  see(node);
  node.forEachChild((child) => visit(child, see));
}

/**
 * @param {ts.SourceFile} source
 * @param {ts.Node} node
 * @returns {number} from 1
 */
export function lineOf(source, node) {
  return source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;
}

/**
 * An import, export … from or import().
 * @typedef {object} Import
 * @property {string} specifier
 * @property {number} line from 1
 * @property {boolean} typeOnly true when nothing of it is left at run time
 */

/**
 * Every module a file names, in order.
 * @param {ts.SourceFile} source
 * @returns {Import[]}
 */
export function importsOf(source) {
  /** @type {Import[]} */
  const found = [];
  const add = (
    /** @type {ts.Node} */ node,
    /** @type {ts.Node | undefined} */ specifier,
    /** @type {boolean} */ typeOnly,
  ) => {
    if (specifier === undefined) return;
    const text = ts.isStringLiteralLike(specifier) ? specifier.text : '(computed)';
    found.push({ specifier: text, line: lineOf(source, node), typeOnly });
  };
  visit(source, (node) => {
    if (ts.isImportDeclaration(node)) add(node, node.moduleSpecifier, isTypeOnlyClause(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node, node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node, node.argument.literal, true);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      add(node, node.arguments[0], false);
    }
  });
  return found;
}

/** @param {ts.ImportClause | undefined} clause */
function isTypeOnlyClause(clause) {
  return clause !== undefined && clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
}
