// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionRecord } from '../../core/session/session.ts';
import { idleConnector } from '../testing/fake-station.ts';
import { createHarness, GOOD_PASSWORD, type Harness } from '../testing/portal-harness.ts';

let harness: Harness;
let operator: string;
beforeEach(async () => {
  harness = await createHarness();
  operator = await harness.signInAs('operator');
});
afterEach(() => harness.app.close());

const SESSION: SessionRecord = {
  id: '6b8c1f5e-0d5c-4b8e-9a53-0b5a2c0d7e11',
  connectorId: 1,
  idTag: '04A2B3C4',
  startedAtMillis: 1_700_000_000_000,
  meterStartWattHours: 1000,
  meterLastWattHours: 3500,
  stoppedAtMillis: undefined,
  stopReason: undefined,
  deauthorized: false,
  reported: true,
};
const send: Harness['send'] = (method, url, options = {}) =>
  harness.send(method, url, { cookie: operator, ...options });

describe('status', () => {
  it('tells each connector with its reason, limits and session', async () => {
    harness.station.setView({
      ...idleConnector(1),
      status: 'Charging',
      why: 'charging',
      session: SESSION,
      idTag: SESSION.idTag,
    });
    const status = (await send('GET', '/api/v1/status')).json();
    expect(status.connectors).toHaveLength(2);
    expect(status.connectors[0]).toMatchObject({
      status: 'Charging',
      idTag: '04A2B3C4',
      session: { energyWattHours: 2500, idTag: '04A2B3C4', stoppedAtMillis: null },
      limit: { chain: expect.arrayContaining([expect.objectContaining({ source: 'setting', milliamps: 16_000 })]) },
    });
    expect(status.station).toMatchObject({ centralSystem: { kind: 'none' }, undelivered: 0 });
  });

  it('hides tags from the role user, in status and sessions', async () => {
    harness.station.setView({ ...idleConnector(1), session: SESSION, idTag: SESSION.idTag });
    harness.station.addSession(SESSION);
    const cookie = await harness.signInAs('user');
    for (const url of ['/api/v1/status', '/api/v1/sessions']) {
      const body = (await send('GET', url, { cookie })).body;
      expect(body).not.toContain('04A2B3C4');
      expect(body).toContain('•••C4');
    }
  });

  it('gives each active fault its words, the worst first', async () => {
    harness.station.setView({
      ...idleConnector(1),
      status: 'Faulted',
      why: 'fault',
      faults: ['meter-lost', 'welded-contactor'],
    });
    const { faults } = (await send('GET', '/api/v1/status')).json().connectors[0];
    expect(faults.map((fault: { code: string }) => fault.code)).toEqual(['welded-contactor', 'meter-lost']);
    expect(faults[0]).toMatchObject({
      text: 'CONTACTOR WELDED',
      needsReset: false,
      remedy: expect.stringContaining('service'),
    });
  });

  it('keeps the trend of the last ten minutes', async () => {
    harness.clock.advance(11 * 60_000);
    const { points, stepMillis } = (await send('GET', '/api/v1/connectors/1/trend')).json();
    expect(stepMillis).toBe(2000);
    expect(points).toHaveLength(300);
    expect(points[0]).toEqual({ atMillis: expect.any(Number), watts: null, milliamps: null, limitMilliamps: 0 });
  });
});

