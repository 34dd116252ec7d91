// SPDX-License-Identifier: Apache-2.0
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FAULT_CATALOGUE, type FaultCode } from '../../core/faults/catalogue.ts';
import type { WhyChange } from '../../core/history/why-change.ts';
import { WHY_NOT_CHARGING } from '../../core/session/why.ts';
import type { ConnectorView } from '../../station/api.ts';
import { idleConnector } from '../testing/fake-station.ts';
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

/** Who did that, to what. */
const traces = (action: string) =>
  harness.audit
    .latest(100)
    .filter((entry) => entry.action === action)
    .map((entry) => `${entry.actor}: ${entry.detail}`);

const FAULTED: ConnectorView = {
  ...idleConnector(1),
  status: 'Faulted',
  why: 'fault',
  fault: 'welded-contactor',
  faults: ['meter-lost', 'welded-contactor'],
};
const change = (number: number, connectorId = 1): WhyChange => ({
  connectorId,
  atMillis: number,
  status: 'Available',
  why: 'no-vehicle',
  fault: null,
  faults: [],
  limitMilliamps: 0,
  limitSource: 'authorization',
  contactorClosed: false,
  cause: { kind: 'start', fault: null },
  leftOut: 0,
});

describe('why', () => {
  it('is told in a sentence with what to do, and the whole chain with the source that decides', async () => {
    const why = (await send('GET', '/api/v1/connectors/1/why')).json();
    expect(why).toMatchObject({
      status: 'Available',
      why: 'no-vehicle',
      text: 'No vehicle is plugged in.',
      remedy: 'Plug in the cable to begin.',
      faults: [],
      limit: { milliamps: 0, source: 'authorization' },
    });
    expect(why.limit.chain).toContainEqual({
      source: 'setting',
      milliamps: 16_000,
      text: 'Maximum current setting: 16 A',
    });
    expect(why.limit.chain).toContainEqual({ source: 'authorization', milliamps: 0, text: 'Authorization: nothing' });
    expect(why).not.toHaveProperty('countdown');
  });

  it('is the announced fault in its own words, and since when', async () => {
    harness.station.setView(FAULTED);
    const cause = { kind: 'fault-raised', fault: 'welded-contactor' } as const;
    harness.station.addChange({ ...change(1_600_000_000_000), cause });
    const why = (await send('GET', '/api/v1/connectors/1/why')).json();
    expect(why.text).toBe('The contactor does not open: its contacts are welded.');
    expect(why.remedy).toContain('Switch the supply off');
    expect(why.faults[0]).toMatchObject({
      code: 'welded-contactor',
      errorCode: 'PowerSwitchFailure',
      vendorErrorCode: 'CX017/WELD',
      latched: true,
      clearedBy: 'operator',
      sinceMillis: 1_600_000_000_000,
    });
  });

  it('tells how long a wait takes', async () => {
    const countdown = { what: 'random-delay', seconds: 90 } as const;
    harness.station.setView({ ...idleConnector(1), countdown });
    expect((await send('GET', '/api/v1/connectors/1/why')).json().countdown).toEqual(countdown);
  });

  it.each(WHY_NOT_CHARGING)('has a sentence for %s', async (why) => {
    harness.station.setView({ ...idleConnector(1), why });
    const { text } = (await send('GET', '/api/v1/connectors/1/why')).json();
    expect(text).toMatch(/^[A-Z].*\.$/);
  });
});

