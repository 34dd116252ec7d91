// SPDX-License-Identifier: Apache-2.0
import type { Card, CardDetails } from '../core/auth/card.ts';
import type { ListReading } from '../core/auth/card-cells.ts';
import type { LearningPhase, LearnOutcome } from '../core/auth/learning.ts';

/** The charger's own list of cards (ETEK WHITELIST), and the mode in which it learns them from the reader. */
export interface Cards extends CardList {
  readonly learning: CardLearning;
}

export interface CardList {
  /** How many cards there are, and how many there may be. */
  count(): number;
  readonly capacity: number;
  /** @param search beginning of a number in any form, or a part of a name; empty: all */
  page(search: string, offset: number, limit: number): { readonly cards: readonly Card[]; readonly total: number };
  /** @param number in any form */
  find(number: string): Card | undefined;
  /** Adds a card, or changes the details that are named. @param by for the audit log */
  put(card: NewCard, by: string): CardChange;
  /** @param number in any form @returns false when there is no such card */
  remove(number: string, by: string): boolean;
  /**
   * All cards go.
   * @param expected how many that are; any other number removes none, so that nobody removes all without meaning to
   *   (the ETEK controller did when a box was empty)
   */
  removeAll(expected: number, by: string): boolean;
  /** Takes up a list in one commit; what is wrong with a row keeps only that row out. */
  importCsv(csv: Uint8Array, options: ImportOptions, by: string): CardImport;
  /** The list as RFC 4180 has it, in UTF-8, with what a spreadsheet would take for a formula made harmless. */
  exportCsv(): string;
}

/** A card as a person writes it. */
export interface NewCard extends CardDetails {
  readonly number: string;
  readonly reading?: ListReading | undefined;
}

export type CardChange =
  | { readonly kind: 'added' | 'updated' | 'unchanged'; readonly card: Card }
  /** `why` is a sentence; `field` is what is wrong: the list when it is full. */
  | { readonly kind: 'refused'; readonly field: 'number' | 'name' | 'list'; readonly why: string };

export interface ImportOptions extends ListReading {
  /** Tells what would happen, and does nothing. */
  readonly dryRun: boolean;
}

/** One row of an import. `line` is the last line of the file that belongs to it, 1 being the first. */
export interface ImportRow {
  readonly line: number;
  readonly outcome: CardChange['kind'];
  /** Undefined: the row has no number that can be read. */
  readonly idTag: string | undefined;
  /** Why it was refused; undefined: it was not. */
  readonly why: string | undefined;
}

export type CardImport =
  | {
      readonly kind: 'read';
      readonly dryRun: boolean;
      readonly counts: Readonly<Record<CardChange['kind'], number>>;
      /** Names of columns that mean nothing here. */
      readonly ignoredColumns: readonly string[];
      readonly rows: readonly ImportRow[];
    }
  /** Not a list: nothing was taken up. `line` is where it stops being one; undefined: it is wrong as a whole. */
  | { readonly kind: 'unreadable'; readonly line: number | undefined; readonly why: string };

/**
 * Learning mode: cards held to the reader go on the list and start nothing. It lives in memory only: a restart ends it. A
 * session that runs goes on.
 */
export interface CardLearning {
  /** Undefined while it is off. */
  view(): LearningView | undefined;
  /** Waits for a card from now on, and when it is on already, for the next one. Refused: there is no reader to learn from. */
  start(by: string): 'waiting' | 'no-reader';
  /** @returns false when it was off */
  stop(by: string): boolean;
}

export interface LearningView {
  readonly phase: Exclude<LearningPhase, 'over'>;
  /** How long the next card is waited for; 0 while paused. */
  readonly cardSeconds: number;
  /** Until the mode ends by itself when nobody does anything. */
  readonly endsInSeconds: number;
  /** Cards added since it began. */
  readonly added: number;
  readonly startedBy: string;
  /** The card presented last; undefined: none yet. */
  readonly last: { readonly outcome: LearnOutcome; readonly idTag: string } | undefined;
}
