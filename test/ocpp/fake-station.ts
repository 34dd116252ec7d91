// SPDX-License-Identifier: Apache-2.0
import type { TagInfo } from '../../src/core/auth/tag-info.ts';
import type { Reservation, ReserveStatus } from '../../src/core/reservation/reservation.ts';
import type { MeterSample, SessionRecord } from '../../src/core/session/session.ts';
import type { TransactionEvent } from '../../src/core/session/transaction-event.ts';
import { createFakeJournal } from '../../src/portal/testing/fake-journal.ts';
import { NO_CARDS } from '../../src/portal/testing/no-cards.ts';
import type { OutboxEntry, TransactionIdRepository } from '../../src/ports/store.ts';
import { createSettings } from '../../src/settings/apply.ts';
import type { Settings } from '../../src/settings/settings.ts';
import type { CentralSystem, ConnectorView, Station, TransactionOutbox } from '../../src/station/api.ts';
import type { LocalList, LocalListOutcome, LocalListUpdate } from '../../src/station/local-list-api.ts';
import type { PriceOutcome } from '../../src/station/tariff-api.ts';

/** Settings in memory, changed as by the command line. */
export function memorySettings(values: Readonly<Record<string, unknown>> = {}): Settings {
  const settings = createSettings({ repository: { all: () => new Map(), save() {} } });
  for (const [id, value] of Object.entries(values)) {
    const result = settings.apply({ kind: 'command-line' }, id, value);
    if (result.kind !== 'applied') throw new Error(`${id}: ${JSON.stringify(result)}`);
  }
  return settings;
}

export class MemoryOutbox implements TransactionOutbox {
  entries: OutboxEntry[] = [];
  readonly parked: { readonly entry: OutboxEntry; readonly why: string }[] = [];
  readonly #listeners = new Set<() => void>();
  #lastId = 0;

  append(event: TransactionEvent): void {
    this.#lastId += 1;
    this.entries.push({ id: this.#lastId, attempts: 0, event });
    for (const listener of this.#listeners) listener();
  }
  head(): OutboxEntry | undefined {
    return this.entries[0];
  }
  length(): number {
    return this.entries.length;
  }
  failed(id: number): void {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, attempts: entry.attempts + 1 } : entry));
  }
  delivered(id: number): void {
    this.entries = this.entries.filter((entry) => entry.id !== id);
  }
  park(id: number, why: string): void {
    for (const entry of this.entries) if (entry.id === id) this.parked.push({ entry, why });
    this.delivered(id);
  }
  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

export class MemoryTransactionIds implements TransactionIdRepository {
  readonly known = new Map<string, number>();

