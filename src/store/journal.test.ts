// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalSample } from '../core/session/journal.ts';
import type { SessionRecord } from '../core/session/session.ts';
import type { TariffTerms } from '../core/tariff/terms.ts';
import type { SessionTotals } from '../ports/journal-store.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { FIRST } from './migrations/first.ts';
import { WHY_HISTORY } from './migrations/why-history.ts';
import { openStore } from './store.ts';

let folder = '';
let path = '';
let copies = 0;
const clock = {
  monotonicMicros: () => 0,
  wallMillis: () => 1_767_225_600_000,
  after: () => ({ cancel() {} }),
  sleep: () => Promise.resolve(),
};
const opened: Store[] = [];

function open(file = path): Store {
  const store = openStore({ path: file, clock, log: SILENT_LOG });
  opened.push(store);
  return store;
}

/** What a power cut would leave: the files as they are now, without a close. */
function cutPower(): string {
  copies += 1;
  const copy = join(folder, `copy-${copies}.db`);
  for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
  return copy;
}

const session = (id: string, more: Partial<SessionRecord> = {}): SessionRecord => ({
  id,
  connectorId: 1,
  idTag: 'AA11',
  startedAtMillis: 1000,
  meterStartWattHours: 100,
  meterLastWattHours: 100,
  stoppedAtMillis: undefined,
  stopReason: undefined,
  deauthorized: false,
  reported: false,
  ...more,
});

const TERMS: TariffTerms = {
  currency: 'EUR',
  elements: [],
  initialGraceSeconds: 0,
  parkingCapMicros: 0,
  serviceFeeMicros: 0,
  taxPercentMicros: 0,
  parkingAfterStop: false,
  source: 'settings',
  schemeId: null,
  timeZone: 'UTC',
};

interface Past {
  readonly wattHours?: number;
  readonly chargingMillis?: number;
  readonly tagName?: string;
  readonly reason?: 'Local' | 'Remote';
  readonly record?: Partial<SessionRecord>;
}

/** A session that is over. */
function past(
  store: Store,
  id: string,
  { wattHours = 50, chargingMillis = 60_000, tagName = '', reason = 'Local', record = {} }: Past = {},
): void {
  const started = session(id, record);
  store.atomically(() => {
    store.sessions.start(started);
    store.journal.begin(id, started.idTag, { origin: 'card', reason: 'whitelisted', tagName });
  });
  store.sessions.stop(id, {
    reason,
    idTag: undefined,
    meterStopWattHours: started.meterStartWattHours + wattHours,
    chargingMillis,
    atMillis: started.startedAtMillis + 100_000,
  });
}

const ids = (store: Store, ...[filter, before, limit = 100]: Partial<Parameters<Store['journal']['page']>>) =>
  store.journal.page(filter ?? {}, before, limit).map((entry) => entry.session.id);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-journal-'));
  path = join(folder, 'station.db');
});
afterEach(() => {
  for (const store of opened.splice(0)) {
    try {
      store.close();
    } catch {
      // Closed by the test itself.
    }
  }
  rmSync(folder, { recursive: true, force: true });
});

