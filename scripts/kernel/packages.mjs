// SPDX-License-Identifier: Apache-2.0
import { installPackages, mayInstall, onPath } from '../lib/debian.mjs';
import { run } from '../lib/run.mjs';

/** The kernel that out-of-tree modules are made for: the one of Debian 12. */
const SERIES = '6.1';

/**
 * Sees to it that Debian packages are installed; root installs what is missing.
 * @param {readonly string[]} packages
 * @throws {Error} with a sentence that says what to install
 */
export async function needPackages(packages) {
  const missing = [];
  for (const name of packages) if (!(await isInstalled(name))) missing.push(name);
  if (missing.length === 0) return;
  const command = `sudo apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const sentence = `The kernel test needs Debian packages; run this, then try again: ${command}`;
  if (!mayInstall()) throw new Error(sentence);
  console.error(`Installing with apt-get: ${missing.join(', ')}.`);
  if (!(await installPackages(missing))) throw new Error(sentence);
}

/** @param {string} name */
async function isInstalled(name) {
  const { code, output } = await run('dpkg-query', ['-s', name]);
  return code === 0 && /^Status: .* installed$/m.test(output);
}

/**
 * The release of the kernel that Debian offers now: 6.1.0-56-amd64.
 * @throws {Error} on a machine that is not Debian 12, or that does not know its packages
 */
export async function kernelRelease() {
  if (process.platform !== 'linux' || process.arch !== 'x64' || onPath('apt-get') === undefined) {
    throw new Error("The kernel test needs Debian 12 on x86-64: it boots that kernel with this machine's node in it.");
  }
  const { output } = await run('apt-cache', ['depends', 'linux-image-amd64']);
  const release = /Depends: linux-image-(\S+)/.exec(output)?.[1];
  if (release?.startsWith(`${SERIES}.`)) return release;
  throw new Error(
    `The kernel test needs a ${SERIES} kernel, that of Debian 12; apt-cache depends linux-image-amd64 names ` +
      `${release ?? 'none (run apt-get update)'}.`,
  );
}

/** Source package that belongs to the kernel. */
export const SOURCE_PACKAGE = `linux-source-${SERIES}`;
