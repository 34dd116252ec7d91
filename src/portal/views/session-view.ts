// SPDX-License-Identifier: Apache-2.0
import type { JournalSample, SessionAuthorization, SessionFault, SessionPause } from '../../core/session/journal.ts';
import type { SessionRecord, StopReason } from '../../core/session/session.ts';
import type { JournalTotals } from '../../ports/journal-store.ts';
import type { SessionDetails, SessionEntry } from '../../station/journal-api.ts';
import type { SessionCost } from '../../station/tariff-api.ts';
import { authorizationInWords } from '../words/session-words.ts';
import { type CostView, viewCost } from './cost-view.ts';
import { maskTag } from './mask-tag.ts';

/** What is known of a session wherever it is shown. Times are wall clock milliseconds. */
export interface SessionSummaryView {
  readonly id: string;
  readonly connectorId: number;
  readonly idTag: string;
  readonly startedAtMillis: number;
  /** Null while it runs. */
  readonly stoppedAtMillis: number | null;
  readonly energyWattHours: number;
  readonly meterStartWattHours: number;
  readonly meterLastWattHours: number;
  readonly stopReason: StopReason | null;
  /** Null: it costs nothing here. */
  readonly cost: CostView | null;
}

/** One session of the journal. */
export interface SessionView extends SessionSummaryView {
  /** Counts up with every start. */
  readonly number: number;
  /** What the tag was called then; empty where it has no name, and for who may not know whose it is. */
  readonly tagName: string;
  readonly authorization: Pick<SessionAuthorization, 'origin' | 'reason'> & { readonly text: string };
  /** How long energy flowed; null where nobody counted it. */
  readonly chargingMillis: number | null;
  readonly pauses: number;
  readonly faults: number;
  /** Whether a central system hears of it. */
  readonly reported: boolean;
  /** Nothing of it waits for the central system. */
  readonly delivered: boolean;
}

/** The answer of GET sessions. */
export interface SessionsView {
  /** Newest first. */
  readonly sessions: readonly SessionView[];
  /** `cursor` of the page after this one; null: there is none. */
  readonly next: string | null;
  /** Of all sessions of the filter; only on the first page. */
  readonly totals: JournalTotals | null;
}

/** Something that happened in a session. */
export interface SessionEventView {
  readonly atMillis: number;
  readonly kind: 'started' | 'paused' | 'went-on' | 'fault-raised' | 'fault-cleared' | 'stopped';
  /** Why it paused, which fault, or why it stopped. */
  readonly detail: string;
}

/** The answer of GET sessions/{id}. */
export interface SessionDetailView extends Omit<SessionView, 'pauses' | 'faults'> {
  readonly pauses: readonly (Omit<SessionPause, 'toMillis'> & { readonly toMillis: number | null })[];
  readonly faults: readonly (Omit<SessionFault, 'toMillis'> & { readonly toMillis: number | null })[];
  /** Oldest first. */
  readonly events: readonly SessionEventView[];
  readonly samples: number;
}

/** The answer of GET sessions/{id}/samples. */
export interface SamplesView {
  /** Oldest first. */
  readonly samples: readonly JournalSample[];
  /** How many there are in all. */
  readonly of: number;
}

/** `withTags` shows the tag in full. */
export function viewSummary(
  session: SessionRecord,
  withTags: boolean,
  cost: SessionCost | undefined,
): SessionSummaryView {
  return {
    id: session.id,
    connectorId: session.connectorId,
    idTag: maskTag(session.idTag, withTags),
    startedAtMillis: session.startedAtMillis,
    stoppedAtMillis: session.stoppedAtMillis ?? null,
    energyWattHours: session.meterLastWattHours - session.meterStartWattHours,
    meterStartWattHours: session.meterStartWattHours,
    meterLastWattHours: session.meterLastWattHours,
    stopReason: session.stopReason ?? null,
    cost: viewCost(cost),
  };
}

/** `withTags` shows tag and name in full. */
export function viewSession(entry: SessionEntry, withTags: boolean): SessionView {
  const { session, authorization, number, pauses, faults, cost, delivered } = entry;
  return {
    ...viewSummary(session, withTags, cost),
    number,
    tagName: withTags ? authorization.tagName : '',
    authorization: {
      origin: authorization.origin,
      reason: authorization.reason,
      text: authorizationInWords(authorization),
    },
    chargingMillis: session.chargingMillis ?? null,
    pauses,
    faults,
    reported: session.reported,
    delivered,
  };
}

/** One session with all that is kept of it but its samples. */
export function viewDetails(details: SessionDetails, withTags: boolean): SessionDetailView {
  const { entry, pauses, faults, samples } = details;
  return {
    ...viewSession(entry, withTags),
    pauses: pauses.map((pause) => ({ ...pause, toMillis: pause.toMillis ?? null })),
    faults: faults.map((fault) => ({ ...fault, toMillis: fault.toMillis ?? null })),
    events: eventsOf(details),
    samples,
  };
}

/** What happened, in its order. A pause that follows another one without energy in between is one event. */
function eventsOf({ entry: { session, authorization }, pauses, faults }: SessionDetails): SessionEventView[] {
  const events: SessionEventView[] = [
    { atMillis: session.startedAtMillis, kind: 'started', detail: authorization.reason },
    ...pauses.map(({ fromMillis, why }) => ({ atMillis: fromMillis, kind: 'paused' as const, detail: why })),
    ...pauses
      .filter(({ toMillis }) => toMillis !== undefined && toMillis !== session.stoppedAtMillis)
      .filter(({ toMillis }) => pauses.every(({ fromMillis }) => fromMillis !== toMillis))
      .map(({ toMillis, why }) => ({ atMillis: toMillis ?? 0, kind: 'went-on' as const, detail: why })),
    ...faults.map(({ fromMillis, code }) => ({ atMillis: fromMillis, kind: 'fault-raised' as const, detail: code })),
    ...faults.flatMap(({ toMillis, code }) =>
      toMillis === undefined ? [] : [{ atMillis: toMillis, kind: 'fault-cleared' as const, detail: code }],
    ),
  ];
  events.sort((one, other) => one.atMillis - other.atMillis);
  const { stoppedAtMillis, stopReason } = session;
  if (stoppedAtMillis === undefined) return events;
  return [...events, { atMillis: stoppedAtMillis, kind: 'stopped', detail: stopReason ?? 'Other' }];
}
