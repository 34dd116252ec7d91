// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeQueue } from '../../bin/queue-command.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';

let harness: Harness;
let operator: string;
beforeEach(async () => {
  harness = await createHarness();
  operator = await harness.signInAs('operator');
});
afterEach(() => harness.app.close());
const URL = '/api/v1/message-queue';
const send = (body: unknown) => harness.send('POST', `${URL}/send-again`, { cookie: operator, body });

describe('the message queue (Q04)', () => {
  it('is told with parked messages in full, so that they can be kept', async () => {
    const view = (await harness.send('GET', URL, { cookie: operator })).json();
    expect(view).toMatchObject({ waiting: 3, waitingSamples: 1, maximum: 10_000, isFull: false, parked: 1 });
    expect(view.messages).toMatchObject([
      {
        id: 7,
        kind: 'started',
        sessionId: 's1',
        why: 'InternalError: ',
        parkedAtMillis: null,
        event: { idTag: '04A2B3C4' },
      },
    ]);
    expect(describeQueue(view).split('\n')).toEqual([
      '3 of 10000 messages wait, 1 of them meter values',
      '1 message put aside',
      '7  started of session s1, connector 1, 10 attempts: InternalError: ',
    ]);
  });

  it('sends parked messages again, one by one or all, in the name of who wants it', async () => {
    expect((await send({ ids: [7] })).json()).toEqual({ count: 1 });
    expect((await send({ ids: 'all' })).json()).toEqual({ count: 1 });
    expect(harness.station.asked).toEqual([
      { call: 'send-again', detail: expect.stringMatching(/^7 .*operator/) },
      { call: 'send-again', detail: expect.stringMatching(/^all .*operator/) },
    ]);
  });

  it('names the mistake', async () => {
    expect((await send({ ids: [8] })).json().error).toMatchObject({ code: 'not-found', field: 'ids' });
    for (const ids of [[], [0], ['7'], 'some', undefined]) expect((await send({ ids })).statusCode).toBe(400);
  });

  it('is no business of users', async () => {
    const cookie = await harness.signInAs('user');
    expect((await harness.send('GET', URL, { cookie })).statusCode).toBe(403);
    expect((await harness.send('POST', `${URL}/send-again`, { cookie, body: { ids: 'all' } })).statusCode).toBe(403);
  });
});
