// SPDX-License-Identifier: Apache-2.0
import { ReaderLearning } from './card-learning.ts';
import { type CardListOptions, StoredCardList } from './card-list.ts';
import type { Cards } from './cards-api.ts';
import { ReaderDesk } from './reader-desk.ts';
import type { StationFront } from './station-front.ts';

export interface StationCardsOptions extends CardListOptions {
  /** Where cards are held to, and where it is told what came of them. */
  readonly front: () => Pick<StationFront, 'readsCards' | 'learned' | 'refresh'>;
  /** A card that is not there to be learned. */
  readonly present: (idTag: string) => Promise<unknown>;
  /** Learning mode has begun, ended, or seen a card. */
  readonly onLearning: () => void;
}

/** The list of cards, how it learns, and the desk where cards come in. */
export class StationCards extends StoredCardList implements Cards {
  readonly learning: ReaderLearning;
  readonly desk: ReaderDesk;

  constructor(options: StationCardsOptions) {
    super(options);
    const { store, clock, log, front, present, onLearning } = options;
    const onChange = (): void => {
      front().refresh();
      onLearning();
    };
    const hasReader = (): boolean => front().readsCards;
    this.learning = new ReaderLearning({ list: this, audit: store.audit, clock, log, hasReader, onChange });
    this.desk = new ReaderDesk({
      clock,
      log,
      learning: this.learning,
      present,
      onLearned: (it) => front().learned(it),
    });
  }
}
