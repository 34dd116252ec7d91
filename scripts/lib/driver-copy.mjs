// SPDX-License-Identifier: Apache-2.0
import ts from 'typescript';
import { parse, visit } from './syntax.mjs';

/**
 * A driver to start another one from.
 * @typedef {object} DriverSource
 * @property {string} kind
 * @property {string} chip
 * @property {string} driver name of its export in driver.ts
 * @property {string} emulator name of its export in emulator.ts
 * @property {readonly import('./files.mjs').ProjectFile[]} files those to copy; `path` is a name in its folder
 */

/**
 * @typedef {object} DriverCopy
 * @property {string} driver name of the export in driver.ts
 * @property {string} emulator name of the export in emulator.ts
 * @property {readonly import('./files.mjs').ProjectFile[]} files `path` is a name in the new folder
 * @property {readonly string[]} shared files of the source's folder that the copy imports from there
 */

/**
 * The same driver under another chip's name. Names in code change; comments, messages and titles do not, since they speak
 * of the source's chip until a person has looked at the new one's datasheet.
 * @param {DriverSource} source
 * @param {string} chip
 * @returns {DriverCopy}
 */
export function copyDriver(source, chip) {
  const sources = source.files.map(parse);
  const driver = freeName(source, sources, chip);
  const emulator = `${driver}Emulator`;
  const names = new Map([
    ...sources.flatMap(exportsOf).flatMap((name) => renamed(name, source.chip, chip)),
    [source.driver, driver],
    [source.emulator, emulator],
  ]);
  /** @type {Set<string>} */
  const shared = new Set();
  const files = sources.map((file) => ({
    path: file.fileName,
    text: withEdits(file, [
      ...renames(file, names),
      ...newIds(file, source.chip, chip),
      ...importsFromSource(file, source, shared),
    ]),
  }));
  return { driver, emulator, files, shared: [...shared].sort() };
}

/**
 * @param {string} name as `contact-sensor`
 * @returns {string} as `contactSensor`
 */
function camelCase(name) {
  return name.replaceAll(/-([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** @param {string} name */
function capitalized(name) {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/**
 * The chip's name as an identifier, with its kind behind it when the code uses that word already.
 * @param {DriverSource} source
 * @param {readonly ts.SourceFile[]} files
 * @param {string} chip
 */
function freeName({ kind }, files, chip) {
  const name = camelCase(chip);
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, name);
  const isFree = scanner.scan() === ts.SyntaxKind.Identifier && !files.some((file) => identifiersOf(file).has(name));
  return isFree ? name : `${name}${capitalized(camelCase(kind))}`;
}

/** @param {ts.SourceFile} file */
function identifiersOf(file) {
  /** @type {Set<string>} */
  const found = new Set();
  visit(file, (node) => {
    if (ts.isIdentifier(node)) found.add(node.text);
  });
  return found;
}

/** @param {ts.SourceFile} file @returns {string[]} */
function exportsOf(file) {
  return file.statements.flatMap((statement) => {
    const isExported = ts.canHaveModifiers(statement) && (ts.getModifiers(statement) ?? []).some(isExport);
    if (!isExported) return [];
    if (ts.isVariableStatement(statement)) {
      return statement.declarationList.declarations.flatMap(({ name }) => (ts.isIdentifier(name) ? [name.text] : []));
    }
    return ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)
      ? [statement.name?.text ?? ''].filter(Boolean)
      : [];
  });
}

/** @param {ts.ModifierLike} modifier */
function isExport({ kind }) {
  return kind === ts.SyntaxKind.ExportKeyword;
}

/**
 * @param {string} name
 * @param {string} from
 * @param {string} to
 * @returns {[string, string][]} `EmulatedTmp102` to `EmulatedTmp75`; empty for a name without the chip in it
 */
function renamed(name, from, to) {
  const [old, now] = [camelCase(from), camelCase(to)];
  if (name.startsWith(old)) return [[name, now + name.slice(old.length)]];
  const changed = name.replace(capitalized(old), capitalized(now));
  return changed === name ? [] : [[name, changed]];
}

/** @typedef {{ start: number, end: number, text: string }} Edit */

/** @param {ts.SourceFile} file @param {ReadonlyMap<string, string>} names @returns {Edit[]} */
function renames(file, names) {
  return editsOf(file, (node) => {
    if (!ts.isIdentifier(node) || isPropertyName(node) || isImportedFromElsewhere(node)) return undefined;
    return names.get(node.text);
  });
}

/** @param {ts.Identifier} node */
function isPropertyName(node) {
  const { parent } = node;
  return (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) && parent.name === node;
}

/** @param {ts.Identifier} node */
function isImportedFromElsewhere({ parent }) {
  if (!ts.isImportSpecifier(parent)) return false;
  const { moduleSpecifier } = parent.parent.parent.parent;
  return ts.isStringLiteral(moduleSpecifier) && !moduleSpecifier.text.startsWith('./');
}

/** @param {ts.SourceFile} file @param {string} from @param {string} to @returns {Edit[]} */
function newIds(file, from, to) {
  return editsOf(file, (node) => {
    if (!ts.isStringLiteral(node) || node.text !== from) return undefined;
    const isId = ts.isPropertyAssignment(node.parent) && node.parent.name.getText(file) === 'id';
    return isId ? `'${to}'` : undefined;
  });
}

/**
 * What is not copied is shared from where it is.
 * @param {ts.SourceFile} file
 * @param {DriverSource} source
 * @param {Set<string>} shared takes the names of those files
 * @returns {Edit[]}
 */
function importsFromSource(file, source, shared) {
  return editsOf(file, (node) => {
    if (!ts.isStringLiteral(node) || !node.text.startsWith('./')) return undefined;
    const name = node.text.slice(2);
    if (source.files.some(({ path }) => path === name)) return undefined;
    shared.add(name);
    return `'../${source.chip}/${name}'`;
  });
}

/** @param {ts.SourceFile} file @param {(node: ts.Node) => string | undefined} change @returns {Edit[]} */
function editsOf(file, change) {
  /** @type {Edit[]} */
  const edits = [];
  visit(file, (node) => {
    const text = change(node);
    if (text !== undefined) edits.push({ start: node.getStart(file), end: node.end, text });
  });
  return edits;
}

/** @param {ts.SourceFile} file @param {readonly Edit[]} edits none over another */
function withEdits(file, edits) {
  return [...edits]
    .sort((a, b) => b.start - a.start)
    .reduce((text, edit) => text.slice(0, edit.start) + edit.text + text.slice(edit.end), file.text);
}
