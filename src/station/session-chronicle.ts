// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../core/faults/catalogue.ts';
import { faultsSince } from '../core/history/why-change.ts';
import type { SessionAuthorization, SessionFault, SessionPause } from '../core/session/journal.ts';
import { afterPowerCut, NO_PAUSE, type PauseState, stepPauses } from '../core/session/pauses.ts';
import type { SessionRecord } from '../core/session/session.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { ConnectorView } from './api.ts';

/** Rows of one session; a vehicle that stops and goes all day must not fill the disk. */
export const MOST_PAUSES = 500;
export const MOST_FAULTS = 200;
/** After a commit that failed. */
const RETRY_MS = 60_000;

export interface SessionChronicleOptions {
  readonly store: Pick<Store, 'journal' | 'samples' | 'cards'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** What is known of the session of one connector. */
interface Watched {
  readonly sessionId: string;
  pauses: PauseState;
  faults: ReadonlyMap<FaultCode, number>;
  pauseRows: number;
  faultRows: number;
}

interface Rows {
  readonly pauses: SessionPause[];
  readonly faults: SessionFault[];
}

/** Notes pauses and faults of running sessions, durably. A disk that fails delays rows, never a charge. */
export class SessionChronicle {
  readonly #options: SessionChronicleOptions;
  readonly #watched = new Map<number, Watched>();
  /** Rows that are not on disk yet, by session. */
  readonly #unstored = new Map<string, Rows>();
  #retryAtMs = 0;
  #isFailing = false;

  constructor(options: SessionChronicleOptions) {
    this.#options = options;
  }

  /** A session starts: to be called in its commit, and throws what that throws. */
  begin(sessionId: string, idTag: string, how: Omit<SessionAuthorization, 'tagName'>): void {
    const { journal, cards } = this.#options.store;
    journal.begin(sessionId, idTag, { ...how, tagName: cards.find(idTag)?.name ?? '' });
  }

  /** Looks at a connector; to be called at every change and at least once a second. */
  see(view: ConnectorView): void {
    const { session } = view;
    if (session === undefined) this.#watched.delete(view.id);
    else {
      const watched = this.#watch(view.id, session.id);
      const rows = { pauses: this.#seePauses(watched, view), faults: this.#seeFaults(watched, view) };
      this.#keep(session.id, rows);
    }
    if (this.#unstored.size > 0 && this.#nowMs() >= this.#retryAtMs) this.flush();
  }

  /** The supply was away, and a session goes on. What was sampled last is the last that is known of before. */
  supplyReturned({ id, connectorId, startedAtMillis }: SessionRecord): void {
    const watched = this.#watch(connectorId, id);
    const lastSeenMillis = Math.max(startedAtMillis, this.#lastSampleMillis(id) ?? startedAtMillis);
    const { state, rows } = afterPowerCut(watched.pauses, lastSeenMillis, this.#options.clock.wallMillis());
    watched.pauses = state;
    watched.pauseRows += 1;
    this.#keep(id, { pauses: [...rows], faults: [] });
  }

  /** Commits what waits. */
  flush(): void {
    const { store, log } = this.#options;
    try {
      for (const [sessionId, rows] of this.#unstored) {
        store.journal.note(sessionId, rows);
        this.#unstored.delete(sessionId);
      }
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) log.error({ cause: String(error) }, 'pauses and faults of a session cannot be stored yet');
      this.#isFailing = true;
      this.#retryAtMs = this.#nowMs() + RETRY_MS;
    }
  }

  #watch(connectorId: number, sessionId: string): Watched {
    const known = this.#watched.get(connectorId);
    if (known?.sessionId === sessionId) return known;
    const watched = this.#takeUp(sessionId);
    this.#watched.set(connectorId, watched);
    return watched;
  }

  /** What an earlier run of the station noted. */
  #takeUp(sessionId: string): Watched {
    const { pauses, faults } = this.#stored(sessionId);
    const open = pauses.findLast((pause) => pause.toMillis === undefined);
    const active = faults.filter((fault) => fault.toMillis === undefined);
    return {
      sessionId,
      pauses: open === undefined ? NO_PAUSE : { open, beginning: undefined },
      faults: new Map(active.map(({ code, fromMillis }) => [code, fromMillis])),
      pauseRows: pauses.length,
      faultRows: faults.length,
    };
  }

  #stored(sessionId: string): { readonly pauses: readonly SessionPause[]; readonly faults: readonly SessionFault[] } {
    const { journal } = this.#options.store;
    const read = () => ({ pauses: journal.pauses(sessionId), faults: journal.faults(sessionId) });
    return this.#read(sessionId, read) ?? { pauses: [], faults: [] };
  }

  #lastSampleMillis(sessionId: string): number | undefined {
    return this.#read(sessionId, () => this.#options.store.samples.lastMillis(sessionId));
  }

  #read<T>(sessionId: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      this.#options.log.error({ session: sessionId, cause: String(error) }, 'a session’s journal cannot be read');
      return undefined;
    }
  }

  #seePauses(watched: Watched, { why }: ConnectorView): SessionPause[] {
    const seen = { why, wallMillis: this.#options.clock.wallMillis(), monotonicMs: this.#nowMs() };
    const { state, rows } = stepPauses(watched.pauses, seen);
    const begun = rows.filter((row) => row.toMillis === undefined).length;
    const isFull = begun > 0 && watched.pauseRows + begun > MOST_PAUSES;
    watched.pauses = isFull ? NO_PAUSE : state;
    if (!isFull) watched.pauseRows += begun;
    return rows.filter((row) => !isFull || row.toMillis !== undefined);
  }

  #seeFaults(watched: Watched, { why, faults }: ConnectorView): SessionFault[] {
    const before = watched.faults;
    const after = faultsSince(before, { why, faults }, this.#options.clock.wallMillis());
    const cleared = [...before].filter(([code]) => !after.has(code));
    const raised = [...after].filter(([code]) => !before.has(code));
    const noted = raised.slice(0, MOST_FAULTS - watched.faultRows);
    watched.faultRows += noted.length;
    watched.faults = new Map(
      [...after].filter(([code]) => before.has(code) || noted.some(([other]) => other === code)),
    );
    const toMillis = this.#options.clock.wallMillis();
    return [
      ...cleared.map(([code, fromMillis]) => ({ code, fromMillis, toMillis: Math.max(fromMillis, toMillis) })),
      ...noted.map(([code, fromMillis]) => ({ code, fromMillis, toMillis: undefined })),
    ];
  }

  #keep(sessionId: string, { pauses, faults }: Rows): void {
    if (pauses.length === 0 && faults.length === 0) return;
    const waiting = this.#unstored.get(sessionId) ?? { pauses: [], faults: [] };
    this.#unstored.set(sessionId, {
      pauses: [...waiting.pauses, ...pauses],
      faults: [...waiting.faults, ...faults],
    });
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
