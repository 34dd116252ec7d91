// SPDX-License-Identifier: Apache-2.0
import type { PresentedTag, ReaderPresence } from '../ports/devices.ts';
import { millisecondsUntil, type PartCheck } from './part-check.ts';

const READY_WITHIN_MS = 5000;
const POLL_MS = 50;
/** UIDs of ISO/IEC 14443-3: single, double and triple size. */
const UID_BYTES: readonly number[] = [4, 7, 10];

export const READER_CHECK: PartCheck = {
  part: 'rfid',
  title: 'Card reader',
  roles: ['tag-reader'],
  onSiteOnly: false,
  async run({ clock, devices, report, patienceSeconds, holdCard }) {
    const reader = devices['tag-reader'];
    if (reader === undefined) return report.info('card reader', 'this board has none that started');
    let presence: ReaderPresence | undefined;
    let tag: PresentedTag | undefined;
    const unsubscribe = [
      reader.onPresence((now) => {
        presence = now;
      }),
      reader.onTag((presented) => {
        tag = presented;
      }),
    ];
    try {
      const readyMs = await millisecondsUntil(clock, READY_WITHIN_MS, POLL_MS, async () => presence === 'present');
      report.within('answers after', readyMs ?? Number.POSITIVE_INFINITY, 'ms', 0, READY_WITHIN_MS);
      if (readyMs === undefined) return;
      report.info('card', `hold one to the reader within ${patienceSeconds} s`);
      holdCard?.();
      await millisecondsUntil(clock, patienceSeconds * 1000, POLL_MS, async () => tag !== undefined);
      if (tag === undefined) {
        report.must('card', 'none was read', 'a card', false);
        return;
      }
      const { uid } = tag;
      report.must('card: bytes of its UID', String(uid.length), '4, 7 or 10', UID_BYTES.includes(uid.length));
      // Who can read a UID can copy the card, so a report that goes into a drawer shows only its ends.
      report.info('card: UID', masked(Buffer.from(uid).toString('hex').toUpperCase()));
    } finally {
      for (const stop of unsubscribe) stop();
    }
  },
};

function masked(uid: string): string {
  return `${uid.slice(0, 2)}${'·'.repeat(Math.max(0, uid.length - 4))}${uid.slice(-2)}`;
}