describe('the history', () => {
  it('is the newest first, of one connector, as many as asked for', async () => {
    for (let number = 1; number <= 20; number += 1) harness.station.addChange(change(number));
    harness.station.addChange(change(99, 2));
    const { changes } = (await send('GET', '/api/v1/connectors/1/history?limit=3')).json();
    expect(changes).toEqual([change(20), change(19), change(18)]);
    expect((await send('GET', '/api/v1/connectors/1/history')).json().changes).toHaveLength(20);
  });

  it.each(['0', '501', '-1', '1e2', 'all', ''])('refuses a limit of "%s" and says what is allowed', async (limit) => {
    const refused = await send('GET', `/api/v1/connectors/1/history?limit=${limit}`);
    expect(refused.statusCode).toBe(400);
    expect(refused.json().error).toMatchObject({ field: 'limit', allowed: 'a whole number from 1 to 500' });
  });

  it('is there for every role, and for no connector that there is not', async () => {
    const cookie = await harness.signInAs('user');
    for (const what of ['why', 'history']) {
      expect((await send('GET', `/api/v1/connectors/2/${what}`, { cookie })).statusCode).toBe(200);
      expect((await send('GET', `/api/v1/connectors/3/${what}`)).statusCode).toBe(404);
    }
  });
});

describe('the schedule', () => {
  it('says to every role what is open by the clock, and so does the status', async () => {
    const cookie = await harness.signInAs('user');
    const told = (await send('GET', '/api/v1/schedule', { cookie })).json();
    expect(told).toEqual({
      timeZone: 'UTC',
      timeKnown: true,
      hours: { open: true, changesAtMillis: null },
      charge: null,
      chargingNow: [],
    });
    expect((await send('GET', '/api/v1/status', { cookie })).json().station.schedule).toEqual(told);
    const { paths } = (await send('GET', '/api/v1/openapi.json', { cookie })).json();
    expect(Object.keys(paths)).toEqual(
      expect.arrayContaining(['/api/v1/schedule', '/api/v1/connectors/{id}/charge-now']),
    );
  });
});

describe('charging now', () => {
  it('asks the station and leaves a trace', async () => {
    const cookie = await harness.signInAs('user');
    expect((await send('POST', '/api/v1/connectors/1/charge-now', { cookie })).statusCode).toBe(202);
    expect(harness.station.asked).toEqual([{ call: 'charge-now', detail: '1' }]);
    expect(traces('charge now')).toEqual(['the-user: connector 1']);
  });

  it('says so when there is none', async () => {
    harness.station.answerWith('rejected');
    expect((await send('POST', '/api/v1/connectors/1/charge-now')).statusCode).toBe(409);
    expect(traces('charge now')).toEqual([]);
  });
});

describe('resetting a fault', () => {
  /** Lets the request reach its wait, and time pass. */
  async function reset(code: FaultCode, cookie: string, meanwhile = () => {}) {
    const answer = send('POST', `/api/v1/connectors/1/faults/${code}/reset`, { cookie });
    let done = false;
    void answer.then(() => (done = true));
    while (!done) {
      await setImmediate();
      if (harness.station.asked.length > 0) meanwhile();
      harness.clock.advance(50);
    }
    return answer;
  }
  const by = (clearer: string) => FAULT_CATALOGUE.find(({ clearedBy }) => clearedBy === clearer)?.code;
  const showFault = (code: FaultCode) => harness.station.setView({ ...FAULTED, fault: code, faults: [code] });

  it('works when the cause is gone, and leaves a trace', async () => {
    const code = by('operator') ?? 'tamper';
    showFault(code);
    const done = await reset(code, operator, () => harness.station.setView(idleConnector(1)));
    expect(done.statusCode).toBe(202);
    expect(harness.station.asked).toEqual([{ call: 'reset-fault', detail: `1 ${code}` }]);
    expect(traces('fault reset')).toEqual([`the-operator: connector 1: ${code}`]);
  });

  it('says that the cause is still there when the guard raises it again, and leaves a trace all the same', async () => {
    const code = by('operator') ?? 'tamper';
    showFault(code);
    const refused = await reset(code, operator);
    expect(refused.statusCode).toBe(409);
    expect(refused.json().error.message).toContain('its cause is still there');
    expect(traces('fault reset')).toHaveLength(1);
  });

  it('is refused to the role user, naming who may', async () => {
    const code = by('operator') ?? 'tamper';
    showFault(code);
    const refused = await reset(code, await harness.signInAs('user'));
    expect(refused.statusCode).toBe(403);
    expect(refused.json().error.allowed).toContain('operator');
    expect(harness.station.asked).toEqual([]);
  });
});
