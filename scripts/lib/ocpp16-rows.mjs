// SPDX-License-Identifier: Apache-2.0
// The rows that a charge point of OCPP 1.6 is held to, and the tests that name them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { listFiles } from './files.mjs';
import { table } from './markdown.mjs';
import { ROOT } from './run.mjs';
import { parse } from './syntax.mjs';

export const OCPP_SUITE = 'test/ocpp16';
const ROWS_FILE = `${OCPP_SUITE}/rows.json`;
const GENERATED = '<!-- Written by scripts/generate-docs.mjs (npm run docs); edit the source it names instead. -->';
/** A row's id, and not the beginning of one of the security white paper, such as L01.FR.06. */
const ROW_ID = /\b[TBCQKMLRGPFX]\d\d\b(?!\.[A-Z])/g;
const TEST_WORDS = new Set(['it', 'test']);

/**
 * @typedef {object} RowBook
 * @property {readonly { section: string, rows: Readonly<Record<string, string>> }[]} sections ids with what must hold
 * @property {Readonly<Record<string, string>>} explained why a row has no test, or not for all of it
 *
 * @typedef {object} NamedTest
 * @property {string} file its name without folder and ending
 * @property {string} title
 * @property {readonly string[]} rows named in its title or in one around it
 */

/** @returns {RowBook} */
export function readRows() {
  return JSON.parse(readFileSync(join(ROOT, ROWS_FILE), 'utf8'));
}

/**
 * The row ids a text names.
 * @param {string} text
 * @returns {string[]}
 */
export function rowsNamedIn(text) {
  return [...new Set(text.match(ROW_ID) ?? [])];
}

/**
 * Every test of the suite that names rows.
 * @returns {NamedTest[]}
 */
export function namedTests() {
  return listFiles(ROOT, [OCPP_SUITE], ['.test.ts']).flatMap((file) => {
    const name = file.path.slice(OCPP_SUITE.length + 1, -'.test.ts'.length);
    /** @type {NamedTest[]} */
    const found = [];
    const walk = (/** @type {ts.Node} */ node, /** @type {string} */ around) => {
      const titled = titleOf(node);
      const titles = titled === undefined ? around : `${around} ${titled.title}`;
      if (titled?.isTest === true) {
        const rows = rowsNamedIn(titles);
        if (rows.length > 0) found.push({ file: name, title: titled.title, rows });
      }
      node.forEachChild((child) => walk(child, titles));
    };
    walk(parse(file), '');
    return found;
  });
}

/**
 * The title of `it('…')`, `it.each(…)('…')` and the like.
 * @param {ts.Node} node
 * @returns {{ title: string, isTest: boolean } | undefined}
 */
function titleOf(node) {
  if (!ts.isCallExpression(node)) return undefined;
  const [title] = node.arguments;
  if (title === undefined || !(ts.isStringLiteralLike(title) || ts.isTemplateExpression(title))) return undefined;
  let base = node.expression;
  while (ts.isCallExpression(base) || ts.isPropertyAccessExpression(base)) base = base.expression;
  if (!ts.isIdentifier(base)) return undefined;
  const isTest = TEST_WORDS.has(base.text);
  if (!isTest && base.text !== 'describe') return undefined;
  return { title: ts.isStringLiteralLike(title) ? title.text : title.getText().slice(1, -1), isTest };
}

/**
 * What is wrong with the coverage: rows without test and explanation, explanations that nothing needs, unknown rows.
 * @param {RowBook} book
 * @param {readonly NamedTest[]} tests
 * @returns {string[]}
 */
export function coverageProblems({ sections, explained }, tests) {
  const ids = sections.flatMap(({ rows }) => Object.keys(rows));
  const named = new Set(tests.flatMap(({ rows }) => rows));
  const untested = ids.filter((id) => !named.has(id) && explained[id] === undefined);
  const odd = [...named, ...Object.keys(explained)].filter((id) => !ids.includes(id));
  // "partly: …" says what a tested row still lacks.
  const idle = Object.keys(explained).filter((id) => named.has(id) && !explained[id]?.startsWith('partly: '));
  return [
    ...untested.map((id) => `${ROWS_FILE}:1 no test in ${OCPP_SUITE} names ${id}, and nothing explains why`),
    ...odd.map((id) => `${ROWS_FILE}:1 there is no row ${id}`),
    ...idle.map((id) => `${ROWS_FILE}:1 ${id} has tests by now: delete its explanation`),
  ];
}

/**
 * docs/ocpp16.md: row by row, what must hold and which tests say so.
 * @param {RowBook} book
 * @param {readonly NamedTest[]} tests
 * @returns {string}
 */
export function renderOcpp16({ sections, explained }, tests) {
  const count = sections.reduce((sum, { rows }) => sum + Object.keys(rows).length, 0);
  const result = (/** @type {string} */ id, /** @type {number} */ found) =>
    explained[id] ?? (found === 0 ? 'not tested' : 'holds');
  const blocks = sections.flatMap(({ section, rows }) => {
    const lines = Object.entries(rows).map(([id, what]) => {
      const own = tests.filter((test) => test.rows.includes(id));
      const listed = own.map(({ file, title }) => `\`${file}\` ${escapeMarkdown(title)}`).join('<br>');
      return [id, what, listed, result(id, own.length)];
    });
    return [`## ${section}`, table(['Row', 'What must hold', 'Tests', 'Result'], lines)];
  });
  const tested = sections
    .flatMap(({ rows }) => Object.keys(rows))
    .filter((id) => tests.some((t) => t.rows.includes(id)));
  return `${[
    GENERATED,
    '# OCPP 1.6: what a charge point is held to, and what proves it',
    `${tested.length} of ${count} rows are named by ${tests.length} tests in \`${OCPP_SUITE}/\`, most of them whole chargers in virtual time at a strict central system; TC numbers are those of the OCPP compliance testing tool. Rows and explanations: \`${ROWS_FILE}\`. \`npm run test:ocpp\` runs the suite and shows each row with what came of it; \`npm test\` runs it too, and fails with any of its tests, so "holds" is what the last one said. \`npm run test:ocpp-mutants\` tests the suite: it breaks the client in many ways, one at a time, and each has to be noticed.`,
    ...blocks,
  ].join('\n\n')}\n`;
}

/** @param {string} title */
function escapeMarkdown(title) {
  return title.replaceAll('<', '&lt;').replaceAll('*', '\\*').replaceAll('_', '\\_');
}
