// SPDX-License-Identifier: Apache-2.0
import { parse } from 'csv-parse/sync';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionRecord } from '../../core/session/session.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';

const START = Date.parse('2026-03-28T22:30:00Z');
let harness: Harness;
let operator = '';
let user = '';

beforeEach(async () => {
  harness = await createHarness();
  operator = await harness.signInAs('operator');
  user = await harness.signInAs('user');
});
afterEach(() => harness.app.close());

const session = (id: string, more: Partial<SessionRecord> = {}): SessionRecord => ({
  id,
  connectorId: 1,
  idTag: '04A2B3C4',
  startedAtMillis: START,
  meterStartWattHours: 1000,
  meterLastWattHours: 5500,
  stoppedAtMillis: START + 3_600_000,
  stopReason: 'Local',
  deauthorized: false,
  reported: true,
  ...more,
});
const named = { entry: { authorization: { origin: 'card', reason: 'whitelisted', tagName: '=Ann' } } } as const;

async function get(path: string, cookie = operator) {
  const response = await harness.send('GET', `/api/v1/${path}`, { cookie });
  return { status: response.statusCode, body: response.json(), headers: response.headers };
}
const ids = (body: { sessions: { id: string }[] }) => body.sessions.map(({ id }) => id);

describe('the list of sessions', () => {
  it('comes in pages, with sums on the first one', async () => {
    for (let count = 1; count <= 5; count += 1) harness.station.addSession(session(`s${count}`));
    const first = await get('sessions?limit=2');
    expect(ids(first.body)).toEqual(['s5', 's4']);
    expect(first.body.totals).toMatchObject({ sessions: 5, wattHours: 22_500 });
    const second = await get(`sessions?limit=2&cursor=${first.body.next}`);
    expect(ids(second.body)).toEqual(['s3', 's2']);
    expect(second.body.totals).toBeNull();
    const last = await get(`sessions?limit=2&cursor=${second.body.next}`);
    expect(ids(last.body)).toEqual(['s1']);
    expect(last.body.next).toBeNull();
  });

  it('is filtered by day in the station’s zone, moment, connector, card, reason and state', async () => {
    await harness.send('PUT', '/api/v1/settings/locale.timezone', {
      cookie: operator,
      body: { value: 'Europe/Berlin' },
    });
    harness.station.addSession(session('a'), named);
    harness.station.addSession(
      session('b', { connectorId: 2, idTag: 'BB22', startedAtMillis: START + 3_600_000, stopReason: 'Remote' }),
    );
    harness.station.addSession(
      session('c', { startedAtMillis: START + 90_000_000, stoppedAtMillis: undefined, stopReason: undefined }),
    );
    // 23:30 and 00:30 in Berlin.
    expect(ids((await get('sessions?to=2026-03-28')).body)).toEqual(['a']);
    expect(ids((await get('sessions?from=2026-03-29&to=2026-03-29')).body)).toEqual(['b']);
    expect(ids((await get(`sessions?from=${encodeURIComponent('2026-03-29T00:30:00+01:00')}`)).body)).toEqual([
      'c',
      'b',
    ]);
    expect(ids((await get('sessions?connector=2')).body)).toEqual(['b']);
    expect(ids((await get('sessions?tag=ann')).body)).toEqual(['a']);
    expect(ids((await get('sessions?reason=Remote')).body)).toEqual(['b']);
    expect(ids((await get('sessions?state=running')).body)).toEqual(['c']);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=501', 'limit'],
    ['cursor=-1', 'cursor'],
    ['from=yesterday', 'from'],
    ['from=2026-02-30', 'from'],
    ['to=2026-03-29T00:30', 'to'],
    ['connector=0', 'connector'],
    ['tag=', 'tag'],
    [`tag=${'x'.repeat(65)}`, 'tag'],
    ['reason=Bored', 'reason'],
    ['state=odd', 'state'],
    ['colour=red', 'colour'],
  ])('refuses %s and names the field', async (query, field) => {
    const { status, body } = await get(`sessions?${query}`);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'invalid', field });
    expect(body.error.allowed).not.toBe('');
  });

  it('hides card and name from the role user, who may not search for them either', async () => {
    harness.station.addSession(session('a'), named);
    const { body } = await get('sessions', user);
    expect(body.sessions[0]).toMatchObject({ idTag: '•••C4', tagName: '', energyWattHours: 4500 });
    expect(JSON.stringify(body)).not.toMatch(/Ann|04A2/);
    const refused = await get('sessions?tag=04A2', user);
    expect(refused.status).toBe(403);
    expect(refused.body.error).toMatchObject({ code: 'forbidden', field: 'tag' });
    expect((await get('sessions/export?format=csv&tag=04A2', user)).status).toBe(403);
  });
});

