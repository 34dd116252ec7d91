// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SILENT_LOG } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import { StationCards } from '../../station/station-cards.ts';
import { openStore } from '../../store/store.ts';
import { createFakeStation } from '../testing/fake-station.ts';
import { HandClock } from '../testing/hand-clock.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';

let folder: string;
let store: Store;
let cards: StationCards;
let hasReader: boolean;
let harness: Harness;
let cookie: string;
let clock: HandClock;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-portal-cards-'));
  clock = new HandClock();
  hasReader = true;
  store = openStore({ path: join(folder, 'station.db'), clock, log: SILENT_LOG });
  const front = () => ({ readsCards: hasReader, learned() {}, refresh() {} });
  const hooks = { front, present: async () => undefined, onLearning: () => undefined };
  cards = new StationCards({ store, clock, log: SILENT_LOG, capacity: 3, ...hooks });
  harness = await createHarness({ station: { ...createFakeStation(), cards }, clock });
  cookie = await harness.signInAs('maintainer');
});
afterEach(async () => {
  await harness.app.close();
  store.close();
  rmSync(folder, { recursive: true, force: true });
});

type Method = Parameters<Harness['send']>[0];
const send = async (method: Method, path: string, body?: unknown, headers: Record<string, string> = {}) => {
  const answer = await harness.send(method, `/api/v1/${path}`, {
    cookie,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return {
    status: answer.statusCode,
    body: answer.body === '' ? undefined : answer.json(),
    text: answer.body,
    headers: answer.headers,
  };
};
const upload = (query: string, csv: string | Buffer, type = 'text/csv') =>
  send('POST', `cards.csv${query}`, csv, { 'content-type': type });

describe('the list of cards over HTTP', () => {
  it('takes, changes, finds and removes a card, in any form of its number', async () => {
    expect(await send('PUT', 'cards/230400418', { name: 'Ann' })).toMatchObject({
      status: 200,
      body: {
        outcome: 'added',
        card: { idTag: '0DBBA1A2', decimal: '230400418', name: 'Ann', blocked: false, expired: false },
      },
    });
    expect(await send('PUT', 'cards/0dbba1a2', { blocked: true, validUntilMillis: 1 })).toMatchObject({
      body: {
        outcome: 'updated',
        card: { name: 'Ann', blocked: true, expired: true, validUntilMillis: 1, addedBy: 'the-maintainer' },
      },
    });
    expect(await send('GET', `cards/${encodeURIComponent('0D BB A1 A2')}`)).toMatchObject({
      body: { idTag: '0DBBA1A2' },
    });
    expect(await send('DELETE', 'cards/230400418')).toMatchObject({ status: 204 });
    expect(await send('DELETE', 'cards/230400418')).toMatchObject({
      status: 404,
      body: { error: { field: 'number' } },
    });
  });

  it('takes any id there can be in an address', async () => {
    for (const idTag of ['a/b?c#d%e', 'cards.csv', 'remove-all']) {
      expect(await send('PUT', `cards/${encodeURIComponent(idTag)}`, {})).toMatchObject({ body: { card: { idTag } } });
      expect(await send('DELETE', `cards/${encodeURIComponent(idTag)}`)).toMatchObject({ status: 204 });
    }
  });

  it('lists page by page, and finds by name and number', async () => {
    for (const [number, name] of [
      ['00000001', 'Ann'],
      ['00000002', 'Bob'],
      ['00000003', 'Cy'],
    ] as const)
      cards.put({ number, name }, 'x');
    expect(await send('GET', 'cards?limit=2&offset=2')).toMatchObject({
      body: { total: 3, count: 3, capacity: 3, cards: [{ name: 'Cy' }] },
    });
    expect(await send('GET', 'cards?search=bo')).toMatchObject({
      body: { total: 1, count: 3, cards: [{ name: 'Bob' }] },
    });
    expect(await send('GET', 'cards?search=000000002')).toMatchObject({ body: { total: 1, cards: [{ name: 'Bob' }] } });
    for (const query of ['limit=0', 'limit=201', 'offset=-1', 'x=1', `search=${'x'.repeat(61)}`]) {
      expect((await send('GET', `cards?${query}`)).status).toBe(400);
    }
  });

  it.each([
    ['12', {}, 400, 'number'],
    ['04A2B3C4', { name: 'a\u0007b' }, 400, 'name'],
    ['04A2B3C4', { name: 'x'.repeat(41) }, 400, 'name'],
    ['04A2B3C4', { validUntilMillis: 1.5 }, 400, 'validUntilMillis'],
    ['04A2B3C4', { blocked: 'yes' }, 400, 'blocked'],
    ['04A2B3C4', { colour: 'red' }, 400, 'colour'],
    ['77771716', { notation: 'decimals' }, 400, 'notation'],
  ])('refuses %s with %j', async (number, body, status, field) => {
    expect(await send('PUT', `cards/${number}`, body)).toMatchObject({ status, body: { error: { field } } });
    expect(cards.count()).toBe(0);
  });

  it('says that it is full', async () => {
    for (const number of ['00000001', '00000002', '00000003']) await send('PUT', `cards/${number}`, {});
    expect(await send('PUT', 'cards/00000004', {})).toMatchObject({
      status: 409,
      body: { error: { code: 'conflict', message: 'the list is full: it takes 3 cards' } },
    });
  });

  it('removes all cards only for who says how many; no empty number does (ETEK manual: an empty box deletes all)', async () => {
    for (const number of ['00000001', '00000002']) cards.put({ number }, 'x');
    for (const path of ['cards', 'cards/', 'cards/%20', 'cards/%20%20']) {
      expect([path, (await send('DELETE', path)).status]).toEqual([path, 404]);
    }
    for (const body of [undefined, {}, { count: '2' }, { count: null }]) {
      expect((await send('POST', 'cards/remove-all', body)).status).toBe(400);
    }
    expect(await send('POST', 'cards/remove-all', { count: 1 })).toMatchObject({
      status: 409,
      body: { error: { message: 'the list has 2 cards, not 1; nothing was removed', allowed: '2' } },
    });
    expect(cards.count()).toBe(2);
    expect(await send('POST', 'cards/remove-all', { count: 2 })).toMatchObject({ status: 200, body: { removed: 2 } });
    expect([cards.count(), store.audit.latest(1)[0]]).toMatchObject([
      0,
      { actor: 'the-maintainer', action: 'all cards removed' },
    ]);
  });
});

describe('cards as a file', () => {
  it('are imported row by row, tried before, and exported as they can be imported again', async () => {
    const csv = 'number;name\r\n04A2B3C4;=Ann\r\n12;Bob\r\n';
    const rows = [
      { line: 2, outcome: 'added', idTag: '04A2B3C4' },
      { line: 3, outcome: 'refused', why: expect.stringContaining('has 2 characters') },
    ];
    expect(await upload('?dryRun=true', csv)).toMatchObject({ status: 200, body: { dryRun: true, rows } });
    expect(cards.count()).toBe(0);
    expect(await upload('', csv)).toMatchObject({ body: { dryRun: false, counts: { added: 1, refused: 1 }, rows } });
    const file = await harness.send('GET', '/api/v1/cards.csv', { cookie });
    expect(file.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="cards.csv"',
      'cache-control': 'no-store',
    });
    expect(file.body).toMatch(
      /^number,name,blocked,valid until,decimal,added,added by\r\n04A2B3C4,'=Ann,no,,077771716,/,
    );
    expect(await upload('', file.body)).toMatchObject({ body: { counts: { unchanged: 1 }, ignoredColumns: [] } });
  });

  it('are read as the reader of the file is told', async () => {
    expect(await upload('?notation=decimal&reversed=true', '77771716')).toMatchObject({
      body: { rows: [{ idTag: 'C4B3A204' }] },
    });
    expect((await upload('?notation=octal', '1')).status).toBe(400);
  });

  it.each([
    ['a file that is too large', Buffer.alloc(4 * 1024 * 1024 + 1, 0x31), 413, 'up to 4096 KiB'],
    ['broken quotes', 'number,name\n04A2B3C4,"x\n', 400, 'line 2: a quote is opened and never closed'],
    ['no UTF-8', Buffer.from([0x31, 0xeb]), 400, 'not UTF-8'],
    ['nothing', '', 400, ''],
  ])('answers %s with the cause, and imports nothing', async (_what, csv, status, words) => {
    const answer = await upload('', csv);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(words)]);
    expect(cards.count()).toBe(0);
  });

  it('come as text/csv; no other route takes that', async () => {
    expect(await upload('', '{}', 'application/json')).toMatchObject({
      status: 415,
      body: { error: { allowed: 'text/csv' } },
    });
    const wrong = await send('PUT', 'cards/04A2B3C4', 'x', { 'content-type': 'text/csv' });
    expect(wrong).toMatchObject({ status: 415, body: { error: { allowed: 'application/json' } } });
  });
});

