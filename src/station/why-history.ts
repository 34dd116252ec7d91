// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../core/faults/catalogue.ts';
import { faultsSince, type WhyChange, type WhyState } from '../core/history/why-change.ts';
import { NEW_RECORDER, type RecorderState, record } from '../core/history/why-recorder.ts';
import { combineLimits } from '../core/limits/chain.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { WhyHistoryRepository } from '../ports/store.ts';
import type { ConnectorHistory, ConnectorView } from './api.ts';

/** What happens within that time becomes one commit: plugging in alone makes half a dozen rows. */
const COMMIT_AFTER_MS = 1000;
/** As many as the store keeps; older rows that a failing disk did not take are given up. */
const MOST_ROWS = 500;
/** After a commit that failed. */
const RETRY_MS = 60_000;

export interface WhyHistoryOptions {
  readonly repository: WhyHistoryRepository;
  readonly clock: Clock;
  readonly log: Log;
}

interface Watched {
  recorder: RecorderState;
  since: ReadonlyMap<FaultCode, number>;
}

/** Keeps why each connector did (not) charge, durably. A disk that fails costs rows, never a charge. */
export class WhyHistory implements ConnectorHistory {
  readonly #options: WhyHistoryOptions;
  readonly #watched = new Map<number, Watched>();
  #uncommitted: WhyChange[] = [];
  #commitAtMs = 0;
  readonly #failing = new Set<'reading' | 'writing'>();

  constructor(options: WhyHistoryOptions) {
    this.#options = options;
  }

  /** Looks at a connector; to be called at every change and at least once a second. */
  see(view: ConnectorView): void {
    const { clock } = this.#options;
    const watched = this.#watch(view.id);
    const state = stateOf(view);
    const monotonicMs = clock.monotonicMicros() / 1000;
    const wallMillis = clock.wallMillis();
    watched.since = faultsSince(watched.since, state, wallMillis);
    const { recorder, row } = record(watched.recorder, { connectorId: view.id, state, monotonicMs, wallMillis });
    watched.recorder = recorder;
    if (row !== undefined) this.#keep(row, monotonicMs);
    if (this.#uncommitted.length > 0 && monotonicMs >= this.#commitAtMs) this.#commit();
  }

  /** Commits what waits. */
  stop(): void {
    for (const { recorder } of this.#watched.values()) {
      if (recorder.waiting !== undefined) this.#uncommitted.push(recorder.waiting.change);
    }
    this.#watched.clear();
    this.#commit();
  }

  latest(connectorId: number, limit: number): readonly WhyChange[] {
    const bounded = Math.min(Math.max(1, Math.floor(limit)), MOST_ROWS);
    const fresh = this.#uncommitted.filter((row) => row.connectorId === connectorId).reverse();
    return [...fresh, ...this.#stored(connectorId, bounded)].slice(0, bounded);
  }

  activeSince(connectorId: number, code: FaultCode): number | undefined {
    return this.#watched.get(connectorId)?.since.get(code);
  }

  #watch(connectorId: number): Watched {
    const known = this.#watched.get(connectorId);
    if (known !== undefined) return known;
    let since: ReadonlyMap<FaultCode, number> = new Map();
    for (const row of [...this.#stored(connectorId, MOST_ROWS)].reverse())
      since = faultsSince(since, row, row.atMillis);
    const watched = { recorder: NEW_RECORDER, since };
    this.#watched.set(connectorId, watched);
    return watched;
  }

  #keep(row: WhyChange, monotonicMs: number): void {
    if (this.#uncommitted.length === 0) this.#commitAtMs = monotonicMs + COMMIT_AFTER_MS;
    this.#uncommitted.push(row);
    if (this.#uncommitted.length > MOST_ROWS) this.#uncommitted.shift();
  }

  #stored(connectorId: number, limit: number): readonly WhyChange[] {
    return this.#try('reading', () => this.#options.repository.latest(connectorId, limit)) ?? [];
  }

  /** Rows that the disk does not take wait for the next try. */
  #commit(): void {
    if (this.#uncommitted.length === 0) return;
    const rows = this.#uncommitted;
    const written = this.#try('writing', () => {
      this.#options.repository.add(rows);
      return true;
    });
    if (written === true) this.#uncommitted = [];
    else this.#commitAtMs = this.#options.clock.monotonicMicros() / 1000 + RETRY_MS;
  }

  /** One line in the log when the disk begins to fail, not one for each row. */
  #try<T>(doing: 'reading' | 'writing', work: () => T): T | undefined {
    try {
      const result = work();
      this.#failing.delete(doing);
      return result;
    } catch (error) {
      if (!this.#failing.has(doing))
        this.#options.log.error({ doing, cause: String(error) }, 'the history of why cannot be kept');
      this.#failing.add(doing);
      return undefined;
    }
  }
}

function stateOf(view: ConnectorView): WhyState {
  const { source } = combineLimits(view.limit.chain);
  return {
    status: view.status,
    why: view.why,
    fault: view.fault ?? null,
    faults: [...view.faults].sort(),
    limitMilliamps: view.limit.milliamps,
    limitSource: source ?? null,
    contactorClosed: view.guardOnline ? (view.guard?.contactor.closed ?? null) : null,
  };
}
