// SPDX-License-Identifier: Apache-2.0
import type { GuardLink } from '../link/guard-link.ts';
import type { Clock } from '../ports/clock.ts';

/** The lock's motor is given three tries (fault table F09). */
const UNLOCK_WITHIN_MS = 5000;
const UNLOCK_POLL_MS = 100;

/** Asks the guard to open the lock, and waits for its feedback. @param stop ends what runs, so that the contacts open */
export async function unlock(
  link: GuardLink,
  clock: Clock,
  stop: () => void,
): Promise<'unlocked' | 'failed' | 'not-supported'> {
  const snapshot = link.latest();
  if (!link.online || snapshot === undefined) return 'failed';
  if (snapshot.lock === 'none') return 'not-supported';
  stop();
  link.send({ type: 'lock', position: 'unlocked' });
  for (let waitedMs = 0; waitedMs < UNLOCK_WITHIN_MS; waitedMs += UNLOCK_POLL_MS) {
    await clock.sleep(UNLOCK_POLL_MS);
    if (link.latest()?.lock === 'unlocked') return 'unlocked';
  }
  return 'failed';
}