describe('control', () => {
  it('starts with a card, or on the account', async () => {
    expect((await send('POST', '/api/v1/connectors/1/start', { body: { idTag: '04A2B3C4' } })).statusCode).toBe(202);
    expect((await send('POST', '/api/v1/connectors/2/start', { body: {} })).statusCode).toBe(202);
    expect(harness.station.asked).toEqual([
      { call: 'tag', detail: '1 04A2B3C4' },
      { call: 'tag', detail: '2 portal-the-operator' },
    ]);
  });

  it('tells why a card was refused', async () => {
    harness.station.answerWith('rejected');
    const refused = await send('POST', '/api/v1/connectors/1/start', { body: { idTag: '04A2B3C4' } });
    expect(refused.statusCode).toBe(409);
    expect(refused.json()).toEqual({ error: { code: 'refused', message: 'unknown' } });
  });

  it('does not present a card while a session runs: that would stop it', async () => {
    harness.station.setView({ ...idleConnector(1), session: SESSION });
    expect((await send('POST', '/api/v1/connectors/1/start', { body: {} })).statusCode).toBe(409);
    expect(harness.station.asked).toEqual([]);
  });

  it('stops the running session, and says so when there is none', async () => {
    expect((await send('POST', '/api/v1/connectors/1/stop')).statusCode).toBe(409);
    harness.station.setView({ ...idleConnector(1), session: SESSION });
    expect((await send('POST', '/api/v1/connectors/1/stop')).statusCode).toBe(202);
    harness.station.answerWith('rejected');
    expect((await send('POST', '/api/v1/connectors/1/stop')).json().error.code).toBe('conflict');
  });

  it('resets no fault that is not active', async () => {
    expect((await send('POST', '/api/v1/connectors/1/faults/welded-contactor/reset')).statusCode).toBe(409);
    expect(harness.station.asked).toEqual([]);
  });

  it.each([
    ['/api/v1/connectors/9/start', {}, 404, 'id'],
    ['/api/v1/connectors/0/start', {}, 400, 'id'],
    ['/api/v1/connectors/one/start', {}, 400, 'id'],
    ['/api/v1/connectors/1/start', { idTag: '' }, 400, 'idTag'],
    ['/api/v1/connectors/1/start', { idTag: 'x'.repeat(21) }, 400, 'idTag'],
    ['/api/v1/connectors/1/start', { idTag: 4 }, 400, 'idTag'],
    ['/api/v1/connectors/1/start', { tag: 'A' }, 400, 'tag'],
    ['/api/v1/connectors/1/start', [], 400, 'body'],
    ['/api/v1/connectors/1/faults/no-such-fault/reset', {}, 400, 'code'],
  ])('answers %s %j with %i, naming %s and what is allowed', async (url, body, status, field) => {
    const response = await send('POST', url, { body });
    expect(response.statusCode).toBe(status);
    expect(response.json().error.field).toBe(field);
    expect(response.json().error.allowed.length).toBeGreaterThan(3);
    expect(harness.station.asked).toEqual([]);
  });
});

describe('settings', () => {
  it('lists what the role may see, secrets as set or not', async () => {
    const { settings } = (await send('GET', '/api/v1/settings')).json();
    expect(settings.length).toBeGreaterThan(30);
    expect(settings.find((row: { id: string }) => row.id === 'power.maxCurrentFw')).toMatchObject({
      value: 32,
      unit: 'A',
      writable: true,
      type: { kind: 'integer', minimum: 6, maximum: 80 },
    });
    for (const row of settings) if (row.kind === 'secret') expect(row.value).toBeNull();
  });

  it('changes one and tells when it takes effect', async () => {
    const changed = await send('PUT', '/api/v1/settings/power.maxCurrentFw', { body: { value: 20 } });
    expect(changed.json()).toEqual({ id: 'power.maxCurrentFw', result: 'applied' });
    expect((await send('GET', '/api/v1/settings/power.maxCurrentFw')).json()).toMatchObject({
      value: 20,
      schema: { type: 'integer', maximum: 80 },
    });
  });

  it.each([5, 81, 16.5, '16', true, ['16']])('refuses %j for a current and says what is allowed', async (value) => {
    const refused = await send('PUT', '/api/v1/settings/power.maxCurrentFw', { body: { value } });
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error).toMatchObject({ field: 'value', allowed: 'a whole number from 6 to 80' });
    expect(harness.station.settings.get('power.maxCurrentFw')).toBe(32);
  });

  it('answers many changes one by one', async () => {
    const changes = {
      'power.maxCurrentFw': 10,
      'evse.pauseInStateD': false,
      'no.such': 1,
      'ocpp.key.ConnectionTimeOut': 0,
    };
    const { results } = (await send('PATCH', '/api/v1/settings', { body: { changes } })).json();
    expect(results).toEqual([
      { id: 'power.maxCurrentFw', result: 'applied' },
      { id: 'evse.pauseInStateD', result: 'rejected', reason: 'forbidden' },
      { id: 'no.such', result: 'rejected', reason: 'unknown' },
      {
        id: 'ocpp.key.ConnectionTimeOut',
        result: 'rejected',
        reason: 'invalid',
        allowed: 'a whole number from 1 to 86400',
      },
    ]);
  });

  it('keeps a hidden setting hidden: it reads and writes like one that does not exist', async () => {
    const hidden = harness.station.settings.rows().find((row) => row.rights.user === 'none');
    const cookie = await harness.signInAs('user');
    const url = `/api/v1/settings/${hidden?.id}`;
    expect((await send('GET', url, { cookie })).statusCode).toBe(404);
    expect((await send('PUT', url, { cookie, body: { value: 'x' } })).statusCode).toBe(404);
    expect((await send('GET', '/api/v1/settings', { cookie })).body).not.toContain(`"${hidden?.id}"`);
  });
});

