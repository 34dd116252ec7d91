// SPDX-License-Identifier: Apache-2.0
// Third-party programs at the other end of a line or a socket that tests want of the system. On Debian, root installs them.
import { missingPackages, onPath } from './debian.mjs';
import { run } from './run.mjs';

/** Debian's Python, not one that stands before it in the path: only this one sees Debian's packages. */
const PYTHON = '/usr/bin/python3';

/**
 * The tests on serial ports: socat, and Modbus units in Python.
 * @returns {Promise<string | undefined>} a sentence that says what to install, when something is missing
 */
export function missingSerialPeers() {
  // What the peers use of pymodbus; a version without it will not do.
  const modbus =
    'from pymodbus.server.async_io import ModbusSerialServer; from pymodbus.transaction import ModbusRtuFramer';
  return missingPackages(
    ['socat', 'python3-pymodbus', 'python3-serial-asyncio'],
    async () => onPath('socat') !== undefined && (await canRun(modbus)),
    'The tests on serial ports need socat and pymodbus 3.0 of Debian 12',
  );
}

/**
 * The test against a central system in Python.
 * @returns {Promise<string | undefined>} a sentence that says what to install, when something is missing
 */
export function missingCentralSystem() {
  return missingPackages(
    ['python3-websockets'],
    () => canRun('import websockets; websockets.serve'),
    'The test against a central system in Python needs the websockets of Debian',
  );
}

/**
 * The tests of transfers over FTP: a server in Python.
 * @returns {Promise<string | undefined>} a sentence that says what to install, when something is missing
 */
export function missingFtpPeer() {
  return missingPackages(
    ['python3-pyftpdlib'],
    () => canRun('from pyftpdlib.handlers import FTPHandler; from pyftpdlib.servers import FTPServer'),
    'The tests of transfers over FTP need pyftpdlib of Debian 12',
  );
}

/** @param {string} program in Python */
async function canRun(program) {
  return (await run(PYTHON, ['-c', program])).code === 0;
}
