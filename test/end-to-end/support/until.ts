// SPDX-License-Identifier: Apache-2.0
import { SystemClock } from '../../../src/platform/system-clock.ts';

const POLL_MS = 20;
/** Real processes on a machine that may be busy with something else. */
const USUAL_LIMIT_MS = 20_000;

export const clock = new SystemClock();

/**
 * Asks every 20 ms until the answer satisfies, and returns it.
 * @throws Error with `what` and the last answer when that takes longer than `limitMs`
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  satisfies: (answer: T) => boolean,
  limitMs = USUAL_LIMIT_MS,
): Promise<T> {
  const endMicros = clock.monotonicMicros() + limitMs * 1000;
  for (;;) {
    const answer = await ask();
    if (satisfies(answer)) return answer;
    if (clock.monotonicMicros() > endMicros) {
      throw new Error(`${what}: not within ${limitMs} ms; last seen ${JSON.stringify(answer)}`);
    }
    await clock.sleep(POLL_MS);
  }
}

/** Waits until something is so. @throws Error with `what` when that takes longer than `limitMs` */
export async function untilTrue(what: string, isSo: () => boolean | Promise<boolean>, limitMs?: number): Promise<void> {
  await until(what, isSo, (so) => so, limitMs);
}
