// SPDX-License-Identifier: Apache-2.0
import type * as v from 'valibot';

/** Keys and indices from the top of a file to the place that is meant; empty for the file as a whole. */
export type Place = readonly (string | number)[];

/** One thing that is wrong in a file of a board folder. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
}

/** A problem as people look for it. */
export interface LocatedProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1; only where the text itself is not JSON. */
  readonly column?: number;
  readonly place: Place;
  readonly message: string;
}

/** A board folder that cannot be used; `message` has one line per problem, each with file and line. */
export class BoardError extends Error {
  readonly problems: readonly LocatedProblem[];

  constructor(problems: readonly LocatedProblem[]) {
    super(problems.map(describeProblem).join('\n'));
    this.name = 'BoardError';
    this.problems = problems;
  }
}

/** `boards/x/board.json:41: devices.3.options.i2c: no i2c is called "y"` */
export function describeProblem({ file, line, column, place, message }: LocatedProblem): string {
  const at = column === undefined ? `${file}:${line}` : `${file}:${line}:${column}`;
  return `${at}: ${place.length === 0 ? '' : `${place.join('.')}: `}${message}`;
}

/** What a schema found, with places below `prefix`. The messages of valibot name what was expected and what came. */
export function schemaProblems(issues: readonly v.GenericIssue[], prefix: Place = []): Problem[] {
  return issues.map((issue) => {
    const keys = issue.path?.map((item) => item.key as string | number) ?? [];
    return { place: [...prefix, ...keys], message: describeIssue(issue) };
  });
}

function describeIssue(issue: v.GenericIssue): string {
  if (issue.type === 'strict_object') {
    if (issue.expected === 'never') return 'unknown key';
    if (issue.received === 'undefined') return 'missing';
  }
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1);
}
