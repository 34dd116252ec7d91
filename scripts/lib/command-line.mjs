// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';

/** What names of drivers and boards look like. */
export const NAME = /^[a-z][a-z0-9-]{0,39}$/;

/**
 * Says what is wrong and ends the script.
 * @param {string} problem
 * @param {string} usage
 * @returns {never}
 */
export function refuse(problem, usage) {
  console.error(`${problem}\n${usage}`);
  process.exit(2);
}

/**
 * The command line of a script that starts something from another one of its kind.
 * @param {string} usage shown when it is wrong
 * @returns {{ words: string[], from: string | undefined }}
 */
export function commandLine(usage) {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: { from: { type: 'string' } } });
    return { words: positionals, from: values.from };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), usage);
  }
}
