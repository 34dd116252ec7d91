// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { walk } from './files.mjs';

/**
 * A hash over names and contents, which changes when any of them does.
 * @param {string} root
 * @param {readonly string[]} paths files and folders from the root; those that do not exist count as empty
 * @returns {string}
 */
export function hashOf(root, paths) {
  const hash = createHash('sha256');
  for (const path of paths.flatMap((name) => filesAt(join(root, name))).sort()) {
    const content = readFileSync(path);
    hash.update(`${relative(root, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} path */
function filesAt(path) {
  if (!existsSync(path)) return [];
  return statSync(path).isDirectory() ? walk(path).filter((file) => !file.endsWith('.test.ts')) : [path];
}

/**
 * What was built from what; a file that cannot be read counts as nothing built.
 * @param {string} file
 * @returns {Record<string, string>}
 */
export function readStamps(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * @param {string} file
 * @param {Record<string, string>} stamps
 */
export function writeStamps(file, stamps) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(stamps, null, 2)}\n`);
}
