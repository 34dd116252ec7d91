// SPDX-License-Identifier: Apache-2.0
import type { LifetimeCounters } from '../core/display/odometer.ts';
import type { JournalSample, SessionFault, SessionPause } from '../core/session/journal.ts';
import type { JournalEntry, JournalTotals, SessionFilter } from '../ports/journal-store.ts';
import type { SessionCost } from './tariff-api.ts';

/** A session with what it costs. */
export interface SessionEntry extends JournalEntry {
  /** Undefined: it costs nothing here. */
  readonly cost: SessionCost | undefined;
}

/** A part of the journal, newest session first. */
export interface JournalPage {
  readonly entries: readonly SessionEntry[];
  /** What to ask for the page after this one with; undefined: there is none. */
  readonly next: number | undefined;
}

/** All that is kept of one session but its samples. */
export interface SessionDetails {
  readonly entry: SessionEntry;
  /** Oldest first. */
  readonly pauses: readonly SessionPause[];
  /** Oldest first. */
  readonly faults: readonly SessionFault[];
  readonly samples: number;
}

/** The sessions of the charger, those that run included. */
export interface Journal {
  /**
   * @param limit 1 to 500; what is beyond is brought in
   * @param before `next` of the page before
   */
  page(filter: SessionFilter, limit: number, before?: number): JournalPage;
  /** Sums over all sessions of a filter. */
  totals(filter: SessionFilter): JournalTotals;
  /** Newest first, read in portions as they are taken, so that any number costs little memory. */
  entries(filter: SessionFilter): Iterable<SessionEntry>;
  details(sessionId: string): SessionDetails | undefined;
  /** At most so many samples, evenly chosen, oldest first. @param most 2 to 5000; what is beyond is brought in */
  samples(sessionId: string, most: number): readonly JournalSample[];
  /** Every sample, oldest first, read in portions as they are taken. */
  allSamples(sessionId: string): Iterable<JournalSample>;
  /** What the charger has done in its life; never less than before, whatever the journal still holds. */
  lifetime(): LifetimeCounters;
}