describe('the journal', () => {
  it('keeps tag, name, origin and reason of a session, frozen at its time', () => {
    const store = open();
    past(store, 's1', { tagName: 'Zoë' });
    const entry = open(cutPower()).journal.find('s1');
    expect(entry).toMatchObject({
      number: 1,
      authorization: { origin: 'card', reason: 'whitelisted', tagName: 'Zoë' },
      delivered: true,
      session: { id: 's1', chargingMillis: 60_000, stopReason: 'Local' },
    });
    expect(store.journal.find('nobody')).toBeUndefined();
  });

  it('shows sessions of a program that kept less', () => {
    const store = open();
    store.sessions.start(session('old'));
    store.sessions.stop('old', { reason: 'Local', idTag: undefined, meterStopWattHours: 150, atMillis: 61_000 });
    expect(store.journal.find('old')?.authorization).toEqual({ origin: 'unknown', reason: 'unknown', tagName: '' });
    expect(store.journal.totals({})).toMatchObject({ sessions: 1, wattHours: 50, chargingMillis: 60_000 });
    expect(ids(store, { text: 'aa1' })).toEqual(['old']);
  });

  it('filters by time, connector, tag, name without case and accents, reason and state', () => {
    const store = open();
    past(store, 'a', { tagName: 'Zoë Çelik' });
    past(store, 'b', { reason: 'Remote', record: { connectorId: 2, startedAtMillis: 5000, idTag: 'BB22' } });
    store.sessions.start(session('c', { startedAtMillis: 9000 }));
    expect(ids(store)).toEqual(['c', 'b', 'a']);
    expect(ids(store, { fromMillis: 5000, toMillis: 9000 })).toEqual(['b']);
    expect(ids(store, { connectorId: 2 })).toEqual(['b']);
    expect(ids(store, { text: ' ZOE c' })).toEqual(['a']);
    expect(ids(store, { text: 'bb2' })).toEqual(['b']);
    expect(ids(store, { text: '%' })).toEqual([]);
    expect(ids(store, { text: '' })).toEqual(['c', 'b', 'a']);
    expect(ids(store, { stopReason: 'Remote' })).toEqual(['b']);
    expect(ids(store, { state: 'running' })).toEqual(['c']);
    expect(ids(store, { state: 'finished', connectorId: 1 })).toEqual(['a']);
  });

  it('pages by number, so that a session that starts meanwhile moves nothing', () => {
    const store = open();
    for (let count = 1; count <= 7; count += 1) past(store, `s${count}`);
    const first = store.journal.page({}, undefined, 3);
    past(store, 's8');
    const second = store.journal.page({}, first.at(-1)?.number, 3);
    expect([...first, ...second].map(({ number }) => number)).toEqual([7, 6, 5, 4, 3, 2]);
  });

  it('sums what a filter lets through, for each currency apart', () => {
    const store = open();
    past(store, 'a', { wattHours: 10 });
    past(store, 'b', { wattHours: 20 });
    past(store, 'c', { wattHours: 40, record: { connectorId: 2 } });
    for (const id of ['a', 'b', 'c']) store.tariffs.freeze(id, TERMS);
    expect(store.journal.costsDue(2)).toEqual(['a', 'b']);
    const amount = (currency: string, minorUnits: number) => ({ currency, minorDigits: 2, minorUnits });
    store.journal.noteCosts(
      new Map([
        ['a', amount('EUR', 100)],
        ['b', amount('EUR', 5)],
        ['c', amount('CHF', 7)],
      ]),
    );
    expect(store.journal.costsDue(9)).toEqual([]);
    expect(store.journal.totals({ connectorId: 1 })).toEqual({
      sessions: 2,
      wattHours: 30,
      chargingMillis: 120_000,
      cost: [{ currency: 'EUR', minorDigits: 2, minorUnits: 105, sessions: 2 }],
    });
    expect(store.journal.totals({}).cost.map(({ currency }) => currency)).toEqual(['CHF', 'EUR']);
    // The central system's word comes later, and supersedes.
    store.tariffs.tell('c', { currency: 'CHF', userText: undefined, running: undefined, final: undefined });
    expect(store.journal.costsDue(9)).toEqual(['c']);
    store.journal.noteCosts(new Map([['c', undefined]]));
    expect(store.journal.totals({}).cost.map(({ currency }) => currency)).toEqual(['EUR']);
    expect(store.journal.totals({ text: 'nobody' })).toEqual({
      sessions: 0,
      wattHours: 0,
      chargingMillis: 0,
      cost: [],
    });
  });

  it('keeps a row that is told twice once, and closes with the session what was open', () => {
    const store = open();
    store.sessions.start(session('s1'));
    const fault = { code: 'over-voltage', fromMillis: 2000, toMillis: undefined } as const;
    const pause = { why: 'vehicle-not-ready', fromMillis: 1500, toMillis: undefined } as const;
    store.journal.note('s1', { pauses: [pause], faults: [fault] });
    store.journal.note('s1', { pauses: [pause], faults: [fault] });
    expect(open(cutPower()).journal.pauses('s1')).toEqual([pause]);
    store.sessions.stop('s1', { reason: 'Local', idTag: undefined, meterStopWattHours: 150, atMillis: 61_000 });
    expect(store.journal.pauses('s1')).toEqual([{ ...pause, toMillis: 61_000 }]);
    expect(store.journal.faults('s1')).toEqual([fault]);
    // A row that the disk took only after the end.
    store.journal.note('s1', { pauses: [{ ...pause, fromMillis: 50_000 }], faults: [] });
    expect(store.journal.pauses('s1')[1]).toMatchObject({ fromMillis: 50_000, toMillis: 61_000 });
  });

  it('tells which sessions the central system has not heard all of', () => {
    const store = open();
    past(store, 's1', { record: { reported: true } });
    expect(store.journal.find('s1')?.delivered).toBe(false);
    for (let head = store.outbox.head(); head !== undefined; head = store.outbox.head())
      store.outbox.delivered(head.id);
    expect(store.journal.find('s1')?.delivered).toBe(true);
  });

  it('reads the limit chain of a sample back, and samples of programs that knew less or more', () => {
    const store = open();
    store.sessions.start(session('s1'));
    const plain = {
      atMillis: 1000,
      importWattHours: 1,
      watts: null,
      milliamps: null,
      millivolts: null,
      temperatureMillicelsius: null,
      offeredMilliamps: 16_000,
    };
    const limit = { milliamps: 16_000, source: 'setting', chain: [{ source: 'setting', milliamps: 16_000 }] } as const;
    const samples: JournalSample[] = [
      { ...plain, limit },
      { ...plain, atMillis: 11_000, limit: null },
      { ...plain, atMillis: 21_000, limit },
    ];
    for (const sample of samples) store.samples.add('s1', sample);
    store.samples.flush();
    const raw = new Database(path);
    const add = raw.prepare('INSERT INTO samples (session_id, at_millis, json) VALUES (?, ?, ?)');
    add.run('s1', 31_000, JSON.stringify(plain));
    add.run('s1', 41_000, JSON.stringify({ ...plain, limit: { ...limit, source: 'sun' } }));
    raw.close();
    expect(store.samples.of('s1').map((sample) => sample.limit)).toEqual([limit, null, limit, null, null]);
    expect(store.samples.of('s1', { every: 2 }).map(({ limit }) => limit)).toEqual([limit, limit, null]);
    expect(store.samples.of('s1', { after: 11_000, limit: 1 })).toEqual([samples[2]]);
    expect(store.samples.count('s1')).toBe(5);
    expect(store.samples.lastMillis('s1')).toBe(41_000);
  });
});

