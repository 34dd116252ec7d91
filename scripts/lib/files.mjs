// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'coverage', 'generated']);

/**
 * One file of the project.
 * @typedef {object} ProjectFile
 * @property {string} path from the project root, with forward slashes
 * @property {string} text
 */

/**
 * Every file below `folders` whose name ends in one of `endings`, sorted by path. Dot folders, build results and
 * generated code are left out; a folder that does not exist is an empty one.
 * @param {string} root
 * @param {readonly string[]} folders from the root
 * @param {readonly string[]} endings with the dot
 * @returns {ProjectFile[]}
 */
export function listFiles(root, folders, endings) {
  return folders
    .flatMap((folder) => walk(join(root, folder)))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort()
    .map((path) => ({ path: relative(root, path).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }));
}

/**
 * Every file below a folder that counts, as full paths.
 * @param {string} folder
 * @returns {string[]}
 */
export function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return isSkipped(entry.name) ? [] : walk(path);
    return entry.isFile() ? [path] : [];
  });
}

/** @param {string} name */
function isSkipped(name) {
  return SKIPPED_FOLDERS.has(name) || name.startsWith('.');
}

/**
 * True for tests, what only tests use, and the settings of tools: they may reach across layers and wait for real processes.
 * @param {string} path from the project root
 */
export function isTestFile(path) {
  return path.startsWith('test/') || path.startsWith('drivers/contract/') || /\.(test|config)\.[cm]?[jt]s$/.test(path);
}
