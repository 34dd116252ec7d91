// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Reservation } from '../../core/reservation/reservation.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';

let harness: Harness;
let operator: string;
beforeEach(async () => {
  harness = await createHarness();
  operator = await harness.signInAs('operator');
});
afterEach(() => harness.app.close());
const send: Harness['send'] = (method, url, options = {}) =>
  harness.send(method, url, { cookie: operator, ...options });
const URL = '/api/v1/reservations';
const traces = () => harness.audit.latest(10).map(({ actor, action, detail }) => `${actor}: ${action}, ${detail}`);

const RESERVATION: Reservation = {
  id: '7f3b',
  reservationId: 17,
  connectorId: 2,
  idTag: '04A2B3C4D5',
  parentIdTag: 'FLEET-1234',
  expiresAtMillis: 1_767_226_500_000,
  reservedAtMillis: 1_767_225_600_000,
};
const WISH = { connectorId: 1, idTag: '04A2B3C4D5', minutes: 30 };

describe('reservations', () => {
  it('are listed, with tags only for those who may see them', async () => {
    harness.station.addReservation(RESERVATION);
    const { reservedAtMillis: _, ...told } = RESERVATION;
    expect((await send('GET', URL)).json()).toEqual({ reservations: [told] });
    const masked = (await harness.send('GET', URL, { cookie: await harness.signInAs('user') })).body;
    expect(masked).not.toContain('04A2B3C4D5');
    expect(masked).not.toContain('FLEET-1234');
    expect((await send('GET', '/api/v1/status')).json().station.reservations).toEqual([told]);
    const { body } = await harness.send('GET', '/api/v1/status', { cookie: await harness.signInAs('user') });
    expect(body).not.toContain('04A2B3C4D5');
  });

  it('are made by an operator, for so many minutes from now, without a number of the central system', async () => {
    const answer = await send('POST', URL, { body: WISH });
    expect(answer.statusCode).toBe(201);
    const until = harness.clock.wallMillis() + 30 * 60_000;
    expect(harness.station.asked).toContainEqual({ call: 'reserve', detail: `1 04A2B3C4D5 ${until}` });
    expect((await send('POST', URL, { body: { ...WISH, connectorId: 0, parentIdTag: 'FLEET' } })).statusCode).toBe(201);
    expect(traces()[0]).toBe('the-operator: connector reserved, connector 0 for 30 min');
    expect(traces().join()).not.toContain('04A2B3C4D5');
  });

  it.each([
    ['Occupied', 'in use or reserved'],
    ['Faulted', 'has a fault'],
    ['Unavailable', 'out of service'],
    ['Rejected', 'clock is not set'],
  ] as const)('that are refused as %s say why and what to do, and leave no trace', async (status, words) => {
    harness.station.reserveWith(status);
    const answer = await send('POST', URL, { body: WISH });
    expect(answer.statusCode).toBe(409);
    expect(answer.json().error).toMatchObject({ code: 'conflict', field: 'connectorId' });
    expect(answer.json().error.message).toContain(words);
    expect(traces().join()).not.toContain('reserved');
  });

  it.each([
    [{ minutes: 0 }, 'minutes'],
    [{ minutes: 10_081 }, 'minutes'],
    [{ minutes: 1.5 }, 'minutes'],
    [{ minutes: '30' }, 'minutes'],
    [{ connectorId: -1 }, 'connectorId'],
    [{ connectorId: 1.5 }, 'connectorId'],
    [{ idTag: '' }, 'idTag'],
    [{ idTag: 'longer than twenty characters' }, 'idTag'],
    [{ parentIdTag: 'a\nb' }, 'parentIdTag'],
    [{ reservationId: 5 }, 'reservationId'],
  ])('with %j are refused, naming the field %s', async (change, field) => {
    const answer = await send('POST', URL, { body: { ...WISH, ...change } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.field).toBe(field);
    expect(harness.station.asked).toEqual([]);
  });

  it('of a connector that is not there are refused', async () => {
    expect((await send('POST', URL, { body: { ...WISH, connectorId: 3 } })).statusCode).toBe(404);
  });

  it('are cancelled by an operator, once', async () => {
    harness.station.addReservation(RESERVATION);
    expect((await send('DELETE', `${URL}/7f3b`)).statusCode).toBe(204);
    expect(traces()[0]).toBe('the-operator: reservation cancelled, connector 2');
    expect((await send('DELETE', `${URL}/7f3b`)).statusCode).toBe(404);
    expect((await send('DELETE', `${URL}/..%2f..%2fx`)).statusCode).toBe(400);
  });

  it('that cannot be removed from the storage are no success', async () => {
    harness.station.addReservation(RESERVATION);
    harness.station.answerWith('rejected');
    expect((await send('DELETE', `${URL}/7f3b`)).statusCode).toBe(409);
    expect(traces().join()).not.toContain('cancelled');
  });

  it('are nothing for users to make or cancel', async () => {
    const cookie = await harness.signInAs('user');
    expect((await harness.send('POST', URL, { cookie, body: WISH })).statusCode).toBe(403);
    expect((await harness.send('DELETE', `${URL}/7f3b`, { cookie })).statusCode).toBe(403);
  });
});
