// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { Exchange } from '../../src/ports/message-log.ts';
import { Charger } from '../support/charger.ts';

let charger: Charger;
afterEach(() => charger.stop());

const HALF_MINUTE_MS = 30_000;

function kept(): readonly Exchange[] {
  return charger.station.centralDesk.messages.page({}, 500);
}
function link() {
  return charger.station.centralDesk.link();
}

describe('what is kept for the operator', () => {
  it('K05, X03 · no password, key or signed link of any message is kept, in memory or in the file', async () => {
    charger = await Charger.start({ centralSystem: true });
    const secret = 'c0ffee00c0ffee00c0ffee00c0ffee00';
    const asks: readonly (readonly [string, Record<string, unknown>])[] = [
      ['ChangeConfiguration', { key: 'AuthorizationKey', value: secret }],
      ['ChangeConfiguration', { key: 'authorizationkey', value: secret }],
      ['GetDiagnostics', { location: `ftp://me:${secret}@files.example/logs` }],
      ['GetDiagnostics', { location: `https://files.example/logs?signature=${secret}` }],
      ['UpdateFirmware', { location: `https://me:${secret}@files.example/f`, retrieveDate: '2026-01-01T00:00:00Z' }],
      ['DataTransfer', { vendorId: 'x', data: JSON.stringify({ password: secret }) }],
      ['GetConfiguration', {}],
    ];
    for (const [action, payload] of asks) {
      void charger.central.call(action, payload);
      await charger.advance(200);
    }
    charger.central.sendRaw(`[2,"x","ChangeConfiguration",{"key":"AuthorizationKey","value":"${secret}"`);
    await charger.advance(HALF_MINUTE_MS);
    const text = JSON.stringify(kept());
    expect(text).toContain('ChangeConfiguration');
    expect(text).toContain('files.example');
    expect(text).not.toContain(secret);
    // The key is in use all the same.
    expect(charger.station.settings.get('ocpp.basicAuthPassword')).toBe(secret);
  });

  it('T05, T06 · every message stands there once, with its answer and how long it took', async () => {
    charger = await Charger.start({ centralSystem: true });
    await charger.charge();
    void charger.central.call('Dance', {});
    await charger.advance(1000);
    const all = [...kept()].reverse();
    const boot = all.find(({ action }) => action === 'BootNotification');
    expect(boot).toMatchObject({ direction: 'out', outcome: 'answered' });
    expect(boot?.tookMillis).toBeGreaterThan(0);
    expect(all.find(({ action }) => action === 'Dance')).toMatchObject({ direction: 'in', outcome: 'error' });
    for (const action of ['StartTransaction', 'Authorize', 'StatusNotification']) {
      const asked = all.filter((one) => one.action === action);
      expect(asked).toHaveLength(charger.central.of(action).length);
      for (const one of asked) expect(one.outcome).toBe('answered');
    }
  });

  it('Q01, T11 · the messages outlive a restart of the station, and the count goes on', async () => {
    charger = await Charger.start({ centralSystem: true });
    await charger.advance(HALF_MINUTE_MS);
    const before = kept();
    charger.stopStation();
    await charger.startStation();
    await charger.until('it is connected again', () => charger.central.of('BootNotification').length > 1);
    await charger.advance(1000);
    const numbers = kept().map(({ number }) => number);
    for (const { number } of before) expect(numbers).toContain(number);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...numbers)).toBeGreaterThan(before[0]?.number ?? 0);
  });

  it('T02 · the connection tells since when it is down, why, what to do and when the next try comes', async () => {
    charger = await Charger.start({ centralSystem: true });
    expect(link()).toMatchObject({ state: 'accepted', nextTryMillis: undefined });
    const since = link().sinceMillis;
    charger.network.serve(
      () => undefined,
      () => ({
        kind: 'http',
        httpStatus: 401,
        message: 'the central system answered 401: user name or password refused',
      }),
    );
    charger.central.drop();
    await charger.until('a try has failed', () => link().failure?.cause.includes('401') === true, 60_000);
    const { state, sinceMillis, failure, nextTryMillis = 0 } = link();
    expect(state).toBe('disconnected');
    expect(sinceMillis).toBeGreaterThan(since);
    expect(failure?.remedy).toContain('password');
    expect(nextTryMillis).toBeGreaterThan(0);
    await charger.advance(nextTryMillis + 100);
    expect(link().failure?.atMillis).toBeGreaterThan(failure?.atMillis ?? 0);
    expect(kept().some(({ direction, request }) => direction === 'link' && request.includes('401'))).toBe(true);
  });

  it('B03, B04 · the operator sees a charger that is refused or held back', async () => {
    charger = await Charger.start({ centralSystem: true });
    for (const [status, state] of [
      ['Rejected', 'rejected'],
      ['Pending', 'pending'],
    ] as const) {
      charger.central.replies.set('BootNotification', () => ({
        status,
        currentTime: '2026-01-01T00:00:00Z',
        interval: 60,
      }));
      charger.stopStation();
      await charger.startStation();
      await charger.until(state, () => link().state === state);
    }
  });

  it('Q02, Q04 · a message that is put aside, and the one that waits longest, are shown', async () => {
    charger = await Charger.start({ centralSystem: true, set: ['ocpp.key.TransactionMessageAttempts=1'] });
    charger.central.replies.set('StartTransaction', () => ({ errorCode: 'InternalError' }));
    await charger.charge();
    await charger.until('it is put aside', () => charger.station.centralDesk.parked().length > 0);
    expect(charger.station.centralDesk.parked()).toMatchObject([
      { kind: 'started', connectorId: 1, why: expect.stringContaining('InternalError') },
    ]);
  });

  it('a stand-alone charger says so, and makes no file of messages', async () => {
    charger = await Charger.start();
    expect(link()).toMatchObject({ state: 'stand-alone', failure: undefined, nextTryMillis: undefined });
    expect(charger.station.centralDesk.messages.newest()).toBe(0);
  });
});
