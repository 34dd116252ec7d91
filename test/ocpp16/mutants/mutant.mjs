// SPDX-License-Identifier: Apache-2.0

/**
 * A mistake that a client could have, made in the real source; the suite has to notice it.
 * @typedef {object} Mutant
 * @property {string} id
 * @property {string} file from the project root
 * @property {string} find a text that stands there exactly once
 * @property {string} replace
 * @property {string} suite the file of test/ocpp16 that has to notice, without its ending
 * @property {readonly string[]} rows the tests in it whose titles name one of these are tried; none: all of them
 */

/**
 * @param {string} id
 * @param {string} file
 * @param {string} find
 * @param {string} replace
 * @param {string} suite
 * @param {readonly string[]} rows
 * @returns {Mutant}
 */
export function mutant(id, file, find, replace, suite, ...rows) {
  return { id, file, find, replace, suite, rows };
}
