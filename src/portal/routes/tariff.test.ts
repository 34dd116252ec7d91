// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, expect, it } from 'vitest';
import { element, stay, terms } from '../../../test/tariff/stays.ts';
import type { SessionRecord } from '../../core/session/session.ts';
import { billOf } from '../../core/tariff/bill.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';

let harness: Harness;
beforeEach(async () => {
  harness = await createHarness();
});
afterEach(() => harness.app.close());

const TERMS = terms({ elements: [element({ rateMicros: 300_000 })] });
const SESSION: SessionRecord = {
  ...{ id: 's', connectorId: 1, idTag: '04A2B3C4', startedAtMillis: 0, meterStartWattHours: 0, meterLastWattHours: 9 },
  ...{ stoppedAtMillis: 9, deauthorized: false, reported: false },
  stopReason: 'Local',
};

it('tells the prices in force to whoever may see the status, and to nobody else', async () => {
  const cookie = await harness.signInAs('user');
  expect((await harness.send('GET', '/api/v1/tariff', { cookie })).json()).toEqual({
    ...{ member: null, guest: null, text: null },
  });
  harness.station.setPrices({ member: undefined, guest: TERMS, text: '0.30 a kWh' });
  expect((await harness.send('GET', '/api/v1/tariff', { cookie })).json()).toEqual({
    ...{ member: null, guest: TERMS, text: '0.30 a kWh' },
  });
  expect((await harness.send('GET', '/api/v1/tariff')).statusCode).toBe(401);
});

it('tells with each session what it costs, with its lines', async () => {
  const cookie = await harness.signInAs('user');
  const bill = billOf(TERMS, stay('2026-06-01T10:00Z', ['charging', 3600, 11_000]));
  harness.station.addSession(SESSION);
  harness.station.addSession({ ...SESSION, id: 'free' });
  harness.station.costs.set('s', { ...bill, by: 'charger', isFinal: true, text: undefined, link: undefined });
  const { sessions } = (await harness.send('GET', '/api/v1/sessions', { cookie })).json();
  expect(sessions.map(({ id, cost }: { readonly id: string; readonly cost: unknown }) => [id, cost])).toEqual([
    ['free', null],
    ['s', { ...bill, by: 'charger', isFinal: true, text: null, link: null }],
  ]);
  expect(sessions[1].cost).toMatchObject({ totalMinorUnits: 330, currency: 'USD', lines: [{ quantity: 11_000 }] });
});

it('takes money as text only, so that it stays exact', async () => {
  const cookie = await harness.signInAs('operator');
  const url = '/api/v1/settings/tariff.usage.intervalRate';
  const put = (value: unknown) => harness.send('PUT', url, { cookie, body: { value } });
  expect((await put('0.30')).statusCode).toBe(200);
  expect((await harness.send('GET', url, { cookie })).json()).toMatchObject({ value: '0.3', kind: 'decimal' });
  const refused = await put(0.3);
  expect(refused.statusCode).toBe(400);
  expect(refused.json().error).toMatchObject({ allowed: expect.stringContaining('a decimal number from 0') });
  const user = await harness.signInAs('user');
  expect((await harness.send('PUT', url, { cookie: user, body: { value: '0' } })).statusCode).toBe(403);
});
