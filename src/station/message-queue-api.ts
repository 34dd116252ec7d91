// SPDX-License-Identifier: Apache-2.0
import type { TransactionEvent } from '../core/session/transaction-event.ts';

/** How full the queue of transaction messages is. */
export interface QueueFacts {
  /** Messages that wait, samples included. */
  readonly waiting: number;
  readonly waitingSamples: number;
  /** As many as may wait; starts and stops are taken beyond that. */
  readonly maximum: number;
  /** Full, and not yet down to four fifths again. */
  readonly isFull: boolean;
  readonly parked: number;
}

/** A message that the central system did not process, put aside so that it does not keep the others back. */
export interface ParkedMessage {
  readonly id: number;
  readonly attempts: number;
  /** What the central system said last, or what became of the last try. */
  readonly why: string;
  /** Wall clock; undefined: an older program put it aside. */
  readonly parkedAtMillis: number | undefined;
  readonly event: TransactionEvent;
}

/** What the central system has still to hear, for people who look after the charger. */
export interface MessageQueue {
  facts(): QueueFacts;
  /** Oldest first. */
  parked(): readonly ParkedMessage[];
  /**
   * Puts parked messages back in their places; each has all its attempts again.
   * @param ids `all`: every one
   * @param by for the audit log
   * @returns how many
   */
  sendAgain(ids: readonly number[] | 'all', by: string): number;
}