describe('accounts', () => {
  const add = (body: object) => send('POST', '/api/v1/accounts', { body });

  it('are added up to the own rank, listed without hashes, and removed', async () => {
    expect((await add({ name: 'bob', password: GOOD_PASSWORD, role: 'user' })).statusCode).toBe(201);
    expect((await add({ name: 'BOB', password: GOOD_PASSWORD, role: 'user' })).statusCode).toBe(409);
    const list = await send('GET', '/api/v1/accounts');
    expect(list.body).not.toContain('scrypt');
    expect(list.json().accounts).toHaveLength(2);
    expect((await send('DELETE', '/api/v1/accounts/bob')).statusCode).toBe(204);
    expect((await send('DELETE', '/api/v1/accounts/bob')).statusCode).toBe(404);
  });

  it.each([
    [{ name: 'bob', password: GOOD_PASSWORD, role: 'manufacturer' }, 'role'],
    [{ name: 'bob', password: GOOD_PASSWORD, role: 'root' }, 'role'],
    [{ name: '../bob', password: GOOD_PASSWORD, role: 'user' }, 'name'],
    [{ name: '<script>', password: GOOD_PASSWORD, role: 'user' }, 'name'],
    [{ name: 'bob', password: 'short', role: 'user' }, 'password'],
    [{ name: 'bob', role: 'user' }, 'password'],
  ])('refuse %j, naming %s', async (body, field) => {
    const refused = await add(body);
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error).toMatchObject({ field, allowed: expect.any(String) });
  });

  it('keep the last operator', async () => {
    expect((await send('DELETE', '/api/v1/accounts/the-operator')).statusCode).toBe(409);
  });

  it('leave a trace of who did what', async () => {
    await add({ name: 'bob', password: GOOD_PASSWORD, role: 'user' });
    expect(harness.audit.latest(1)).toMatchObject([
      { actor: 'the-operator', action: 'account added', detail: 'bob (user)' },
    ]);
  });
});

describe('text from outside', () => {
  it('stays text: a tag that looks like markup comes back as JSON and no page is made of it', async () => {
    const idTag = '<img/src=x>';
    harness.station.addSession({ ...SESSION, idTag });
    const response = await send('GET', '/api/v1/sessions');
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(response.json().sessions[0].idTag).toBe(idTag);
    const echoed = await send('GET', '/api/v1/%3Cscript%3Ealert(1)%3C/script%3E');
    expect(echoed.statusCode).toBe(404);
    expect(echoed.body).not.toContain('script');
    expect(echoed.headers['content-type']).toMatch(/^application\/json/);
  });

  it.each(['/../package.json', '/..%2f..%2fetc/passwd', '/%00', '/assets/../../package.json'])(
    'names no file outside the pages: %s',
    async (url) => {
      expect((await send('GET', url)).statusCode).toBeGreaterThanOrEqual(400);
    },
  );
});
