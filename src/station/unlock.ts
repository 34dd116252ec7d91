// SPDX-License-Identifier: Apache-2.0
import type { GuardLink } from '../link/guard-link.ts';
import type { Clock } from '../ports/clock.ts';

const UNLOCK_WITHIN_MS = 5000;
const UNLOCK_POLL_MS = 100;

/** Ends what runs, opens the lock and waits for its feedback (OCPP 1.6 §5.16). */
export async function unlockCable(
  link: GuardLink,
  clock: Clock,
  endSession: () => void,
): Promise<'unlocked' | 'failed' | 'not-supported'> {
  if (!link.online || link.latest() === undefined) return 'failed';
  if (link.latest()?.lock === 'none') return 'not-supported';
  endSession();
  link.send({ type: 'lock', position: 'unlocked' });
  for (let waitedMs = 0; waitedMs < UNLOCK_WITHIN_MS; waitedMs += UNLOCK_POLL_MS) {
    await clock.sleep(UNLOCK_POLL_MS);
    if (link.latest()?.lock === 'unlocked') return 'unlocked';
  }
  return 'failed';
}
