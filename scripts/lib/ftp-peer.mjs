// SPDX-License-Identifier: Apache-2.0
import { installPackages, mayInstall } from './debian.mjs';
import { run } from './run.mjs';

const PACKAGES = ['python3-pyftpdlib'];

/** Debian's Python, not one that stands before it in the path: only this one sees Debian's packages. */
const PYTHON = '/usr/bin/python3';
const IMPORTS = 'from pyftpdlib.handlers import FTPHandler; from pyftpdlib.servers import FTPServer';

/**
 * What the tests of transfers over FTP need of the system: a third-party server. On Debian, root installs it.
 * @returns {Promise<string | undefined>} a sentence that says what to install, when something is missing
 */
export async function missingFtpPeer() {
  if (await isThere()) return undefined;
  const command = `sudo apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}`;
  const sentence = `The tests of transfers over FTP need pyftpdlib of Debian 12; run this, then try again: ${command}`;
  if (!mayInstall()) return sentence;
  console.error(`Installing ${PACKAGES.join(', ')} with apt-get for the tests of transfers over FTP.`);
  return (await installPackages(PACKAGES)) && (await isThere()) ? undefined : sentence;
}

async function isThere() {
  return (await run(PYTHON, ['-c', IMPORTS])).code === 0;
}
