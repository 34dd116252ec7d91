// SPDX-License-Identifier: Apache-2.0
import { installPackages, mayInstall, onPath } from './debian.mjs';
import { run } from './run.mjs';

const PACKAGES = ['socat', 'python3-pymodbus', 'python3-serial-asyncio'];

/** Debian's Python, not one that stands before it in the path: only this one sees Debian's packages. */
const PYTHON = '/usr/bin/python3';
/** What the peers use of pymodbus; a version without it will not do. */
const IMPORTS =
  'from pymodbus.server.async_io import ModbusSerialServer; from pymodbus.transaction import ModbusRtuFramer';

/**
 * What the tests on serial ports need of the system: socat, and third-party Modbus units. On Debian, root installs it.
 * @returns {Promise<string | undefined>} a sentence that says what to install, when something is missing
 */
export async function missingSerialPeers() {
  if (await areThere()) return undefined;
  const command = `sudo apt-get install -y --no-install-recommends ${PACKAGES.join(' ')}`;
  const sentence = `The tests on serial ports need socat and pymodbus 3.0 of Debian 12; run this, then try again: ${command}`;
  if (!mayInstall()) return sentence;
  console.error(`Installing ${PACKAGES.join(', ')} with apt-get for the tests on serial ports.`);
  return (await installPackages(PACKAGES)) && (await areThere()) ? undefined : sentence;
}

async function areThere() {
  return onPath('socat') !== undefined && (await run(PYTHON, ['-c', IMPORTS])).code === 0;
}
