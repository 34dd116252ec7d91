// SPDX-License-Identifier: Apache-2.0

import type { LearnOutcome } from '../core/auth/learning.ts';
import { counted } from '../core/text/counted.ts';
import type { CardPageView, CardView } from '../portal/views/card-view.ts';
import type { CardImport, LearningView } from '../station/cards-api.ts';

/** The list for a terminal. */
export function describeCards({ cards, total, count, capacity }: CardPageView): string {
  const width = Math.max(0, ...cards.map(({ idTag }) => idTag.length));
  const lines = cards.map((card) =>
    `${card.idTag.padEnd(width)}  ${(card.decimal ?? '').padStart(10)}  ${remarks(card)}`.trimEnd(),
  );
  const shown = total === count ? counted(count, 'card') : `${total} of ${counted(count, 'card')}`;
  return [...lines, `${shown}; the list takes ${capacity}`].join('\n');
}

function remarks({ name, blocked, expired, validUntilMillis }: CardView): string {
  const until =
    validUntilMillis === null
      ? []
      : [`${expired ? 'expired' : 'valid until'} ${new Date(validUntilMillis).toISOString()}`];
  return [...(name === '' ? [] : [name]), ...(blocked ? ['blocked'] : []), ...until].join(', ');
}

/** What became of the rows of a list: those that were refused, and how many of each. */
export function describeImport(read: Extract<CardImport, { kind: 'read' }>): string {
  const { counts, rows, ignoredColumns, dryRun } = read;
  const refused = rows.filter(({ outcome }) => outcome === 'refused').map(({ line, why }) => `line ${line}: ${why}`);
  const ignored = ignoredColumns.length === 0 ? [] : [`columns not used: ${ignoredColumns.join(', ')}`];
  const { added, updated, unchanged } = counts;
  const sum = `${added} added, ${updated} updated, ${unchanged} unchanged, ${counts.refused} refused`;
  return [...refused, ...ignored, dryRun ? `nothing was changed; it would be: ${sum}` : sum].join('\n');
}

const OUTCOMES: Readonly<Record<LearnOutcome, string>> = {
  added: 'added',
  known: 'already on the list',
  blocked: 'on the list and blocked',
  full: 'not added: the list is full',
  late: 'not added: it came too late',
  failed: 'not added: it could not be stored',
};

/** Where learning mode is. */
export function describeLearning({ phase, added, last }: LearningView): string {
  const first = last === undefined ? '' : `${last.idTag} ${OUTCOMES[last.outcome]} (${added} in all). `;
  return (
    first +
    (phase === 'listening' ? 'Hold a card to the reader.' : 'No card for 40 s: press Enter to wait for the next one.')
  );
}
