// SPDX-License-Identifier: Apache-2.0
import type { JournalSample, SessionFault, SessionPause } from '../../core/session/journal.ts';
import type { SessionRecord } from '../../core/session/session.ts';
import type { SessionFilter } from '../../ports/journal-store.ts';
import type { Journal, SessionEntry } from '../../station/journal-api.ts';
import type { SessionCost } from '../../station/tariff-api.ts';

/** What a test says of a session beyond its record. */
export interface FakeDetails {
  readonly entry?: Partial<SessionEntry>;
  readonly pauses?: readonly SessionPause[];
  readonly faults?: readonly SessionFault[];
  readonly samples?: readonly JournalSample[];
}

export interface FakeJournal extends Journal {
  /** The next newer session. */
  add(session: SessionRecord, details?: FakeDetails): void;
}

interface Kept extends FakeDetails {
  readonly entry: SessionEntry;
}

/** A journal in memory. @param costs by session */
export function createFakeJournal(costs: ReadonlyMap<string, SessionCost> = new Map()): FakeJournal {
  const kept: Kept[] = [];
  const now = (one: Kept): Kept => ({ ...one, entry: { ...one.entry, cost: costs.get(one.entry.session.id) } });
  const chosen = (filter: SessionFilter): Kept[] =>
    kept
      .filter(({ entry }) => matches(entry, filter))
      .map(now)
      .reverse();
  const samplesOf = (id: string) => kept.find(({ entry }) => entry.session.id === id)?.samples ?? [];
  return {
    add(session, details = {}) {
      const bare = { number: kept.length + 1, session, stopIdTag: undefined, cost: undefined, delivered: true };
      const { pauses = [], faults = [] } = details;
      const counts = { pauses: pauses.length, faults: faults.length };
      const authorization = { origin: 'card', reason: 'whitelisted', tagName: '' } as const;
      kept.push({ ...details, entry: { ...bare, ...counts, authorization, ...details.entry } });
    },
    page(filter, limit, before = Number.POSITIVE_INFINITY) {
      const found = chosen(filter).filter(({ entry }) => entry.number < before);
      const entries = found.slice(0, limit).map(({ entry }) => entry);
      return { entries, next: found.length > limit ? entries.at(-1)?.number : undefined };
    },
    totals(filter) {
      const sessions = chosen(filter).map(({ entry }) => entry.session);
      const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
      return {
        sessions: sessions.length,
        wattHours: sum(sessions.map((session) => session.meterLastWattHours - session.meterStartWattHours)),
        chargingMillis: sum(sessions.map((session) => session.chargingMillis ?? 0)),
        cost: [],
      };
    },
    entries: (filter) => chosen(filter).map(({ entry }) => entry),
    details(sessionId) {
      const found = kept.find(({ entry }) => entry.session.id === sessionId);
      if (found === undefined) return undefined;
      const { entry, pauses = [], faults = [], samples = [] } = now(found);
      return { entry, pauses, faults, samples: samples.length };
    },
    samples: (sessionId, most) => samplesOf(sessionId).slice(0, most),
    allSamples: samplesOf,
    lifetime: () => ({ wattHours: 1_254_300, sessions: 412, chargingSeconds: 987_654, contactorCycles: 500 }),
  };
}

function matches({ session, authorization }: SessionEntry, filter: SessionFilter): boolean {
  const { fromMillis = 0, toMillis = Number.POSITIVE_INFINITY, connectorId, text = '', stopReason, state } = filter;
  const isRunning = session.stoppedAtMillis === undefined;
  return (
    session.startedAtMillis >= fromMillis &&
    session.startedAtMillis < toMillis &&
    (connectorId === undefined || session.connectorId === connectorId) &&
    `${session.idTag} ${authorization.tagName}`.toLowerCase().includes(text.toLowerCase()) &&
    (stopReason === undefined || session.stopReason === stopReason) &&
    (state === undefined || (state === 'running') === isRunning)
  );
}
