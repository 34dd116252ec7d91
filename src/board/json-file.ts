// SPDX-License-Identifier: Apache-2.0
import { readFile } from 'node:fs/promises';
import { findNodeAtLocation, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { LocatedProblem, Place, Problem } from './problems.ts';

/** A JSON file that was read: its content, and the lines where things stand. */
export interface JsonFile {
  readonly content: unknown;
  /** What is wrong with the text itself. With any, `content` is undefined, except for names given twice. */
  readonly problems: readonly LocatedProblem[];
  /** Finds the line of a problem; one with something that is missing gets the line of what it is missing from. */
  locate(problem: Problem): LocatedProblem;
}

const NO_COMMENTS = 'JSON has no comments; the README beside it is the place for them';

/** By the parser's name of the error. */
const SYNTAX: Readonly<Record<string, string>> = {
  InvalidNumberFormat: 'not a number as JSON writes them',
  PropertyNameExpected: 'expected a name in double quotes; JSON has no comma after the last entry',
  ValueExpected: 'expected a value; JSON has no comma after the last entry',
  ColonExpected: 'expected ":"',
  CommaExpected: 'expected ","',
  CloseBraceExpected: 'expected "}" or ","',
  CloseBracketExpected: 'expected "]" or ","',
  EndOfFileExpected: 'expected the end of the file',
  InvalidCommentToken: NO_COMMENTS,
  UnexpectedEndOfComment: NO_COMMENTS,
  UnexpectedEndOfString: 'expected a closing double quote',
};

/** Reads and parses; a file that cannot be read is a problem too, in its line 1. Never rejects. */
export async function readJsonFile(path: string): Promise<JsonFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unusable(path, { file: path, line: 1, place: [], message });
  }
  return parseJsonFile(path, text);
}

/** Parses the text of a file. */
export function parseJsonFile(path: string, text: string): JsonFile {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  // What follows the first error is mostly its consequence.
  if (first !== undefined || root === undefined) {
    const known = first === undefined ? undefined : SYNTAX[printParseErrorCode(first.error)];
    const message = known ?? 'expected a value; text and names take double quotes';
    return unusable(path, { file: path, ...positionOf(text, first?.offset ?? 0), place: [], message });
  }
  const locate = ({ place, message }: Problem): LocatedProblem => {
    const { line } = positionOf(text, offsetOf(root, place));
    return { file: path, line, place, message };
  };
  try {
    return { content: JSON.parse(text), problems: repeatedNames(path, text, root), locate };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return unusable(path, { file: path, line: 1, place: [], message });
  }
}

function unusable(file: string, problem: LocatedProblem): JsonFile {
  return { content: undefined, problems: [problem], locate: (other) => ({ file, line: 1, ...other }) };
}

function positionOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

/** Where a place begins: at its name, if it has one. What is not there has no place; then the nearest thing around it. */
function offsetOf(root: Node, place: Place): number {
  for (let length = place.length; length > 0; length--) {
    const node = findNodeAtLocation(root, place.slice(0, length));
    if (node !== undefined) return node.parent?.type === 'property' ? node.parent.offset : node.offset;
  }
  return root.offset;
}

/** JSON lets a name stand twice and keeps the last: half of what was written would not count. */
function repeatedNames(file: string, text: string, node: Node, place: Place = []): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  const seen = new Set<string>();
  (node.children ?? []).forEach((child, index) => {
    const [key, value] = child.type === 'property' ? (child.children ?? []) : [];
    const at = [...place, key === undefined ? index : String(key.value)];
    if (key !== undefined && seen.has(String(key.value))) {
      const { line } = positionOf(text, key.offset);
      problems.push({ file, line, place: at, message: 'stands here a second time' });
    }
    if (key !== undefined) seen.add(String(key.value));
    problems.push(...repeatedNames(file, text, value ?? child, at));
  });
  return problems;
}