describe('one session', () => {
  const details = {
    ...named,
    pauses: [
      { fromMillis: START + 1000, toMillis: START + 2000, why: 'vehicle-not-ready' },
      { fromMillis: START + 2000, toMillis: START + 3000, why: 'limit-below-minimum' },
      { fromMillis: START + 9000, toMillis: START + 3_600_000, why: 'vehicle-not-ready' },
    ],
    faults: [{ fromMillis: START, toMillis: START + 5000, code: 'over-voltage' }],
  } as const;

  it('tells its events in order, one each', async () => {
    harness.station.addSession(session('a'), details);
    const { body } = await get('sessions/a');
    expect(body.events.map(({ kind, detail }: { kind: string; detail: string }) => `${kind} ${detail}`)).toEqual([
      'started whitelisted',
      'fault-raised over-voltage',
      'paused vehicle-not-ready',
      'paused limit-below-minimum',
      'went-on limit-below-minimum',
      'fault-cleared over-voltage',
      'paused vehicle-not-ready',
      'stopped Local',
    ]);
    expect(body.pauses).toHaveLength(3);
    expect(body.authorization.text).toBe('Card, on the charger’s own list');
  });

  it('is answered with 404 where there is none, and an id that is none is refused', async () => {
    expect((await get('sessions/nobody')).status).toBe(404);
    expect((await get('sessions/nobody/samples')).status).toBe(404);
    expect((await get('sessions/a%20b')).status).toBe(400);
  });

  it('gives its samples, thinned or all', async () => {
    const sample = {
      atMillis: START,
      importWattHours: 1000,
      watts: 11_000,
      milliamps: null,
      millivolts: null,
      temperatureMillicelsius: null,
      offeredMilliamps: 16_000,
      limit: { milliamps: 16_000, source: 'setting', chain: [{ source: 'setting', milliamps: 16_000 }] },
    } as const;
    const samples = Array.from({ length: 30 }, (_, index) => ({ ...sample, atMillis: START + index * 10_000 }));
    harness.station.addSession(session('a'), { samples });
    expect((await get('sessions/a/samples?points=10')).body).toMatchObject({ of: 30, samples: { length: 10 } });
    expect((await get('sessions/a/samples?points=all')).body).toEqual({ of: 30, samples });
    expect((await get('sessions/a/samples?points=1')).status).toBe(400);
  });
});

describe('exports', () => {
  const exported = (query: string, cookie = operator) =>
    harness.send('GET', `/api/v1/sessions/export?${query}`, { cookie });

  /** Gives everyone a turn until it is there. */
  async function patiently<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const watched = promise.finally(() => {
      done = true;
    });
    while (!done) {
      harness.clock.advance(1);
      await new Promise((resolve) => void setImmediate(resolve));
    }
    return watched;
  }

  beforeEach(() => {
    harness.station.addSession(session('a'), named);
    harness.station.addSession(session('b', { connectorId: 2 }));
  });

  it('as CSV keep to the filter, say what they are and are written down', async () => {
    const response = await exported('format=csv&connector=1');
    expect(response.headers['content-type']).toContain('text/csv');
    expect(response.headers['content-disposition']).toBe('attachment; filename="sessions-CH-0001-2023-11-14.csv"');
    expect(parse(response.body, { columns: true })).toMatchObject([
      { session: 'a', name: '=Ann', 'energy (kWh)': '4.500' },
    ]);
    expect(harness.audit.latest(1)).toMatchObject([
      { actor: 'the-operator', action: 'sessions exported', detail: '1 as csv' },
    ]);
  });

  it('for spreadsheets follow the locale that is asked for, else the charger’s language', async () => {
    expect((await exported('format=csv-spreadsheet&locale=de')).body).toContain(';4,500;');
    const response = await exported('format=csv-spreadsheet');
    expect(response.body).toContain(',4.500,');
    expect(response.body).toContain("'=Ann");
    expect(response.rawPayload.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  it('as JSON and PDF, also of a single session', async () => {
    expect((await exported('format=json')).json().sessions).toHaveLength(2);
    expect((await exported('format=json&session=b')).json().sessions).toMatchObject([{ id: 'b' }]);
    await harness.send('PUT', '/api/v1/settings/letterhead.name', { cookie: operator, body: { value: 'ACME' } });
    const { rawPayload, headers } = await patiently(exported('format=pdf&session=a'));
    expect(headers['content-type']).toBe('application/pdf');
    const { text } = await extractText(await getDocumentProxy(new Uint8Array(rawPayload)), { mergePages: true });
    expect(text).toContain('ACME');
    expect(text).toContain('=Ann (04A2B3C4)');
    const hidden = await patiently(exported('format=pdf', user));
    const { text: masked } = await extractText(await getDocumentProxy(new Uint8Array(hidden.rawPayload)), {
      mergePages: true,
    });
    expect(masked).not.toMatch(/Ann|04A2/);
  });

  it('refuse what there is not', async () => {
    expect((await exported('format=xls')).json().error).toMatchObject({ code: 'invalid', field: 'format' });
    expect((await exported('')).json().error).toMatchObject({ field: 'format' });
    expect((await exported('format=pdf&session=nobody')).statusCode).toBe(404);
    expect((await harness.send('GET', '/api/v1/sessions/export?format=csv')).statusCode).toBe(401);
  });

  it('are made two at a time: a charger has other things to do', async () => {
    for (let count = 0; count < 20; count += 1) harness.station.addSession(session(`p${count}`));
    // They stop for others to have a turn, and the clock stands.
    const first = exported('format=pdf');
    const second = exported('format=pdf');
    await harness.send('GET', '/api/v1/about');
    const third = await exported('format=csv');
    expect(third.statusCode).toBe(503);
    expect(third.headers['retry-after']).toBe('5');
    const both = await patiently(Promise.all([first, second]));
    expect(both.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect((await exported('format=csv')).statusCode).toBe(200);
  });

  it('put no more on paper than somebody could read', async () => {
    for (let count = 0; count < 2000; count += 1) harness.station.addSession(session(`p${count}`));
    const response = await exported('format=pdf');
    expect(response.statusCode).toBe(413);
    expect(response.json().error).toMatchObject({ code: 'too-large', field: 'format' });
    expect((await patiently(exported('format=csv'))).statusCode).toBe(200);
  });
});

it('lifetime counters are for everyone who is signed in', async () => {
  expect((await get('lifetime', user)).body).toMatchObject({
    wattHours: 1_254_300,
    sessions: 412,
    contactorCycles: 500,
  });
});
