// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClientBench, createOnlineBench } from '../../../test/ocpp/client-bench.ts';
import { sampled, started, stopped } from '../../../test/ocpp/fake-station.ts';

const RETRY = { 'ocpp.key.TransactionMessageAttempts': 3, 'ocpp.key.TransactionMessageRetryInterval': 10 };
const DOWN = { kind: 'refused', message: 'down' } as const;

describe('the queue of transaction messages', () => {
  it('delivers start, values and stop in order, with the id the central system gave (Q01, Q03)', async () => {
    const { clock, server, station, transactionIds } = await createOnlineBench();
    server.on('StartTransaction', () => ({ transactionId: 0, idTagInfo: { status: 'Accepted' } }));
    for (const event of [started('s1'), sampled('s1'), stopped('s1')]) station.outbox.append(event);
    await clock.advance(1000);
    expect(server.calls.map(({ action, payload }) => [action, payload])).toEqual([
      ['StartTransaction', { connectorId: 1, idTag: 'TAG-1', meterStart: 100, timestamp: '2026-01-01T00:00:00.000Z' }],
      [
        'MeterValues',
        {
          connectorId: 1,
          transactionId: 0,
          meterValue: [
            {
              timestamp: '2026-01-01T00:00:00.000Z',
              sampledValue: [
                { value: '123456', context: 'Sample.Periodic', measurand: 'Energy.Active.Import.Register', unit: 'Wh' },
              ],
            },
          ],
        },
      ],
      [
        'StopTransaction',
        { transactionId: 0, idTag: 'TAG-1', meterStop: 4200, timestamp: '2026-01-01T00:01:00.000Z', reason: 'Local' },
      ],
    ]);
    expect(station.outbox.length()).toBe(0);
    expect(transactionIds.find('s1')).toBe(0);
  });

  it.each([
    ['Accepted', 'accepted'],
    ['Blocked', 'blocked'],
    ['Expired', 'expired'],
    ['Invalid', 'invalid'],
    ['ConcurrentTx', 'concurrent-transaction'],
  ])('tells the station the verdict %s on a started session (C11)', async (status, answer) => {
    const { clock, server, station } = await createOnlineBench();
    server.on('StartTransaction', () => ({ transactionId: -7, idTagInfo: { status } }));
    station.outbox.append(started('s1'));
    await clock.advance(1000);
    expect(station.answers.map(([session, info]) => [session, info.status])).toEqual([['s1', answer]]);
  });

  it('sends a start that was answered no second time while the storage takes nothing (fault table F46)', async () => {
    const { clock, server, station, transactionIds } = await createOnlineBench();
    server.on('StartTransaction', () => ({ transactionId: 5, idTagInfo: { status: 'Accepted' } }));
    const store = station.outbox.delivered.bind(station.outbox);
    station.outbox.delivered = () => {
      throw new Error('database or disk is full');
    };
    for (const event of [started('s1'), stopped('s1')]) station.outbox.append(event);
    await clock.advance(300_000);
    expect(server.of('StartTransaction')).toHaveLength(1);
    expect(server.of('StopTransaction')).toHaveLength(0);
    station.outbox.delivered = store;
    await clock.advance(61_000);
    expect(server.of('StartTransaction')).toHaveLength(1);
    expect(server.of('StopTransaction').map(({ payload }) => payload['transactionId'])).toEqual([5]);
    expect([station.outbox.length(), transactionIds.find('s1')]).toEqual([0, 5]);
  });

  it('waits n × interval after failure n, then puts the message aside and goes on (OCPP 1.6 §3.7.1, Q02)', async () => {
    const { clock, server, station } = await createOnlineBench(RETRY);
    server.on('StartTransaction', () => ({ error: 'InternalError' }));
    station.outbox.append(started('s1'));
    station.outbox.append(stopped('s1'));
    const beganMs = clock.monotonicMicros() / 1000;
    await clock.advance(120_000);
    const waits = server.of('StartTransaction').map((call) => Math.round((call.atMs - beganMs) / 1000));
    expect(waits).toEqual([0, 10, 30]);
    expect(station.outbox.parked).toMatchObject([{ entry: { id: 1, attempts: 3 }, why: 'InternalError: ' }]);
    expect(server.of('StopTransaction')).toHaveLength(1);
    expect(station.outbox.length()).toBe(0);
  });

  it('sends −1 for a transaction whose id never came (errata 3.18, Q03)', async () => {
    const { clock, server, station } = await createOnlineBench({ 'ocpp.key.TransactionMessageAttempts': 1 });
    server.on('StartTransaction', () => ({ error: 'GenericError' }));
    for (const event of [started('s1'), sampled('s1'), stopped('s1')]) station.outbox.append(event);
    await clock.advance(1000);
    expect(server.calls.slice(1).map((call) => [call.action, call.payload['transactionId']])).toEqual([
      ['MeterValues', -1],
      ['StopTransaction', -1],
    ]);
  });

  it('counts 0 attempts as one, so that nothing blocks the queue for ever (Q04)', async () => {
    const { clock, server, station } = await createOnlineBench({ 'ocpp.key.TransactionMessageAttempts': 0 });
    server.on('StartTransaction', () => ({ error: 'GenericError' }));
    station.outbox.append(started('s1'));
    await clock.advance(1000);
    expect(station.outbox.parked).toHaveLength(1);
  });

  it('takes an answer that makes no sense for a failure (Q02)', async () => {
    const { clock, server, station } = await createOnlineBench(RETRY);
    server.on('StartTransaction', () => ({ transactionId: '17', idTagInfo: { status: 'Accepted' } }));
    station.outbox.append(started('s1'));
    await clock.advance(1000);
    expect(station.outbox.head()?.attempts).toBe(1);
  });

  it('counts a timeout while the central system can be heard (Q02)', async () => {
    const { clock, server, station } = await createOnlineBench({ ...RETRY, 'ocpp.pduTimeout': 20 });
    server.on('StartTransaction', () => 'silent');
    station.outbox.append(started('s1'));
    await clock.advance(21_000);
    expect(station.outbox.head()?.attempts).toBe(1);
  });

  it('counts no failure when the network is cut, however often (Q02)', async () => {
    const { clock, network, server, station } = await createOnlineBench({ ...RETRY, 'ocpp.pduTimeout': 20 });
    for (let cut = 0; cut < 5; cut += 1) {
      network.setUp(false);
      if (cut === 0) station.outbox.append(started('s1'));
      await clock.advance(400_000);
      expect(station.outbox.head()?.attempts ?? 0).toBe(0);
      if (cut < 4) server.on('StartTransaction', () => 'silent');
      else server.on('StartTransaction', () => ({ transactionId: 9, idTagInfo: { status: 'Accepted' } }));
      network.setUp(true);
      await clock.runUntilTrue(() => network.open > 0 && server.of('StartTransaction').length > cut, 1_300_000);
    }
    await clock.advance(1000);
    expect(station.outbox.length()).toBe(0);
    expect(station.outbox.parked).toEqual([]);
  });

  it('keeps everything while offline and delivers it later, once, in order (Q01, TC_039)', async () => {
    const { clock, server, station, client } = createClientBench();
    server.admit = () => DOWN;
    client.start();
    for (const id of ['s1', 's2']) {
      for (const event of [started(id), sampled(id), stopped(id)]) station.outbox.append(event);
    }
    await clock.advance(3_600_000);
    expect(server.calls).toEqual([]);
    server.admit = () => undefined;
    await clock.advance(700_000);
    const sent = server.calls.filter((call) => /Transaction|Meter/.test(call.action)).map((call) => call.action);
    expect(sent).toEqual([
      'StartTransaction',
      'MeterValues',
      'StopTransaction',
      'StartTransaction',
      'MeterValues',
      'StopTransaction',
    ]);
    expect(server.of('StopTransaction').map((call) => call.payload['transactionId'])).toEqual([1, 2]);
  });

  it('repeats a message whose answer was lost under the same id, which no other message has (OCPP-J errata 3.1, T04)', async () => {
    const { clock, server, station } = await createOnlineBench();
    server.on('StartTransaction', () => 'silent');
    station.outbox.append(started('s1'));
    await clock.advance(1000);
    server.peer?.close('abrupt');
    server.on('StartTransaction', () => ({ transactionId: 5, idTagInfo: { status: 'Accepted' } }));
    await clock.advance(5000);
    station.outbox.append(started('s2'));
    await clock.advance(1000);
    const ids = server.of('StartTransaction').map((call) => call.id);
    expect(ids).toHaveLength(3);
    expect(ids[0]).toBe(ids[1]);
    expect(ids[2]).not.toBe(ids[0]);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('lets other messages overtake while it waits (OCPP 1.6 §3.7, Q01)', async () => {
    const { clock, server, station, client } = await createOnlineBench(RETRY);
    server.on('StartTransaction', () => ({ error: 'GenericError' }));
    station.outbox.append(started('s1'));
    await clock.advance(1000);
    const answer = client.authorize('TAG-2');
    await clock.advance(1000);
    expect(await answer).toMatchObject({ status: 'accepted' });
  });

  it('sends nothing for a sample of which nothing is wanted', async () => {
    const { clock, server, station } = await createOnlineBench({ 'ocpp.key.MeterValuesSampledData': [] });
    station.outbox.append(sampled('s1'));
    await clock.advance(1000);
    expect(server.calls).toEqual([]);
    expect(station.outbox.length()).toBe(0);
  });

  it('delivers each message exactly once and in order, whatever answers and cuts come (Q01, property)', async () => {
    const faults = fc.array(fc.constantFrom('ok', 'error', 'silent', 'cut', 'crash'), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(faults, async (plan) => {
        const { clock, network, server, station } = await createOnlineBench({
          'ocpp.key.TransactionMessageAttempts': 1000,
          'ocpp.key.TransactionMessageRetryInterval': 1,
          'ocpp.pduTimeout': 5,
        });
        const taken: string[] = [];
        const script = [...plan];
        const answer = (payload: Readonly<Record<string, unknown>>, call: { readonly id: string }) => {
          const fault = script.shift() ?? 'ok';
          if (fault === 'error') return { error: 'GenericError' };
          if (fault === 'silent') return 'silent' as const;
          if (!taken.includes(call.id)) taken.push(call.id);
          if (fault === 'crash') server.peer?.close('abrupt');
          if (fault === 'cut') {
            network.setUp(false);
            clock.after(200_000, 'splice', () => network.setUp(true));
          }
          return 'meterStart' in payload ? { transactionId: 3, idTagInfo: { status: 'Accepted' } } : {};
        };
        for (const action of ['StartTransaction', 'MeterValues', 'StopTransaction']) server.on(action, answer);
        for (const event of [started('s1'), sampled('s1'), stopped('s1'), started('s2'), stopped('s2')])
          station.outbox.append(event);
        await clock.runUntilTrue(() => station.outbox.length() === 0, 50_000_000);
        expect(taken).toHaveLength(5);
        const order = taken.map((id) => server.calls.find((call) => call.id === id)?.action);
        expect(order).toEqual([
          'StartTransaction',
          'MeterValues',
          'StopTransaction',
          'StartTransaction',
          'StopTransaction',
        ]);
        expect(server.of('StopTransaction').every((call) => call.payload['transactionId'] === 3)).toBe(true);
      }),
      { numRuns: 60, seed: 11 },
    );
  });
});
