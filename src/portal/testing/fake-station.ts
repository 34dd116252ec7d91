// SPDX-License-Identifier: Apache-2.0
import type { WhyChange } from '../../core/history/why-change.ts';
import type { Reservation, ReserveStatus } from '../../core/reservation/reservation.ts';
import type { SessionRecord } from '../../core/session/session.ts';
import { createSettings } from '../../settings/apply.ts';
import type { ConnectorView, RequestOutcome, Station } from '../../station/api.ts';
import type { PricesInForce, SessionCost } from '../../station/tariff-api.ts';
import { createFakeJournal, type FakeDetails, type FakeJournal } from './fake-journal.ts';
import { NO_CARDS } from './no-cards.ts';

/** A connector with nothing plugged in. */
export function idleConnector(id: number): ConnectorView {
  return {
    id,
    status: 'Available',
    why: 'no-vehicle',
    countdown: undefined,
    fault: undefined,
    faults: [],
    limit: {
      milliamps: 0,
      chain: [
        { source: 'board', milliamps: 32_000 },
        { source: 'dip', milliamps: 32_000 },
        { source: 'setting', milliamps: 16_000 },
        { source: 'authorization', milliamps: 0 },
      ],
    },
    session: undefined,
    idTag: undefined,
    guardOnline: true,
    wear: {
      counts: { contactor: 0, plug: 0 },
      limits: { contactor: 30_000, plug: 10_000 },
      ever: { contactor: 0, plug: 0 },
    },
    guard: undefined,
  };
}

/** What a test or a page being looked at may do to the fake. */
export interface FakeStation extends Station {
  readonly asked: { readonly call: string; readonly detail: string }[];
  setView(view: ConnectorView): void;
  readonly journal: FakeJournal;
  addSession(session: SessionRecord, details?: FakeDetails): void;
  /** The next newer row of the history. */
  addChange(change: WhyChange): void;
  answerWith(outcome: RequestOutcome): void;
  addReservation(reservation: Reservation): void;
  reserveWith(status: ReserveStatus): void;
  /** What sessions cost, by id, and the prices in force. */
  readonly costs: Map<string, SessionCost>;
  setPrices(prices: PricesInForce): void;
}

const EMPTY_OUTBOX: Station['outbox'] = {
  head: () => undefined,
  length: () => 0,
  failed() {},
  delivered() {},
  park() {},
  onAppended: () => () => undefined,
};

const OPEN_ALWAYS: ReturnType<Station['schedule']['view']> = {
  timeZone: 'UTC',
  timeKnown: true,
  hours: { open: true, changesAtMillis: null },
  charge: null,
  chargingNow: [],
};
const EMPTY = { outbox: EMPTY_OUTBOX, cards: NO_CARDS };

function historyOf(changes: readonly WhyChange[]): Station['history'] {
  const of = (connectorId: number) => changes.filter((change) => change.connectorId === connectorId);
  return {
    latest: (connectorId, limit) => of(connectorId).slice(0, limit),
    activeSince: (connectorId, code) => of(connectorId).find((change) => change.cause.fault === code)?.atMillis,
  };
}

function fakeReservations(
  note: (call: string, detail: string) => RequestOutcome,
): Pick<FakeStation, 'reservations' | 'addReservation' | 'reserveWith'> {
  let reserved: readonly Reservation[] = [];
  let reserveStatus: ReserveStatus = 'Accepted';
  return {
    reservations: {
      list: () => reserved,
      reserve(wish) {
        note('reserve', `${wish.connectorId} ${wish.idTag} ${wish.expiresAtMillis}`);
        return reserveStatus;
      },
      cancel(id) {
        reserved = reserved.filter((one) => one.id !== id);
        return note('cancel', id) === 'accepted';
      },
    },
    addReservation(reservation) {
      reserved = [...reserved, reservation];
    },
    reserveWith(status) {
      reserveStatus = status;
    },
  };
}

const NO_TAG_KNOWLEDGE: Pick<Station, 'transactionAnswered' | 'tagTold' | 'localList'> = {
  transactionAnswered: () => 'consistent',
  tagTold() {},
  localList: { version: () => 0, update: () => 'not-supported' },
};
function fakeTariff(): Pick<FakeStation, 'tariff' | 'costs' | 'setPrices'> {
  const costs = new Map<string, SessionCost>();
  let prices: PricesInForce = { member: undefined, guest: undefined, text: undefined };
  const accept = () => 'accepted' as const;
  return {
    costs,
    setPrices(next) {
      prices = next;
    },
    tariff: {
      costOf: (sessionId) => costs.get(sessionId),
      inForce: () => prices,
      ...{ setScheme: accept, removeSchemes: accept, setUserPrice: accept },
      ...{ tellRunningCost: accept, tellFinalCost: accept },
    },
  };
}

function fakeSessions(
  costs: ReadonlyMap<string, SessionCost>,
): Pick<FakeStation, 'session' | 'addSession' | 'journal'> {
  const sessions: SessionRecord[] = [];
  const journal = createFakeJournal(costs);
  return {
    journal,
    session: (sessionId) => sessions.find((session) => session.id === sessionId),
    addSession(session, details) {
      sessions.unshift(session);
      journal.add(session, details);
    },
  };
}

/** A station without a charger: views are what a test says, calls are noted down. */
export function createFakeStation(connectors = 1): FakeStation {
  const views = new Map(Array.from({ length: connectors }, (_, index) => [index + 1, idleConnector(index + 1)]));
  const listeners = new Set<(connectorId: number) => void>();
  const changes: WhyChange[] = [];
  const asked: FakeStation['asked'] = [];
  const stored = new Map<string, string>();
  const tariff = fakeTariff();
  let outcome: RequestOutcome = 'accepted';
  const note = (call: string, detail: string): RequestOutcome => {
    asked.push({ call, detail });
    return outcome;
  };
  return {
    asked,
    identity: { vendor: 'Chargehand', model: 'Virtual', serialNumber: 'CH-0001', firmwareVersion: '0.1.0' },
    settings: createSettings({ repository: { all: () => stored, save: (id, json) => void stored.set(id, json) } }),
    ...EMPTY,
    history: historyOf(changes),
    ...fakeSessions(tariff.costs),
    schedule: { view: () => OPEN_ALWAYS, chargeNow: (connectorId) => note('charge-now', `${connectorId}`) },
    ...fakeReservations(note),
    ...tariff,
    connectorIds: () => [...views.keys()],
    view(connectorId) {
      const view = views.get(connectorId);
      if (view === undefined) throw new RangeError(`no connector ${connectorId}`);
      return view;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    attachCentralSystem() {},
    async presentTag(idTag, connectorId) {
      const answer = note('tag', `${connectorId} ${idTag}`);
      return answer === 'accepted' ? { kind: 'started' } : { kind: 'refused', reason: 'unknown' };
    },
    remoteStart: (idTag, connectorId) => note('start', `${connectorId} ${idTag}`),
    remoteStop: (sessionId) => note('stop', sessionId),
    ...NO_TAG_KNOWLEDGE,
    setAvailability: () => 'accepted',
    sample: () => undefined,
    resetFault: (connectorId, code) => void note('reset-fault', `${connectorId} ${code}`),
    setMeterToZero: () => 'accepted',
    resetWear: (connectorId, part) => note('reset-wear', `${connectorId} ${part}`),
    unlock: async () => 'not-supported',
    reset() {},
    setView(view) {
      views.set(view.id, view);
      for (const listener of listeners) listener(view.id);
    },
    addChange: (change) => void changes.unshift(change),
    answerWith(next) {
      outcome = next;
    },
  };
}
