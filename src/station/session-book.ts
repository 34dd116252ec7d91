// SPDX-License-Identifier: Apache-2.0
import type { LifetimeCounters } from '../core/display/odometer.ts';
import type { JournalSample } from '../core/session/journal.ts';
import type { SessionRecord } from '../core/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { CostSum, JournalEntry, JournalTotals, SessionFilter } from '../ports/journal-store.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import type { Journal, JournalPage, SessionDetails, SessionEntry } from './journal-api.ts';
import { Retention } from './retention.ts';
import { SessionChronicle } from './session-chronicle.ts';
import type { SessionCost } from './tariff-api.ts';

/** Rows read at once. */
const PORTION = 100;
const SAMPLE_PORTION = 500;
const MOST_ENTRIES = 500;
const MOST_SAMPLES = 5000;
/** Costs are taken over so many at a time, and so often. */
const COST_PORTION = 20;
const COSTS_EVERY_MS = 2000;
const COSTS_RETRY_MS = 60_000;

export interface SessionBookOptions {
  readonly store: Store;
  readonly settings: Settings;
  readonly clock: Clock;
  readonly log: Log;
  /** The session as it is now, where it runs; the store's is some seconds old. */
  readonly live: (sessionId: string) => SessionRecord | undefined;
  readonly costOf: (sessionId: string) => SessionCost | undefined;
  /** What is counted of contactors and plugs. */
  readonly cycles: () => Pick<LifetimeCounters, 'contactorCycles' | 'plugCycles'>;
}

/** The journal of sessions: what is noted while they run, what is read of it, and what makes room. */
export class SessionBook implements Journal {
  readonly chronicle: SessionChronicle;
  readonly #options: SessionBookOptions;
  readonly #retention: Retention;
  #costsAtMs = 0;

  constructor(options: SessionBookOptions) {
    this.#options = options;
    this.chronicle = new SessionChronicle(options);
    this.#retention = new Retention({ ...options, retention: options.store.retention });
  }

  /** Several times a second. */
  tick(): void {
    this.#retention.tick();
    this.#noteCosts();
  }

  page(filter: SessionFilter, limit: number, before?: number): JournalPage {
    const rows = Math.min(Math.max(1, Math.floor(limit)), MOST_ENTRIES);
    const found = this.#options.store.journal.page(filter, before, rows + 1);
    const entries = found.slice(0, rows).map((entry) => this.#fresh(entry));
    return { entries, next: found.length > rows ? entries.at(-1)?.number : undefined };
  }

  totals(filter: SessionFilter): JournalTotals {
    return this.#options.store.journal.totals(filter);
  }

  *entries(filter: SessionFilter): Generator<SessionEntry, void, undefined> {
    let before: number | undefined;
    do {
      const { entries, next }: JournalPage = this.page(filter, PORTION, before);
      yield* entries;
      before = next;
    } while (before !== undefined);
  }

  details(sessionId: string): SessionDetails | undefined {
    const { journal, samples } = this.#options.store;
    const entry = journal.find(sessionId);
    if (entry === undefined) return undefined;
    return {
      entry: this.#fresh(entry),
      pauses: journal.pauses(sessionId),
      faults: journal.faults(sessionId),
      samples: samples.count(sessionId),
    };
  }

  samples(sessionId: string, most: number): readonly JournalSample[] {
    const { samples } = this.#options.store;
    const bounded = Math.min(Math.max(2, Math.floor(most)), MOST_SAMPLES);
    return samples.of(sessionId, { every: Math.max(1, Math.ceil(samples.count(sessionId) / bounded)) });
  }

  *allSamples(sessionId: string): Generator<JournalSample, void, undefined> {
    let after: number | undefined;
    do {
      const portion: readonly JournalSample[] = this.#options.store.samples.of(sessionId, {
        after,
        limit: SAMPLE_PORTION,
      });
      yield* portion;
      after = portion.length < SAMPLE_PORTION ? undefined : portion.at(-1)?.atMillis;
    } while (after !== undefined);
  }

  lifetime(): LifetimeCounters {
    const { sessions, wattHours, chargingMillis } = this.#options.store.journal.lifetime();
    return { sessions, wattHours, chargingSeconds: Math.floor(chargingMillis / 1000), ...this.#options.cycles() };
  }

  #fresh(entry: JournalEntry): SessionEntry {
    const { live, costOf } = this.#options;
    const { id } = entry.session;
    return { ...entry, session: live(id) ?? entry.session, cost: costOf(id) };
  }

  /** What sessions cost is another's business; for sums over thousands it is noted beside them. */
  #noteCosts(): void {
    const { store, costOf, clock, log } = this.#options;
    const nowMs = clock.monotonicMicros() / 1000;
    if (nowMs < this.#costsAtMs) return;
    this.#costsAtMs = nowMs + COSTS_EVERY_MS;
    try {
      const due = store.journal.costsDue(COST_PORTION);
      if (due.length > 0) store.journal.noteCosts(new Map(due.map((id) => [id, sumOf(costOf(id))])));
    } catch (error) {
      log.warn({ cause: String(error) }, 'costs could not be noted for their sums');
      this.#costsAtMs = nowMs + COSTS_RETRY_MS;
    }
  }
}

function sumOf(cost: SessionCost | undefined): CostSum | undefined {
  if (cost === undefined) return undefined;
  return { currency: cost.currency, minorDigits: cost.minorDigits, minorUnits: cost.totalMinorUnits };
}
