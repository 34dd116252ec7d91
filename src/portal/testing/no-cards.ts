// SPDX-License-Identifier: Apache-2.0
import type { Cards } from '../../station/cards-api.ts';

/** A list of cards that stays empty, on a charger without a reader. */
export const NO_CARDS: Cards = {
  capacity: 0,
  count: () => 0,
  page: () => ({ cards: [], total: 0 }),
  find: () => undefined,
  put: () => ({ kind: 'refused', field: 'list', why: 'the list is full: it takes 0 cards' }),
  remove: () => false,
  removeAll: (expected) => expected === 0,
  importCsv: () => ({ kind: 'unreadable', line: undefined, why: 'it is empty' }),
  exportCsv: () => '',
  learning: { view: () => undefined, start: () => 'no-reader', stop: () => false },
};
