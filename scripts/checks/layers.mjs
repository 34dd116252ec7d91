// SPDX-License-Identifier: Apache-2.0
import { posix } from 'node:path';
import { isTestFile } from '../lib/files.mjs';
import { importsOf, parse } from '../lib/syntax.mjs';
import { LAYERS } from './layer-table.mjs';

/**
 * Finds imports that the layer table does not allow. Tests are free: they are no part of the product.
 * @param {readonly import('../lib/files.mjs').ProjectFile[]} files
 * @returns {import('../lib/syntax.mjs').Problem[]}
 */
export function checkLayers(files) {
  return files.filter((file) => !isTestFile(file.path)).flatMap(checkFile);
}

/** @param {import('../lib/files.mjs').ProjectFile} file */
function checkFile(file) {
  const layer = layerOf(file.path);
  if (layer === undefined) {
    if (!file.path.startsWith('src/')) return [];
    return [{ file: file.path, line: 1, message: 'this folder has no row in scripts/checks/layer-table.mjs' }];
  }
  return importsOf(parse(file)).flatMap((found) => {
    const message = objection(layer, file.path, found);
    return message === undefined ? [] : [{ file: file.path, line: found.line, message }];
  });
}

/** @param {string} path */
function layerOf(path) {
  const holding = LAYERS.filter((layer) => path.startsWith(`${layer.folder}/`));
  return holding.sort((a, b) => b.folder.length - a.folder.length)[0];
}

/**
 * @param {import('./layer-table.mjs').Layer} layer
 * @param {string} path
 * @param {import('../lib/syntax.mjs').Import} found
 * @returns {string | undefined}
 */
function objection(layer, path, { specifier, typeOnly }) {
  if (specifier === '(computed)') {
    return layer.project.includes('*') ? undefined : 'import() of a computed name: nothing can check what it loads';
  }
  if (specifier.startsWith('.')) return projectObjection(layer, path, specifier);
  if (specifier.startsWith('node:')) {
    const allowed = layer.node === 'all' || (layer.node !== 'none' && layer.node.includes(specifier));
    return allowed ? undefined : `${layer.folder} may not import ${specifier}; ${listed('node: modules', layer.node)}`;
  }
  const allowed = layer.packages.some((entry) => allowsPackage(entry, specifier, typeOnly));
  return allowed ? undefined : `${layer.folder} may not import ${specifier}; ${listed('packages', layer.packages)}`;
}

/**
 * @param {import('./layer-table.mjs').Layer} layer
 * @param {string} path
 * @param {string} specifier
 */
function projectObjection(layer, path, specifier) {
  const target = posix.join(posix.dirname(path), specifier);
  const own = layerOf(target)?.folder === layer.folder;
  const allowed = layer.project.some((entry) => entry === '*' || entry === target || target.startsWith(`${entry}/`));
  return own || allowed ? undefined : `${layer.folder} may not import ${target}; ${listed('folders', layer.project)}`;
}

/**
 * @param {string} entry
 * @param {string} specifier
 * @param {boolean} typeOnly
 * @returns {boolean}
 */
function allowsPackage(entry, specifier, typeOnly) {
  if (entry.startsWith('type:')) return typeOnly && allowsPackage(entry.slice('type:'.length), specifier, false);
  if (entry.endsWith('*')) return specifier.startsWith(entry.slice(0, -1));
  return entry === specifier;
}

/**
 * @param {string} what
 * @param {'none' | 'all' | readonly string[]} names
 */
function listed(what, names) {
  return names === 'none' || names.length === 0
    ? `it may import no ${what}`
    : `allowed ${what}: ${names.toString().replaceAll(',', ', ')}`;
}
