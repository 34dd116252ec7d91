// SPDX-License-Identifier: Apache-2.0
import { ReaderLearning } from './card-learning.ts';
import { type CardListOptions, StoredCardList } from './card-list.ts';
import type { Cards } from './cards-api.ts';

export interface StationCardsOptions extends CardListOptions {
  /** Whether cards can be read. */
  readonly hasReader: () => boolean;
  /** Learning mode has begun, ended, or seen a card. */
  readonly onLearning: () => void;
}

/** The list of cards, and how it learns. */
export class StationCards extends StoredCardList implements Cards {
  readonly learning: ReaderLearning;

  constructor(options: StationCardsOptions) {
    super(options);
    const { store, clock, log, hasReader, onLearning } = options;
    this.learning = new ReaderLearning({ list: this, audit: store.audit, clock, log, hasReader, onChange: onLearning });
  }
}
