// SPDX-License-Identifier: Apache-2.0
// Runs in the guest: every check in turn, one JSON line each to the standard output, which is a serial port.
import { writeSync } from 'node:fs';
import { SystemClock } from '../../src/platform/system-clock.ts';
import type { Check } from './check.ts';
import { CHECKS } from './checks.ts';

const LIMIT_MS = 40_000;

for (const check of CHECKS) writeSync(1, `${JSON.stringify({ check: check.name, ...(await outcome(check)) })}\n`);
// Inputs and timers would keep it alive.
process.kill(process.pid, 'SIGTERM');

async function outcome(check: Check): Promise<{ ok: boolean; detail: string }> {
  try {
    return { ok: true, detail: await Promise.race([check.run(), limit()]) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

function limit(): Promise<never> {
  return new Promise((_resolve, reject) => {
    new SystemClock().after(LIMIT_MS, 'check', () => reject(new Error(`no end after ${LIMIT_MS / 1000} s`)));
  });
}
