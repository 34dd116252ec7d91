// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

/** One thing that is wrong in a board folder. */
export interface Problem {
  /** Where in the file, as `buses.cp.channel`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A board folder that cannot be used; `message` has one line per problem, each with its file. */
export class BoardError extends Error {
  readonly file: string;
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => `${file}: ${path === '' ? '' : `${path}: `}${message}`).join('\n'));
    this.name = 'BoardError';
    this.file = file;
    this.problems = problems;
  }
}

/** What a schema found, with paths below `prefix`. The messages of valibot name what was expected and what came. */
export function schemaProblems(issues: readonly v.GenericIssue[], prefix = ''): Problem[] {
  return issues.map((issue) => {
    const path = [prefix, v.getDotPath(issue) ?? ''].filter((part) => part !== '').join('.');
    const isUnknownKey = issue.type === 'strict_object' && issue.expected === 'never';
    return { path, message: isUnknownKey ? 'unknown key' : lowerFirst(issue.message) };
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
