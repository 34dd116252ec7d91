// SPDX-License-Identifier: Apache-2.0
import type { LockPosition } from '../ports/devices.ts';
import { millisecondsUntil, type PartCheck } from './part-check.ts';

/** A motor that has not reached its place by then never will (fault table F09). */
const MOVES_WITHIN_MS = 5000;
const POLL_MS = 10;
const ROUNDS: readonly LockPosition[] = ['locked', 'unlocked', 'locked', 'unlocked'];

export const LOCK_CHECK: PartCheck = {
  part: 'lock',
  title: 'Cable lock',
  roles: ['lock', 'contactor'],
  onSiteOnly: false,
  async run({ clock, devices: { lock, contactor }, report }) {
    if (lock === undefined) return report.info('cable lock', 'this board has none that started');
    const closed = await report.step('contacts', async () => (await contactor?.isClosed()) ?? false);
    if (closed === undefined || !report.must('contacts', closed ? 'closed' : 'open', 'open', !closed)) return;
    for (const position of ROUNDS) {
      await report.step(position, async () => {
        const startMicros = clock.monotonicMicros();
        await lock.drive(position);
        const arrives = async () => (await lock.position()) === position;
        const arrived = (await millisecondsUntil(clock, MOVES_WITHIN_MS, POLL_MS, arrives)) !== undefined;
        const tookMs = (clock.monotonicMicros() - startMicros) / 1000;
        report.within(`${position} after`, arrived ? tookMs : Number.POSITIVE_INFINITY, 'ms', 0, MOVES_WITHIN_MS);
      });
    }
  },
};