  find(sessionId: string): number | undefined {
    return this.known.get(sessionId);
  }
  sessionOf(transactionId: number): string | undefined {
    return [...this.known].find(([, id]) => id === transactionId)?.[0];
  }
  set(sessionId: string, transactionId: number): void {
    this.known.set(sessionId, transactionId);
  }
}

export const SAMPLE: MeterSample = {
  atMillis: 1_767_225_600_000,
  importWattHours: 123_456,
  watts: 3680,
  milliamps: [16_000, 0, 0],
  millivolts: [230_100, 0, 0],
  temperatureMillicelsius: 25_500,
  offeredMilliamps: 16_000,
};

export function session(id: string, connectorId = 1): SessionRecord {
  return {
    id,
    connectorId,
    idTag: 'TAG-1',
    startedAtMillis: SAMPLE.atMillis,
    meterStartWattHours: 100,
    meterLastWattHours: 100,
    stoppedAtMillis: undefined,
    stopReason: undefined,
    deauthorized: false,
    reported: true,
  };
}

export function started(sessionId: string, connectorId = 1): TransactionEvent {
  const atMillis = SAMPLE.atMillis;
  return { kind: 'started', sessionId, connectorId, idTag: 'TAG-1', meterStartWattHours: 100, atMillis };
}

export function sampled(sessionId: string, connectorId = 1): TransactionEvent {
  return { kind: 'sampled', sessionId, connectorId, context: 'periodic', sample: SAMPLE };
}

export function stopped(sessionId: string, connectorId = 1): TransactionEvent {
  const end = { meterStopWattHours: 4200, reason: 'Local', atMillis: SAMPLE.atMillis + 60_000 } as const;
  return { kind: 'stopped', sessionId, connectorId, idTag: 'TAG-1', ...end };
}

function idle(id: number): ConnectorView {
  return {
    id,
    status: 'Available',
    why: 'no-vehicle',
    countdown: undefined,
    fault: undefined,
    faults: [],
    limit: { milliamps: 0, chain: [] },
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

/** A station without a charger: it shows what it is told to and notes what is asked of it. */
export class FakeStation implements Station {
  readonly identity = { vendor: 'Chargehand', model: 'Virtual', serialNumber: 'SN-1', firmwareVersion: '1.2.3' };
  readonly outbox = new MemoryOutbox();
  readonly asked: string[] = [];
  readonly answers: [string, TagInfo][] = [];
  readonly told: [string, TagInfo][] = [];
  /** What the next verdict on a started session is to the station's list. */
  consistency: 'consistent' | 'list-conflict' = 'consistent';
  readonly listUpdates: LocalListUpdate[] = [];
  listOutcome: LocalListOutcome = 'accepted';
  remoteOutcome: 'accepted' | 'rejected' = 'accepted';
  availabilityOutcome: 'accepted' | 'rejected' | 'scheduled' = 'accepted';
  meter: MeterSample | undefined = SAMPLE;
  centralSystem: CentralSystem | undefined;
  readonly settings: Settings;
  readonly toldPrices: unknown[] = [];
  priceOutcome: PriceOutcome = 'accepted';
  readonly tariff: Station['tariff'] = {
    costOf: () => undefined,
    inForce: () => ({ member: undefined, guest: undefined, text: undefined }),
    setScheme: (...told) => this.#noteTold('setScheme', told),
    removeSchemes: (...told) => this.#noteTold('removeSchemes', told),
    setUserPrice: (...told) => this.#noteTold('setUserPrice', told),
    tellRunningCost: (...told) => this.#noteTold('tellRunningCost', told),
    tellFinalCost: (...told) => this.#noteTold('tellFinalCost', told),
  };
  readonly #views = new Map<number, ConnectorView>();
  readonly #listeners = new Set<(connectorId: number) => void>();

  constructor(settings: Settings, connectors = 1) {
    this.settings = settings;
    for (let id = 1; id <= connectors; id += 1) this.#views.set(id, idle(id));
  }

  #noteTold(call: string, told: readonly unknown[]): PriceOutcome {
    this.toldPrices.push([call, ...told]);
    return this.priceOutcome;
  }

  show(connectorId: number, change: Partial<ConnectorView>): void {
    this.#views.set(connectorId, { ...this.view(connectorId), ...change });
    for (const listener of this.#listeners) listener(connectorId);
  }
  connectorIds(): readonly number[] {
    return [...this.#views.keys()];
  }
  view(connectorId: number): ConnectorView {
    const view = this.#views.get(connectorId);
    if (view === undefined) throw new RangeError(`no connector ${connectorId}`);
    return view;
  }
  onChange(listener: (connectorId: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
  attachCentralSystem(centralSystem: CentralSystem): void {
    this.centralSystem = centralSystem;
  }
  async presentTag(): Promise<{ readonly kind: 'waiting-for-vehicle' }> {
    return { kind: 'waiting-for-vehicle' };
  }
  remoteStart(idTag: string, connectorId: number | undefined): 'accepted' | 'rejected' {
    this.asked.push(`remoteStart ${idTag} ${connectorId}`);
    return this.remoteOutcome;
  }
  remoteStop(sessionId: string): 'accepted' | 'rejected' {
    this.asked.push(`remoteStop ${sessionId}`);
    return this.remoteOutcome;
  }
  transactionAnswered(sessionId: string, info: TagInfo): 'consistent' | 'list-conflict' {
    this.answers.push([sessionId, info]);
    return this.consistency;
  }
  tagTold(idTag: string, info: TagInfo): void {
    this.told.push([idTag, info]);
  }
  readonly localList: LocalList = {
    version: () => this.listUpdates.at(-1)?.version ?? 0,
    update: (update) => {
      this.listUpdates.push(update);
      return this.listOutcome;
    },
  };
  session(): SessionRecord | undefined {
    return undefined;
  }
  setAvailability(connectorId: number, operative: boolean): 'accepted' | 'rejected' | 'scheduled' {
    this.asked.push(`setAvailability ${connectorId} ${operative}`);
    return this.availabilityOutcome;
  }
  sample(): MeterSample | undefined {
    return this.meter;
  }
  readonly schedule: Station['schedule'] = {
    view: () => ({
      timeZone: 'UTC',
      timeKnown: true,
      hours: { open: true, changesAtMillis: null },
      charge: null,
      chargingNow: [],
    }),
    chargeNow: () => 'accepted',
  };
  reserveStatus: ReserveStatus = 'Accepted';
  reserved: readonly Reservation[] = [];
  readonly reservations = {
    list: () => this.reserved,
    reserve: (wish: object) => {
      this.asked.push(`reserve ${JSON.stringify(wish)}`);
      return this.reserveStatus;
    },
    cancel: (id: string) => {
      this.asked.push(`cancel ${id}`);
      return true;
    },
  };
  readonly history = { latest: () => [], activeSince: () => undefined };
  readonly journal = createFakeJournal();
  readonly cards = NO_CARDS;
  resetFault(): void {}
  setMeterToZero(): 'accepted' {
    return 'accepted';
  }
  resetWear(): 'accepted' {
    return 'accepted';
  }

  async unlock(connectorId: number): Promise<'unlocked' | 'failed' | 'not-supported'> {
    this.asked.push(`unlock ${connectorId}`);
    return 'unlocked';
  }
  reset(kind: 'soft' | 'hard'): void {
    this.asked.push(`reset ${kind}`);
  }
}
