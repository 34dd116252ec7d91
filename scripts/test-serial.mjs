// SPDX-License-Identifier: Apache-2.0
// The tests of drivers on real serial ports, with programs that are not ours at the other end: npm run test:serial.
import { secondsSince } from './lib/run.mjs';
import { missingSerialPeers } from './lib/test-peers.mjs';
import { runTests } from './lib/vitest.mjs';

/** @returns {Promise<boolean>} */
async function main() {
  const startedAt = performance.now();
  const missing = await missingSerialPeers();
  if (missing !== undefined) {
    console.error(missing);
    return false;
  }
  const { line, passed } = await runTests(['--project', 'serial', ...process.argv.slice(2)]);
  console.log(`${line} in ${secondsSince(startedAt)}`);
  return passed;
}

process.exitCode = (await main()) ? 0 : 1;
