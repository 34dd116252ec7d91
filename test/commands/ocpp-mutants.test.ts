// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('the suite of OCPP 1.6 notices each of a few mistakes that are made in the client; each one of the whole list still has its place', async () => {
  const { stdout } = await run(process.execPath, ['test/ocpp16/mutants/run.mjs', '--sample'], { encoding: 'utf8' });
  expect(stdout).toContain('5 of 5 mutants were noticed');
});
