// SPDX-License-Identifier: Apache-2.0
import type { SessionRecord, StopReason } from '../core/session/session.ts';
import { type Bill, billOf } from '../core/tariff/bill.ts';
import { beginRecording, observe, type Recording, skip, stayOf } from '../core/tariff/recording.ts';
import type { TariffTerms } from '../core/tariff/terms.ts';
import type { Stretch, StretchKind } from '../core/tariff/timeline.ts';
import { createZone, UTC, type Zone } from '../core/time/zone.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { ConnectorView } from './api.ts';

/** A connector as far as its session's cost goes. */
export interface CostedConnector {
  readonly id: number;
  /** The session that runs, or the one before while its vehicle is still there. */
  readonly shownSession: SessionRecord | undefined;
  view(): ConnectorView;
}

/** How much time of a session a power cut may make free of charge; its energy is never lost. */
const KEEP_MS = 30_000;
/** How long the meter is waited for before a session is watched on without it. */
const METER_MS = 10_000;
const RETRY_MS = 10_000;

/** A session that something may still be added to. */
interface Live {
  readonly sessionId: string;
  readonly connectorId: number;
  readonly terms: TariffTerms;
  readonly zone: Zone;
  /** Monotonic time is what passes; the wall clock, which may be set meanwhile, is asked only here. */
  readonly sinceMs: number;
  readonly sinceMillis: number;
  recording: Recording;
  /** Nobody has watched it since the last run of the station, or since it began. */
  isUnwatched: boolean;
  /** How many closed stretches are stored, and when the open one was last. */
  keptStretches: number;
  keptAtMs: number;
  retryAtMs: number;
  known: { readonly at: number; readonly bill: Bill } | undefined;
}

/** Watches what paid sessions do, so that their bills can be made: durable, and closed when the vehicle has gone. */
export class SessionCosts {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #store: Store;
  readonly #live = new Map<string, Live>();
  /** Sessions that have been looked up: by connector, so that it stays small. */
  readonly #lookedUp = new Map<number, string>();
  #hasSweptUp = false;

  constructor(options: { readonly clock: Clock; readonly log: Log; readonly store: Store }) {
    this.#clock = options.clock;
    this.#log = options.log;
    this.#store = options.store;
  }

