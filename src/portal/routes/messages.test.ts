// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LinkView } from '../../ports/central-link.ts';
import { SILENT_LOG } from '../../ports/log.ts';
import type { MessageLog } from '../../ports/message-log.ts';
import { createMessageLog } from '../../store/message-log.ts';
import { HandClock } from '../testing/hand-clock.ts';
import { createHarness, type Harness } from '../testing/portal-harness.ts';
import type { CentralLinkView } from '../views/link-view.ts';
import type { MessageDetailView, MessagesView } from '../views/message-view.ts';

let folder: string;
let messages: MessageLog;
let harness: Harness;
let link: LinkView;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-messages-'));
  messages = createMessageLog({ path: join(folder, 'messages.db'), clock: new HandClock(), log: SILENT_LOG });
  link = {
    state: 'accepted',
    sinceMillis: 1,
    url: 'ws://central.example',
    identity: 'CH-1',
    failure: undefined,
    nextTryMillis: undefined,
  };
  const parked = [
    { kind: 'stopped', connectorId: 1, sessionId: 's', atMillis: 5, attempts: 3, why: 'InternalError' },
  ] as const;
  harness = await createHarness({ centralDesk: { link: () => link, parked: () => parked, messages } });
});
afterEach(async () => {
  await harness.app.close();
  messages.close();
  rmSync(folder, { recursive: true, force: true });
});

const AUTHORIZE = {
  atMillis: 1_700_000_000_000,
  direction: 'out',
  action: 'Authorize',
  connectorId: undefined,
  outcome: 'waiting',
  request: '[2,"1","Authorize",{"idTag":"04A2B3C4"}]',
} as const;

async function ask<T>(path: string, role: 'operator' | 'maintainer' | 'user' = 'operator'): Promise<T> {
  return (await harness.send('GET', `/api/v1/ocpp/${path}`, { cookie: await harness.signInAs(role) })).json<T>();
}

