// SPDX-License-Identifier: Apache-2.0

import { SystemClock } from '../../src/platform/system-clock.ts';
import type { Clock, Timer } from '../../src/ports/clock.ts';

/** One thing that is proven in the guest. */
export interface Check {
  /** A sentence without a full stop; no two checks share one. */
  readonly name: string;
  /** Answers what was seen, in a few words. @throws Error when it is not as the name says */
  readonly run: () => Promise<string>;
}

/** An emulated processor is slow, and slower on a busy machine: time limits of the platform code are no subject here. */
const STRETCH = 50;
const POLL_MS = 20;
const PATIENCE_MS = 15_000;

/** The machine's clock as it is. */
export const machine: Clock = new SystemClock();

/** The machine's clock, on which limits are reached later. */
export const clock: Clock = {
  monotonicMicros: () => machine.monotonicMicros(),
  wallMillis: () => machine.wallMillis(),
  after: (delayMs: number, name: string, run: () => void): Timer => machine.after(delayMs * STRETCH, name, run),
  sleep: (delayMs: number) => machine.sleep(delayMs),
};

/** Waits until something is so. @throws Error naming what it waited for */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const giveUpAtMicros = machine.monotonicMicros() + PATIENCE_MS * 1000;
  while (!(await isSo())) {
    if (machine.monotonicMicros() > giveUpAtMicros) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await machine.sleep(POLL_MS);
  }
}

/** Lets something that must not happen have its chance. */
export function aMoment(): Promise<void> {
  return machine.sleep(10 * POLL_MS);
}