  /** To be called several times a second. */
  tick(connectors: readonly CostedConnector[]): void {
    for (const connector of connectors) {
      const session = connector.shownSession;
      const live = session && (this.#live.get(session.id) ?? this.#takeUp(session));
      if (session !== undefined && live !== undefined) this.#watch(live, session, connector.view());
    }
    for (const live of [...this.#live.values()]) {
      const isShown = connectors.some(({ shownSession }) => shownSession?.id === live.sessionId);
      if (!isShown) this.#end(live);
    }
    if (!this.#hasSweptUp) this.#sweepUp();
    this.#hasSweptUp = true;
  }

  /** The station stops: what was watched since it was last stored is stored. */
  stop(): void {
    for (const live of this.#live.values()) {
      this.#try(live, () => this.#store.tariffs.keep(live.sessionId, this.#unkept(live)));
    }
    this.#live.clear();
  }

  /** The bill of a session, or what it would be now; undefined: it has no terms. */
  billOf(sessionId: string): { readonly bill: Bill; readonly isFinal: boolean } | undefined {
    const live = this.#live.get(sessionId);
    if (live !== undefined) return { bill: this.#billSoFar(live), isFinal: false };
    const stored = this.#store.tariffs.find(sessionId);
    if (stored?.bill !== undefined) return { bill: stored.bill, isFinal: true };
    const session = this.#store.sessions.find(sessionId);
    if (stored?.terms === undefined || session === undefined) return undefined;
    const stretches = this.#store.tariffs.stretches(sessionId);
    return {
      bill: billOf(stored.terms, { startedAtMillis: session.startedAtMillis, stretches }, zoneOf(stored.terms)),
      isFinal: false,
    };
  }

  #billSoFar(live: Live): Bill {
    // A bill changes by the second; it is asked for more often.
    const at = Math.floor(live.recording.open.toMillis / 1000);
    if (live.known?.at !== at) live.known = { at, bill: billOf(live.terms, stayOf(live.recording), live.zone) };
    return live.known.bill;
  }

  #takeUp(session: SessionRecord): Live | undefined {
    if (this.#lookedUp.get(session.connectorId) === session.id) return undefined;
    this.#lookedUp.set(session.connectorId, session.id);
    const stored = this.#store.tariffs.find(session.id);
    if (stored?.terms === undefined || stored.bill !== undefined) return undefined;
    const recording = this.#stored(session);
    const nowMs = this.#nowMs();
    const live: Live = {
      sessionId: session.id,
      connectorId: session.connectorId,
      terms: stored.terms,
      zone: zoneOf(stored.terms),
      sinceMs: nowMs,
      sinceMillis: Math.max(this.#clock.wallMillis(), recording.open.toMillis),
      recording,
      isUnwatched: true,
      keptStretches: recording.closed.length,
      keptAtMs: nowMs,
      retryAtMs: nowMs,
      known: undefined,
    };
    this.#live.set(session.id, live);
    return live;
  }

  /** What is stored of a session. */
  #stored(session: SessionRecord): Recording {
    const begun = beginRecording(session.startedAtMillis, session.meterStartWattHours);
    const stretches = this.#store.tariffs.stretches(session.id);
    const last = stretches.at(-1);
    if (last === undefined) return begun;
    const { toMillis, toWattHours } = last;
    const open = { ...begun.open, fromMillis: toMillis, toMillis, fromWattHours: toWattHours, toWattHours };
    return { ...begun, closed: stretches, open, cutAtMillis: toMillis };
  }

  #watch(live: Live, session: SessionRecord, view: ConnectorView): void {
    const isOver = session.stoppedAtMillis !== undefined;
    if (live.isUnwatched && !isOver && !hasRegister(view) && this.#nowMs() - live.sinceMs < METER_MS) return;
    const kind = kindOf(session, view);
    this.#see(live, kind, session.meterLastWattHours);
    if (isOver && !isParkingBilled(live.terms, session.stopReason)) this.#end(live);
    else this.#keep(live);
  }

  /** @param leastMs how much longer than nothing the stretch that goes on has to be, for its energy to belong to a time */
  #see(live: Live, kind: StretchKind, wattHours: number, leastMs = 0): void {
    const { terms, zone } = live;
    const nowMillis = Math.floor(live.sinceMillis + this.#nowMs() - live.sinceMs);
    const atMillis = Math.max(nowMillis, live.recording.open.fromMillis + leastMs);
    if (live.isUnwatched) live.recording = skip(live.recording, atMillis, wattHours, KEEP_MS);
    live.isUnwatched = false;
    live.recording = observe(live.recording, kind, atMillis, wattHours, terms, zone);
  }

  /** Stretches that are over are stored at once, the one that goes on from time to time. */
  #keep(live: Live): void {
    const nowMs = this.#nowMs();
    const { closed } = live.recording;
    const isDue = closed.length > live.keptStretches || nowMs - live.keptAtMs >= KEEP_MS;
    if (!isDue || nowMs < live.retryAtMs) return;
    const isStored = this.#try(live, () => this.#store.tariffs.keep(live.sessionId, this.#unkept(live)));
    if (!isStored) return;
    live.keptStretches = closed.length;
    live.keptAtMs = nowMs;
  }

  #unkept({ recording, keptStretches }: Live): readonly Stretch[] {
    const { closed, open } = recording;
    return [...closed.slice(keptStretches), ...(open.toMillis > open.fromMillis ? [open] : [])];
  }

  /** The vehicle has gone, or nothing is billed after the session. */
  #end(live: Live): void {
    if (this.#nowMs() < live.retryAtMs) return;
    const record = this.#store.sessions.find(live.sessionId);
    // Its end could not be stored yet; the bill waits for the last register.
    if (record !== undefined && record.stoppedAtMillis === undefined) return;
    if (record !== undefined) {
      this.#see(live, 'held', record.meterLastWattHours, 1);
      const bill = billOf(live.terms, stayOf(live.recording), live.zone);
      if (!this.#try(live, () => this.#finish(live.sessionId, this.#unkept(live), bill))) return;
      this.#log.info(
        { connector: live.connectorId, session: live.sessionId, total: bill.totalMinorUnits, currency: bill.currency },
        'session billed',
      );
    }
    this.#live.delete(live.sessionId);
  }

  #finish(sessionId: string, stretches: readonly Stretch[], bill: Bill): void {
    const { tariffs } = this.#store;
    this.#store.atomically(() => {
      tariffs.keep(sessionId, stretches);
      tariffs.finish(sessionId, bill);
    });
  }

  /** Sessions that ended, or whose vehicle left, while the station was down. */
  #sweepUp(): void {
    const { sessions, tariffs } = this.#store;
    for (const sessionId of tariffs.unfinished()) {
      const session = sessions.find(sessionId);
      const terms = tariffs.find(sessionId)?.terms;
      if (this.#live.has(sessionId) || session?.stoppedAtMillis === undefined || terms === undefined) continue;
      const stored = this.#stored(session);
      const atMillis = stored.open.toMillis + KEEP_MS;
      const whole = stayOf(skip(stored, atMillis, session.meterLastWattHours, KEEP_MS));
      const fresh = whole.stretches.slice(stored.closed.length);
      try {
        this.#finish(sessionId, fresh, billOf(terms, whole, zoneOf(terms)));
      } catch (error) {
        this.#log.error(
          { session: sessionId, cause: String(error) },
          'a bill could not be stored; the next start tries again',
        );
      }
    }
  }

  #try(live: Live, write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      live.retryAtMs = this.#nowMs() + RETRY_MS;
      this.#log.error(
        { session: live.sessionId, cause: String(error) },
        'the cost of a session could not be stored yet',
      );
      return false;
    }
  }

  #nowMs(): number {
    return this.#clock.monotonicMicros() / 1000;
  }
}

/** A zone that was known when it was frozen and is no more, as on another computer, is taken for UTC. */
function zoneOf({ timeZone }: TariffTerms): Zone {
  try {
    return createZone(timeZone);
  } catch {
    return UTC;
  }
}

function hasRegister({ guardOnline, guard }: ConnectorView): boolean {
  return guardOnline && guard !== undefined && guard.meter !== null;
}

/** What the time that begins now counts as (docs/tariff.md). */
function kindOf(session: SessionRecord, { status, why }: ConnectorView): StretchKind {
  if (session.stoppedAtMillis !== undefined) return status === 'Finishing' ? 'parked' : 'held';
  if (status === 'Charging') return 'charging';
  return status === 'SuspendedEV' && why !== 'no-vehicle' ? 'parked' : 'held';
}

/** Parking goes on only after a session that a person ended: what the charger gave up is not the driver's to pay. */
const ENDED_BY_PEOPLE: readonly (StopReason | undefined)[] = ['Local', 'Remote'];

function isParkingBilled({ parkingAfterStop, elements }: TariffTerms, reason: StopReason | undefined): boolean {
  const costs = elements.some(({ element, rateMicros }) => element === 'parking' && rateMicros > 0);
  return costs && parkingAfterStop && ENDED_BY_PEOPLE.includes(reason);
}
