// SPDX-License-Identifier: Apache-2.0
import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalSample } from '../core/session/journal.ts';
import type { SessionRecord } from '../core/session/session.ts';
import type { TransactionEvent } from '../core/session/transaction-event.ts';
import type { Clock } from '../ports/clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { assertFullySynchronous, openDatabase } from './open-database.ts';
import { openStore } from './store.ts';

let folder = '';
let path = '';
let nowMs = 0;
const clock: Clock = {
  monotonicMicros: () => nowMs * 1000,
  wallMillis: () => 1_767_225_600_000 + nowMs,
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
  const copy = join(folder, `copy-${readdirSync(folder).length}.db`);
  for (const suffix of ['', '-wal']) if (existsSync(path + suffix)) copyFileSync(path + suffix, copy + suffix);
  return copy;
}

function session(id: string, connectorId = 1): SessionRecord {
  return {
    id,
    connectorId,
    idTag: 'AA11',
    startedAtMillis: 1000,
    meterStartWattHours: 100,
    meterLastWattHours: 100,
    stoppedAtMillis: undefined,
    stopReason: undefined,
    deauthorized: false,
    reported: true,
  };
}

const sample = (atMillis: number): JournalSample => ({
  atMillis,
  importWattHours: 100 + atMillis,
  watts: 3680,
  milliamps: [16_000, 0, 0],
  millivolts: [230_000, 0, 0],
  temperatureMillicelsius: null,
  offeredMilliamps: 16_000,
  limit: null,
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-store-'));
  path = join(folder, 'data', 'station.db');
  nowMs = 0;
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

describe('durability', () => {
  it('runs with synchronous=FULL at the first and at every later open, where SQLite alone would not', () => {
    open().close();
    const bare = new Database(path);
    expect(bare.pragma('synchronous', { simple: true })).toBe(1);
    bare.close();
    for (let count = 0; count < 3; count += 1) {
      const { database } = openDatabase(path, 0);
      expect(database.pragma('synchronous', { simple: true })).toBe(2);
      expect(database.pragma('journal_mode', { simple: true })).toBe('wal');
      expect(database.pragma('foreign_keys', { simple: true })).toBe(1);
      database.exec('CREATE TABLE IF NOT EXISTS scratch (x)');
      expect(() => assertFullySynchronous(database, path)).not.toThrow();
      database.close();
    }
  });

  it('refuses to work with less, and names the remedy', () => {
    const database = new Database(':memory:');
    database.pragma('synchronous = NORMAL');
    expect(() => assertFullySynchronous(database, 'x.db')).toThrow(/synchronous=1.*Reinstall better-sqlite3/);
    database.close();
  });

  it('loses nothing that was answered when the power goes at once after it', () => {
    const store = open();
    store.sessions.start(session('s1'));
    store.settings.save('power.maxCurrentFw', '16', { actor: 'me', detail: 'd' });
    store.state.set('ocpp.x', 'y');
    store.availability.set([1], false);
    store.transactionIds.set('s1', -7);
    store.sessions.ending('s1', { reason: 'Remote', idTag: undefined });
    const after = open(cutPower());
    expect(after.setAside).toBeUndefined();
    expect(after.sessions.open()).toEqual([{ record: session('s1'), ending: { reason: 'Remote', idTag: undefined } }]);
    expect(after.outbox.head()?.event).toMatchObject({ kind: 'started', sessionId: 's1', meterStartWattHours: 100 });
    expect(after.settings.all().get('power.maxCurrentFw')).toBe('16');
    expect(after.state.get('ocpp.x')).toBe('y');
    expect(after.availability.isOperative(1)).toBe(false);
    expect(after.transactionIds.find('s1')).toBe(-7);
    expect(after.transactionIds.sessionOf(-7)).toBe('s1');
  });

  it.each([
    ['garbage', (file: string) => writeFileSync(file, 'this is no database, however long it may be'.repeat(100))],
    [
      'a damaged page',
      (file: string) => {
        const database = new Database(file);
        database.pragma('journal_mode = DELETE');
        const pages = Number(database.pragma('page_count', { simple: true }));
        const size = Number(database.pragma('page_size', { simple: true }));
        database.close();
        const bytes = Buffer.alloc(size * pages, 0xa5);
        const intact = new Database(file, { readonly: true }).serialize();
        intact.copy(bytes, 0, 0, size);
        writeFileSync(file, bytes);
      },
    ],
  ])('puts %s aside under a name of its own and starts anew', (_what, damage) => {
    open().close();
    damage(path);
    const store = open();
    expect(store.setAside).toMatch(/station\.db\.corrupt-2026-01-01T00-00-00-000Z$/);
    expect(existsSync(store.setAside ?? '')).toBe(true);
    store.state.set('a', 'b');
    store.close();
    expect(open().setAside).toBeUndefined();
  });

  it('works on a file of a newer program', () => {
    open().close();
    const newer = new Database(path);
    newer.exec('ALTER TABLE sessions ADD COLUMN tariff TEXT; CREATE TABLE novelty (x)');
    newer.pragma('user_version = 99');
    newer.close();
    const store = open();
    store.sessions.start(session('s1'));
    expect(store.sessions.find('s1')).toEqual(session('s1'));
  });
});

describe('sessions', () => {
  it('start and stop come with their outbox entry in one commit, once each', () => {
    const store = open();
    let heard = 0;
    store.outbox.onAppended(() => {
      heard += 1;
    });
    store.sessions.start(session('s1'));
    expect(() => store.sessions.start(session('s1'))).toThrow();
    expect(store.outbox.length()).toBe(1);
    const stop = { reason: 'Local', idTag: 'AA11', meterStopWattHours: 150, atMillis: 2000 } as const;
    store.sessions.stop('s1', stop);
    store.sessions.stop('s1', { ...stop, meterStopWattHours: 999 });
    store.sessions.stop('nobody', stop);
    expect(store.outbox.length()).toBe(2);
    expect(heard).toBe(2);
    expect(store.sessions.find('s1')).toMatchObject({
      meterLastWattHours: 150,
      stoppedAtMillis: 2000,
      stopReason: 'Local',
    });
    expect(store.sessions.open()).toEqual([]);
  });

  it('a commit that fails leaves neither half, and nobody is told', () => {
    const store = open();
    let heard = 0;
    store.outbox.onAppended(() => {
      heard += 1;
    });
    const attempt = () =>
      store.atomically(() => {
        store.sessions.start(session('s1'));
        throw new Error('disk full');
      });
    expect(attempt).toThrow('disk full');
    expect(store.sessions.find('s1')).toBeUndefined();
    expect(store.outbox.length()).toBe(0);
    expect(heard).toBe(0);
  });

  it('lists the newest first, whatever the wall clock did', () => {
    const store = open();
    for (const [id, at] of [
      ['a', 3000],
      ['b', 1000],
      ['c', 2000],
    ] as const) {
      store.sessions.start({ ...session(id), startedAtMillis: at });
    }
    expect(store.sessions.latest(2).map((record) => record.id)).toEqual(['c', 'b']);
  });

  it('batches samples for ten seconds and shows them meanwhile', () => {
    const store = open();
    const at = clock.wallMillis();
    store.sessions.start(session('s1'));
    store.samples.add('s1', sample(at));
    expect(store.samples.of('s1')).toEqual([sample(at)]);
    expect(open(cutPower()).samples.of('s1')).toEqual([]);
    nowMs = 10_000;
    store.samples.add('s1', sample(at + 10_000));
    expect(open(cutPower()).samples.of('s1')).toEqual([sample(at), sample(at + 10_000)]);
    expect(store.samples.of('s1')).toHaveLength(2);
  });
});

describe('the outbox', () => {
  const event = (number: number, kind: 'started' | 'sampled'): TransactionEvent =>
    kind === 'started'
      ? { kind, sessionId: `s${number}`, connectorId: 1, idTag: 'A', meterStartWattHours: number, atMillis: number }
      : { kind, sessionId: `s${number}`, connectorId: 1, context: 'periodic', sample: sample(number) };

  it('is first-in-first-out and exactly-once under any course of events', () => {
    const actions = fc.array(fc.constantFrom('append', 'failed', 'delivered', 'park', 'reopen', 'cut'), {
      maxLength: 40,
    });
    let run = 0;
    void fc.assert(
      fc.property(actions, (course) => {
        run += 1;
        path = join(folder, `run-${run}.db`);
        let store = open();
        let model: { number: number; attempts: number }[] = [];
        const parked: number[] = [];
        let next = 0;
        for (const action of course) {
          const head = store.outbox.head();
          switch (action) {
            case 'append':
              store.outbox.append(event(next, 'started'));
              model.push({ number: next, attempts: 0 });
              next += 1;
              break;
            case 'reopen':
              store.close();
              store = open();
              break;
            case 'cut':
              path = cutPower();
              store = open();
              break;
            default: {
              const first = model[0];
              if (head === undefined || first === undefined) break;
              store.outbox[action](head.id, 'given up');
              // Settling the same entry again must not touch another one.
              if (action !== 'failed') store.outbox[action](head.id, 'again');
              if (action === 'failed') first.attempts += 1;
              else model = model.slice(1);
              if (action === 'park') parked.push(first.number);
            }
          }
          const seen = store.outbox.head();
          expect(store.outbox.length()).toBe(model.length);
          expect(seen?.event.sessionId).toBe(model[0] && `s${model[0].number}`);
          expect(seen?.attempts).toBe(model[0]?.attempts);
        }
        expect(store.outbox.parked().map((entry) => entry.event.sessionId)).toEqual(
          parked.map((number) => `s${number}`),
        );
      }),
      { numRuns: 60, seed: 20260101 },
    );
  });

  const sessions = (store: Store): string[] => {
    const order: string[] = [];
    for (let head = store.outbox.head(); head !== undefined; head = store.outbox.head()) {
      order.push(head.event.sessionId ?? '');
      store.outbox.delivered(head.id);
    }
    return order;
  };
  const FULL_AT_TEN = (whenFull: 'thin' | 'refuse') => () => ({ maximum: 10, whenFull });

  it('drops every second sample when it is full, never a start, never the entry on its way (Q05)', () => {
    const store = open();
    store.outbox.useRules(FULL_AT_TEN('thin'));
    for (let number = 0; number < 10; number += 1)
      store.outbox.append(event(number, number === 3 ? 'started' : 'sampled'));
    expect([store.outbox.length(), store.outbox.samples()]).toEqual([10, 9]);
    store.outbox.append(event(10, 'sampled'));
    // Of the samples behind the head (1, 2, 4, 5, 6, 7, 8, 9, 10) the first, third, fifth … go.
    expect(sessions(store)).toEqual(['s0', 's2', 's3', 's5', 's7', 's9']);
  });

  it('takes no new sample when it is full and told to keep what it has, but every start (ETEK manual, Q05)', () => {
    const store = open();
    store.outbox.useRules(FULL_AT_TEN('refuse'));
    for (let number = 0; number < 10; number += 1) store.outbox.append(event(number, 'sampled'));
    store.outbox.append(event(10, 'sampled'));
    store.outbox.append(event(11, 'started'));
    expect(sessions(store)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11].map((number) => `s${number}`));
  });

  it('takes starts beyond its size when there is no sample left to drop (Q05)', () => {
    const store = open();
    store.outbox.useRules(FULL_AT_TEN('thin'));
    for (let number = 0; number < 25; number += 1) store.outbox.append(event(number, 'started'));
    expect(store.outbox.length()).toBe(25);
  });

  it('puts parked messages back in their places, tells of them, and keeps the last 1,000 parked samples (Q04)', () => {
    const store = open();
    for (let number = 0; number < 3; number += 1) store.outbox.append(event(number, 'started'));
    const [first, second] = [1, 2];
    store.outbox.failed(first);
    store.outbox.park(first, 'refused');
    store.outbox.park(second, 'refused');
    expect(store.outbox.parked()).toMatchObject([
      { id: 1, attempts: 1, why: 'refused', parkedAtMillis: expect.any(Number) },
      { id: 2, attempts: 0 },
    ]);
    let told = 0;
    store.outbox.onAppended(() => {
      told += 1;
    });
    expect([store.outbox.unpark([first, first, 3, 99]), told]).toEqual([1, 1]);
    expect(store.outbox.head()).toMatchObject({ id: first, attempts: 0 });
    expect(store.outbox.parked().map(({ id }) => id)).toEqual([second]);
    store.atomically(() => {
      for (let number = 0; number < 1005; number += 1) store.outbox.append(event(number, 'sampled'));
      for (let id = 4; id < 4 + 1005; id += 1) store.outbox.park(id, 'refused');
    });
    expect(store.outbox.parked().map(({ id }) => id)).toEqual([
      second,
      ...Array.from({ length: 1000 }, (_, index) => 9 + index),
    ]);
  });

  it('puts aside what cannot be read, and goes on', () => {
    const store = open();
    store.outbox.append(event(0, 'started'));
    store.outbox.append(event(1, 'started'));
    store.close();
    const raw = new Database(path);
    raw.exec("UPDATE outbox SET json = '{' WHERE id = 1");
    raw.close();
    expect(open().outbox.head()?.event.sessionId).toBe('s1');
  });
});

describe('accounts, audit', () => {
  it('replacing or removing an account ends its web sessions', () => {
    const { accounts } = open();
    const ann = { name: 'ann', role: 'operator', passwordHash: 'h1', createdAtMillis: 1 } as const;
    accounts.put(ann);
    accounts.addSession({ tokenHash: 't1', account: 'ann', expiresAtMillis: 100 });
    expect(accounts.find('ANN')).toEqual(ann);
    accounts.touchSession('t1', 200);
    accounts.removeExpiredSessions(150);
    expect(accounts.findSession('t1')?.expiresAtMillis).toBe(200);
    accounts.put({ ...ann, passwordHash: 'h2' });
    expect(accounts.findSession('t1')).toBeUndefined();
    expect(accounts.count()).toBe(1);
    expect(() => accounts.addSession({ tokenHash: 't2', account: 'nobody', expiresAtMillis: 1 })).toThrow();
    expect(accounts.remove('ann')).toBe(true);
  });

  it('keeps the newest 10 000 audit entries', () => {
    const store = open();
    store.atomically(() => {
      for (let number = 0; number < 10_005; number += 1) store.audit.add('me', 'did', String(number));
    });
    expect(store.audit.latest(1)[0]).toMatchObject({ detail: '10004', actor: 'me', action: 'did' });
    expect(store.audit.latest(20_000)).toHaveLength(10_000);
  });
});
