// SPDX-License-Identifier: Apache-2.0
import { missingPackages, onPath } from './debian.mjs';
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
export function missingSerialPeers() {
  return missingPackages(
    PACKAGES,
    areSerialPeersThere,
    'The tests on serial ports need socat and pymodbus 3.0 of Debian 12',
  );
}

/**
 * What the test against a central system in Python needs of the system. On Debian, root installs it.
 * @returns {Promise<string | undefined>} a sentence that says what to install, when something is missing
 */
export function missingCentralSystem() {
  return missingPackages(
    ['python3-websockets'],
    async () => (await run(PYTHON, ['-c', 'import websockets; websockets.serve'])).code === 0,
    'The test against a central system in Python needs the websockets of Debian',
  );
}

async function areSerialPeersThere() {
  return onPath('socat') !== undefined && (await run(PYTHON, ['-c', IMPORTS])).code === 0;
}
