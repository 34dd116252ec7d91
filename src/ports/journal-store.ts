// SPDX-License-Identifier: Apache-2.0
import type { SessionAuthorization, SessionFault, SessionPause } from '../core/session/journal.ts';
import type { SessionRecord, StopReason } from '../core/session/session.ts';

/** Which sessions are meant; what is left out does not restrict. Times are wall clock milliseconds. */
export interface SessionFilter {
  /** Started at or after this time. */
  readonly fromMillis?: number | undefined;
  /** Started before this time. */
  readonly toMillis?: number | undefined;
  readonly connectorId?: number | undefined;
  /** Part of the tag or of its name, without regard to case and accents. */
  readonly text?: string | undefined;
  readonly stopReason?: StopReason | undefined;
  readonly state?: 'running' | 'finished' | undefined;
}

/** One session with what a list shows of it. */
export interface JournalEntry {
  /** Counts up with every start; the cursor of a list. */
  readonly number: number;
  readonly session: SessionRecord;
  readonly authorization: SessionAuthorization;
  /** Whose tag ended it, where one did. */
  readonly stopIdTag: string | undefined;
  readonly pauses: number;
  readonly faults: number;
  /** Nothing of it waits for the central system. */
  readonly delivered: boolean;
}

/** An amount of money, in the smallest unit of its currency. */
export interface CostSum {
  /** ISO 4217. */
  readonly currency: string;
  /** Digits after the point of the currency. */
  readonly minorDigits: number;
  readonly minorUnits: number;
}

/** Sums over the sessions of a filter; running ones with what they have so far. */
export interface JournalTotals {
  readonly sessions: number;
  readonly wattHours: number;
  readonly chargingMillis: number;
  /** Of finished sessions, for each currency, in alphabetical order. */
  readonly cost: readonly (CostSum & { readonly sessions: number })[];
}

/** Of all sessions there ever were, kept or not. */
export interface SessionTotals {
  readonly sessions: number;
  readonly wattHours: number;
  readonly chargingMillis: number;
}

/** What the journal keeps of sessions beyond their transactions. Rows told twice are kept once. */
export interface JournalRepository {
  /** To be called in the commit of the session's start. */
  begin(sessionId: string, idTag: string, authorization: SessionAuthorization): void;
  /** Adds or replaces the pauses and faults that began at the same time, in one commit. */
  note(
    sessionId: string,
    rows: { readonly pauses: readonly SessionPause[]; readonly faults: readonly SessionFault[] },
  ): void;
  /** Finished sessions whose costs have changed since they were noted, for their sums. */
  costsDue(limit: number): readonly string[];
  /** In one commit. Undefined: it costs nothing here. */
  noteCosts(costs: ReadonlyMap<string, CostSum | undefined>): void;
  /** Newest first. @param before only sessions with a lower number */
  page(filter: SessionFilter, before: number | undefined, limit: number): readonly JournalEntry[];
  totals(filter: SessionFilter): JournalTotals;
  find(sessionId: string): JournalEntry | undefined;
  /** Oldest first. */
  pauses(sessionId: string): readonly SessionPause[];
  /** Oldest first. */
  faults(sessionId: string): readonly SessionFault[];
  lifetime(): SessionTotals;
}

/** What makes room. Each call is one commit of bounded size; false: there was nothing that may go. */
export interface RetentionRepository {
  /** Bytes of the database that are in use, whatever the file's size is. */
  usedBytes(): number;
  sessions(): number;
  /** Keeps one sample a minute of the oldest finished session that has more. */
  thinSamples(): boolean;
  /** Removes samples of the oldest finished session that has some. */
  dropSamples(): boolean;
  /**
   * Removes the oldest finished session of which the central system has heard all; never the newest one of a connector,
   * whose register the next one begins with.
   */
  dropSession(): boolean;
}
