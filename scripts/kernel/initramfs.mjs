// SPDX-License-Identifier: Apache-2.0
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { walk } from '../lib/files.mjs';
import { run } from '../lib/run.mjs';

/** Native packages the guest's programs load; what they need at run time comes with them. */
const NATIVE = ['i2c-bus', 'onoff', 'serialport', 'node-libgpiod', 'spi-device'];
/** Headers, which compiled packages no longer need. */
const ONLY_TO_COMPILE = ['nan', 'node-addon-api'];

/**
 * @typedef {object} FoundPackage
 * @property {string} name
 * @property {string} folder
 */

/**
 * Finds the native packages; one that the project's own installation lacks, as it may when libgpiod was not there at the
 * time, is installed in the cache.
 * @param {string} project
 * @param {string} cache
 * @returns {Promise<readonly FoundPackage[]>}
 */
export async function findPackages(project, cache) {
  const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const versions = { ...dependencies, ...optionalDependencies };
  /** @type {FoundPackage[]} */
  const found = [];
  for (const name of NATIVE) {
    const there = packageFolder(name, project) ?? packageFolder(name, cache);
    found.push({ name, folder: there ?? (await install(name, versions[name], cache)) });
  }
  return found;
}

/**
 * @param {string} name
 * @param {string} version
 * @param {string} cache
 */
async function install(name, version, cache) {
  mkdirSync(cache, { recursive: true });
  const { code, output } = await run('npm', ['install', '--prefix', cache, '--no-save', `${name}@${version}`]);
  const folder = packageFolder(name, cache);
  if (code !== 0 || folder === undefined) throw new Error(`npm install ${name}@${version} failed:\n${output.trim()}`);
  return folder;
}

/**
 * Writes the part of the guest's file system that rarely changes: busybox, the kernel's modules, this machine's node with
 * its libraries, and the native packages.
 * @param {import('./modules.mjs').Kernel} kernel
 * @param {readonly FoundPackage[]} packages
 * @param {string} target cpio file
 */
export async function writeBaseImage(kernel, packages, target) {
  const root = `${target}.root`;
  rmSync(root, { recursive: true, force: true });
  for (const folder of ['bin', 'dev', 'proc', 'sys', 'tmp', 'config', 'app'])
    mkdirSync(join(root, folder), { recursive: true });
  cpSync(kernel.modules, root, { recursive: true });
  cpSync(realpathSync('/bin/busybox'), join(root, 'bin/busybox'));
  cpSync(realpathSync(process.execPath), join(root, 'bin/node'));
  writeFileSync(join(root, 'app/package.json'), '{ "type": "module" }\n');
  for (const found of packages) copyPackage(found, join(root, 'app/node_modules'));
  const addons = walk(join(root, 'app/node_modules')).filter((file) => file.endsWith('.node'));
  for (const binary of [process.execPath, ...addons]) await copyLibraries(binary, root);
  await writeCpio(root, target);
  rmSync(root, { recursive: true });
}

/**
 * Writes what may change with each run: the programs and the first process. The kernel reads one image after the other.
 * @param {string} programs folder with the bundled programs
 * @param {string} init the guest's first process, a shell script
 * @param {string} target cpio file
 */
export async function writeProgramImage(programs, init, target) {
  const root = `${target}.root`;
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  cpSync(programs, join(root, 'app'), { recursive: true });
  cpSync(init, join(root, 'init'));
  chmodSync(join(root, 'init'), 0o755);
  await writeCpio(root, target);
  rmSync(root, { recursive: true });
}

/**
 * @param {string} root
 * @param {string} target
 */
async function writeCpio(root, target) {
  const command = 'find . -mindepth 1 | cpio -o -H newc --quiet -R 0:0 > "$0"';
  const { code, output } = await run('sh', ['-c', command, target], { cwd: root });
  if (code !== 0) throw new Error(`cpio could not write ${target}: ${output.trim()}`);
}

/**
 * Copies a package and, beside it, those it needs.
 * @param {FoundPackage} found
 * @param {string} target
 */
function copyPackage({ name, folder }, target) {
  const copy = join(target, name);
  if (ONLY_TO_COMPILE.includes(name) || existsSync(copy)) return;
  const unused = /\/obj\.target$|\.(a|c|cc|d|h|map|md|o|ts)$/;
  cpSync(folder, copy, { recursive: true, dereference: true, filter: (path) => !unused.test(path) });
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  for (const needed of Object.keys(dependencies)) {
    const own = packageFolder(needed, folder);
    if (own !== undefined) copyPackage({ name: needed, folder: own }, target);
  }
}

/**
 * @param {string} name
 * @param {string} from a folder whose files load it
 */
function packageFolder(name, from) {
  const paths = createRequire(join(from, 'package.json')).resolve.paths(name) ?? [];
  return paths.map((path) => join(path, name)).find((path) => existsSync(join(path, 'package.json')));
}

/**
 * @param {string} binary
 * @param {string} root
 */
async function copyLibraries(binary, root) {
  const { output } = await run('ldd', [binary]);
  for (const [, path = ''] of output.matchAll(/(\/\S+) \(0x/g)) {
    const copy = join(root, path);
    if (existsSync(copy)) continue;
    mkdirSync(dirname(copy), { recursive: true });
    cpSync(realpathSync(path), copy);
  }
}
