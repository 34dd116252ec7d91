// SPDX-License-Identifier: Apache-2.0
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { claimHardware } from './hardware-claim.ts';

const folder = mkdtempSync(join(tmpdir(), 'claims-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('gives the guard’s hardware to one process and names it to the next', async () => {
  const claim = await claimHardware('guard', folder);
  await expect(claimHardware('guard', folder)).rejects.toThrow(`process ${process.pid} drives the guard's hardware`);
  const other = await claimHardware('station', folder);
  claim.release();
  other.release();
  (await claimHardware('guard', folder)).release();
});

it('takes over from a process that was killed', async () => {
  const path = join(folder, 'guard.claim');
  await (await claimHardware('guard', folder)).release();
  const holder = spawn(process.execPath, [
    '-e',
    `require('net').createServer().listen(${JSON.stringify(path)}, () => console.log('listening'))`,
  ]);
  await once(holder.stdout, 'data');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  expect(existsSync(path)).toBe(true);
  const claim = await claimHardware('guard', folder);
  claim.release();
});

it('names a folder that cannot be used', async () => {
  await expect(claimHardware('guard', '/dev/null/claims')).rejects.toThrow('/dev/null/claims');
});