describe('OCPP messages over REST', () => {
  it('are told in words, with the answer, its time and no text unless asked for', async () => {
    const number = messages.begin(AUTHORIZE);
    messages.finish(number, {
      outcome: 'refused',
      tookMillis: 12.345,
      answer: '[3,"1",{"idTagInfo":{"status":"Blocked"}}]',
    });
    const {
      messages: [first, ...more],
      newest,
      next,
    } = await ask<MessagesView>('messages?cards=full');
    expect(first).toEqual({
      ...{
        number: 1,
        changed: 2,
        atMillis: AUTHORIZE.atMillis,
        direction: 'out',
        action: 'Authorize',
        connectorId: null,
      },
      ...{ outcome: 'refused', tookMillis: 12.3, text: 'May card 04A2B3C4 charge?', answerText: 'Blocked' },
    });
    expect([more, newest, next]).toEqual([[], 2, null]);
  });

  it('hide card numbers unless they are asked for, in the list, in detail, in the file and inside a DataTransfer', async () => {
    messages.begin(AUTHORIZE);
    const data = JSON.stringify({ idToken: '04A2B3C4', text: 'x' });
    messages.begin({
      ...AUTHORIZE,
      action: 'DataTransfer',
      request: JSON.stringify([2, '2', 'DataTransfer', { vendorId: 'v', data }]),
    });
    messages.begin({
      ...AUTHORIZE,
      action: 'SendLocalList',
      request:
        '[2,"3","SendLocalList",{"localAuthorizationList":[{"idTag":"04A2B3C4","idTagInfo":{"status":"Accepted","parentIdTag":"04A2B3C4"}}]}]',
    });
    messages.begin({ ...AUTHORIZE, action: '', outcome: 'odd', request: '[2,"4","Authorize",{"idTag":"04A2B3C4"' });
    const cookie = await harness.signInAs('operator');
    for (const path of ['messages?texts=yes', 'messages/1', 'messages/2', 'messages/4', 'messages.jsonl']) {
      const { body, statusCode } = await harness.send('GET', `/api/v1/ocpp/${path}`, { cookie });
      expect([path, statusCode]).toEqual([path, 200]);
      expect(body).not.toContain('04A2B3C4');
    }
    const { request } = await ask<MessageDetailView>('messages/1?cards=full');
    expect(request).toBe(AUTHORIZE.request);
  });

  it('are for operators and maintainers only', async () => {
    const codes = async (role: 'operator' | 'maintainer' | 'user') => {
      const cookie = await harness.signInAs(role);
      const paths = ['link', 'messages', 'messages/facts', 'messages.jsonl'];
      return Promise.all(
        paths.map(async (path) => (await harness.send('GET', `/api/v1/ocpp/${path}`, { cookie })).statusCode),
      );
    };
    expect(await codes('user')).toEqual([403, 403, 403, 403]);
    expect(await codes('maintainer')).toEqual([200, 200, 200, 200]);
  });

  it('come page by page, filtered, and live since a message', async () => {
    for (let count = 0; count < 5; count += 1)
      messages.begin({ ...AUTHORIZE, connectorId: count % 2, direction: count === 4 ? 'in' : 'out' });
    const page = await ask<MessagesView>('messages?limit=2');
    expect([page.messages.map(({ number }) => number), page.next]).toEqual([[5, 4], '4']);
    expect((await ask<MessagesView>('messages?limit=2&before=4')).messages.map(({ number }) => number)).toEqual([3, 2]);
    expect((await ask<MessagesView>('messages?connector=1')).messages).toHaveLength(2);
    expect((await ask<MessagesView>('messages?direction=in')).messages).toHaveLength(1);
    expect((await ask<MessagesView>('messages?after=3')).messages.map(({ number }) => number)).toEqual([4, 5]);
    expect((await ask<MessagesView>('messages?to=2020-01-01')).messages).toEqual([]);
  });

  it.each([
    'limit=0',
    'direction=up',
    'connector=x',
    'from=yesterday',
    'before=-1',
    'cards=all',
    'what=ever',
    'trouble=maybe',
  ])('refuse %s and name the field', async (query) => {
    expect(await ask('messages?'.concat(query))).toMatchObject({
      error: { code: 'invalid', field: query.split('=')[0] },
    });
  });

  it('are given away as JSON lines, oldest first, and that is noted', async () => {
    for (let count = 0; count < 250; count += 1) messages.begin({ ...AUTHORIZE, atMillis: AUTHORIZE.atMillis + count });
    const sending = harness.send('GET', '/api/v1/ocpp/messages.jsonl', { cookie: await harness.signInAs('operator') });
    let done = false;
    void sending.finally(() => {
      done = true;
    });
    // It stops for others to have a turn, and the clock stands.
    while (!done) {
      harness.clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { body, headers } = await sending;
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ number }) => number)).toEqual(Array.from({ length: 250 }, (_, index) => index + 1));
    expect(lines[0]).toMatchObject({
      time: '2023-11-14T22:13:20.000Z',
      action: 'Authorize',
      request: [2, '1', 'Authorize', {}],
      answer: null,
    });
    expect(headers['content-disposition']).toMatch(/^attachment; filename="ocpp-CH-0001-\d{4}-\d\d-\d\d\.jsonl"$/);
    expect(harness.audit.latest(1)).toMatchObject([{ actor: 'the-operator', action: 'OCPP messages exported' }]);
  });

  it('answer 404 for one that has given way', async () => {
    expect(await ask('messages/7')).toMatchObject({ error: { code: 'not-found' } });
  });
});

describe('the connection over REST', () => {
  it('tells state, queue and what was put aside', async () => {
    expect(await ask<CentralLinkView>('link')).toMatchObject({
      state: 'accepted',
      remedy: null,
      failure: null,
      nextTrySeconds: null,
      queue: { length: 0, oldestAtMillis: null },
      parkedCount: 1,
      parked: [{ why: 'InternalError', attempts: 3 }],
    });
  });

  it('tells why it is down, what to do, and when it tries again', async () => {
    const failure = { atMillis: 9, cause: 'refused', remedy: 'Check the port.' };
    link = { ...link, state: 'disconnected', failure, nextTryMillis: 4200 };
    expect(await ask<CentralLinkView>('link')).toMatchObject({ remedy: 'Check the port.', failure, nextTrySeconds: 5 });
  });

  it('says what to do about a refusal of the central system', async () => {
    link = { ...link, state: 'rejected' };
    expect((await ask<CentralLinkView>('link')).remedy).toContain('Register');
  });
});
