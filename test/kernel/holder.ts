// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';

/** Starts a process that takes something of the machine and keeps it. See hold.ts for what it knows. */
export async function startHolder(...what: readonly string[]): Promise<ChildProcess> {
  const holder = fork(new URL('./hold.js', import.meta.url), what);
  await new Promise((resolve, reject) => {
    holder.once('message', resolve);
    holder.once('exit', (code) => reject(new Error(`the process that holds ${what[0]} ended with code ${code}`)));
  });
  return holder;
}

/** As an out-of-memory killer does. */
export async function kill(holder: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => {
    holder.once('exit', (_code, signal) => resolve(signal));
  });
  holder.kill('SIGKILL');
  assert.equal(await ended, 'SIGKILL');
}