describe('lifetime counters', () => {
  it('take over what an older program has counted, once', () => {
    const raw = new Database(path);
    raw.exec(FIRST);
    raw.exec(WHY_HISTORY);
    raw.pragma('user_version = 2');
    const add = raw.prepare(
      `INSERT INTO sessions (id, number, connector_id, id_tag, started_at_millis, meter_start_wh, meter_last_wh, stopped_at_millis, stop_reason)
       VALUES (?, ?, 1, 'A', 1000, 100, ?, ?, 'Local')`,
    );
    add.run('a', 1, 400, 61_000);
    add.run('b', 2, 500, null);
    // Its clock was set in the middle of the session.
    add.run('c', 3, 150, 1_767_225_600_000);
    raw.close();
    open().close();
    const month = 30 * 86_400_000;
    expect(open().journal.lifetime()).toEqual({ sessions: 3, wattHours: 750, chargingMillis: 60_000 + month });
  });

  it('never shrink and never count twice, whatever stops, is stopped again, crashes or is deleted (property)', () => {
    const action = fc.constantFrom('start', 'progress', 'stop', 'stop again', 'drop', 'cut', 'fail');
    let run = 0;
    void fc.assert(
      fc.property(fc.array(action, { maxLength: 25 }), (course) => {
        run += 1;
        path = join(folder, `run-${run}.db`);
        let store = open();
        let started = 0;
        let running: string | undefined;
        let register = 0;
        let sessionWattHours = 0;
        const model: { sessions: number; wattHours: number; chargingMillis: number } = {
          sessions: 0,
          wattHours: 0,
          chargingMillis: 0,
        };
        let before: SessionTotals = { ...model };
        const stop = (id: string) =>
          store.sessions.stop(id, {
            reason: 'Local',
            idTag: undefined,
            meterStopWattHours: register,
            chargingMillis: 1000,
            atMillis: 9000,
          });
        for (const step of course) {
          if (step === 'start' && running === undefined) {
            started += 1;
            running = `s${started}`;
            store.sessions.start(session(running, { meterStartWattHours: register, meterLastWattHours: register }));
            sessionWattHours = 0;
          } else if (step === 'progress' && running !== undefined) {
            register += 7;
            sessionWattHours += 7;
            store.sessions.progress(running, register, 1000);
          } else if (step === 'stop' && running !== undefined) {
            stop(running);
            running = undefined;
            model.sessions += 1;
            model.wattHours += sessionWattHours;
            model.chargingMillis += 1000;
          } else if (step === 'stop again' && started > 0 && running !== `s${started}`) {
            stop(`s${started}`);
          } else if (step === 'fail' && running !== undefined) {
            const id = running;
            const failing = () =>
              store.atomically(() => {
                stop(id);
                throw new Error('disk full');
              });
            expect(failing).toThrow('disk full');
          } else if (step === 'drop') {
            store.retention.dropSession();
          } else if (step === 'cut') {
            path = cutPower();
            store = open();
          }
          const now = store.journal.lifetime();
          const ongoing = running === undefined ? 0 : sessionWattHours;
          expect(now.sessions).toBe(model.sessions + (running === undefined ? 0 : 1));
          expect(now.wattHours).toBe(model.wattHours + ongoing);
          expect(now.wattHours).toBeGreaterThanOrEqual(before.wattHours);
          expect(now.chargingMillis).toBeGreaterThanOrEqual(before.chargingMillis);
          before = now;
        }
        store.close();
      }),
      { numRuns: 40, seed: 20260102 },
    );
  });

  it('are counted by an older program after a rollback, too', () => {
    open().close();
    const older = new Database(path);
    older.exec(`INSERT INTO sessions (id, number, connector_id, id_tag, started_at_millis, meter_start_wh, meter_last_wh)
      VALUES ('a', 1, 1, 'A', 1000, 100, 100)`);
    older.exec(
      "UPDATE sessions SET meter_last_wh = 160, stopped_at_millis = 61000, stop_reason = 'Local' WHERE id = 'a'",
    );
    older.exec("UPDATE sessions SET stopped_at_millis = 62000 WHERE id = 'a'");
    older.close();
    expect(open().journal.lifetime()).toEqual({ sessions: 1, wattHours: 60, chargingMillis: 0 });
  });
});
