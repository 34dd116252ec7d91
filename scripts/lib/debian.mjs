// SPDX-License-Identifier: Apache-2.0
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.mjs';

/** True when this process may install Debian packages. */
export function mayInstall() {
  return process.getuid?.() === 0 && onPath('apt-get') !== undefined;
}

/**
 * Installs Debian packages; on a machine whose lists are missing or old it fetches them first.
 * @param {readonly string[]} packages
 * @returns {Promise<boolean>}
 */
export async function installPackages(packages) {
  const install = () => apt(['install', '-y', '--no-install-recommends', ...packages]);
  return (await install()) || ((await apt(['update'])) && (await install()));
}

/**
 * @param {readonly string[]} args
 * @returns {Promise<boolean>} false when it failed; what it said is shown then
 */
export async function apt(args) {
  const { code, output } = await run('apt-get', args, { env: { DEBIAN_FRONTEND: 'noninteractive' } });
  if (code !== 0) console.error(output.trim());
  return code === 0;
}

/**
 * The full path of a program, as the shell would find it.
 * @param {string} command
 * @returns {string | undefined}
 */
export function onPath(command) {
  for (const folder of (process.env['PATH'] ?? '').split(':').filter((entry) => entry !== '')) {
    const path = join(folder, command);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // Not in this folder; the next one may have it.
    }
  }
  return undefined;
}

/**
 * Sees to it that Debian packages are there; root installs them.
 * @param {readonly string[]} packages
 * @param {() => Promise<boolean>} areThere
 * @param {string} what needs what, as the beginning of a sentence
 * @returns {Promise<string | undefined>} a sentence that says what to install, when something is missing
 */
export async function missingPackages(packages, areThere, what) {
  if (await areThere()) return undefined;
  const command = `sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  const sentence = `${what}; run this, then try again: ${command}`;
  if (!mayInstall()) return sentence;
  console.error(`Installing ${packages.join(', ')} with apt-get: ${what}.`);
  return (await installPackages(packages)) && (await areThere()) ? undefined : sentence;
}