describe('learning mode over HTTP', () => {
  it('is begun, told of, renewed and ended', async () => {
    expect(await send('GET', 'card-learning')).toMatchObject({ body: { learning: null } });
    expect(await send('POST', 'card-learning')).toMatchObject({
      body: {
        learning: { phase: 'listening', cardSeconds: 40, endsInSeconds: 300, added: 0, startedBy: 'the-maintainer' },
      },
    });
    cards.learning.present('04A2B3C4');
    expect(await send('GET', 'card-learning')).toMatchObject({
      body: { learning: { added: 1, last: { outcome: 'added', idTag: '04A2B3C4' } } },
    });
    expect(await send('DELETE', 'card-learning')).toMatchObject({ body: { learning: null } });
    expect(cards.learning.present('DEADBEEF')).toBeUndefined();
  });

  it('needs a reader', async () => {
    hasReader = false;
    expect(await send('POST', 'card-learning')).toMatchObject({
      status: 409,
      body: { error: { message: expect.stringContaining('reader') } },
    });
  });
});

it('a user keeps no list and learns no card: that would give energy away (ETEK permission table: RW)', async () => {
  cookie = await harness.signInAs('user');
  for (const [method, path] of [
    ['GET', 'cards'],
    ['GET', 'cards/04A2B3C4'],
    ['PUT', 'cards/04A2B3C4'],
    ['DELETE', 'cards/04A2B3C4'],
    ['POST', 'cards/remove-all'],
    ['GET', 'cards.csv'],
    ['POST', 'cards.csv'],
    ['GET', 'card-learning'],
    ['POST', 'card-learning'],
    ['DELETE', 'card-learning'],
  ] as const) {
    expect([method, path, (await send(method, path)).status]).toEqual([method, path, 403]);
  }
});
