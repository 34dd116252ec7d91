// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { answered, chargeOnce, DOWN } from './support.ts';

let charger: Charger;
afterEach(() => charger.stop());

const start = async (...set: readonly string[]): Promise<void> => {
  charger = await Charger.start({ centralSystem: true, set } satisfies ChargerOptions);
};
const outbox = () => charger.station.station.outbox;
const messages = () => charger.station.station.messageQueue;
const heard = () =>
  charger.central.calls.filter(({ action }) => ['StartTransaction', 'MeterValues', 'StopTransaction'].includes(action));
const drained = (limitMs = 600_000) => charger.until('the queue is empty', () => outbox().length() === 0, limitMs);
const RETRY = ['ocpp.key.TransactionMessageAttempts=3', 'ocpp.key.TransactionMessageRetryInterval=10'];

describe('the queue of transaction messages', () => {
  it('Q01 · survives power cuts and is delivered first in, first out, once (TC_037_1, TC_038, TC_039)', async () => {
    await start(
      ...['ocpp.key.MeterValueSampleInterval=10', 'ocpp.key.ClockAlignedDataInterval=0'],
      'ocpp.key.AllowOfflineTxForUnknownId=true',
    );
    charger.central.refusal = DOWN;
    charger.central.drop();
    await chargeOnce(charger, 25_000);
    charger.cutMains();
    await charger.advance(1000);
    await charger.restoreMains();
    await charger.until('it is ready', () => charger.view().status === 'Available', 60_000);
    // The card reader takes its time after a power cut.
    await charger.advance(5000);
    await charger.charge();
    charger.killStation();
    await charger.startStation();
    await charger.until('it goes on', () => charger.view().status === 'Charging', 60_000);
    expect(heard()).toEqual([]);
    charger.central.refusal = undefined;
    await drained();
    const [first, second] = charger.central.of('StartTransaction');
    expect(
      heard()
        .map(({ action }) => action)
        .filter((action, index, all) => action !== all[index - 1]),
    ).toEqual([
      'StartTransaction',
      'MeterValues',
      'StopTransaction',
      'StartTransaction',
      ...(heard().at(-1)?.action === 'MeterValues' ? ['MeterValues'] : []),
    ]);
    const samples = charger.central.of('MeterValues').filter(({ payload }) => payload['transactionId'] === 1000);
    expect(samples.length).toBeGreaterThanOrEqual(2);
    expect(new Set(heard().map(({ id }) => id)).size).toBe(heard().length);
    expect(Number(second?.payload['meterStart'])).toBe(
      Number(charger.central.of('StopTransaction')[0]?.payload['meterStop']),
    );
    expect(Date.parse(String(first?.payload['timestamp']))).toBeLessThan(
      Date.parse(String(second?.payload['timestamp'])),
    );
    expect(charger.central.violations).toEqual([]);
  });

  it('Q01 · lets other messages overtake while it waits for a retry', async () => {
    await start(...RETRY, 'ocpp.key.TransactionMessageRetryInterval=60');
    charger.central.replies.set('StartTransaction', () => ({ errorCode: 'InternalError' }));
    await charger.charge();
    await charger.until('it is refused', () => charger.central.of('StartTransaction').length === 1);
    const before = charger.central.calls.length;
    await answered(charger, charger.central.call('TriggerMessage', { requestedMessage: 'Heartbeat' }));
    await charger.advance(1000);
    expect(charger.central.calls.slice(before).map(({ action }) => action)).toContain('Heartbeat');
    expect(charger.central.of('StartTransaction')).toHaveLength(1);
  });

  it('Q02 · waits n × TransactionMessageRetryInterval after failure n, and after the attempts sends the next', async () => {
    await start(...RETRY);
    charger.central.replies.set('StartTransaction', () => ({ errorCode: 'InternalError' }));
    await charger.charge();
    await charger.until('it is given up', () => messages().parked().length === 1, 60_000);
    const [first = 0, second = 0, third = 0, ...more] = charger.central
      .of('StartTransaction')
      .map(({ atMillis }) => atMillis);
    expect([Math.round((second - first) / 1000), Math.round((third - second) / 1000), more]).toEqual([10, 20, []]);
    charger.tap();
    await charger.until('the next is sent', () => charger.central.of('StopTransaction').length === 1);
  });

  it('Q02 · counts an answer that is overdue while the central system can be heard, and no lost connection', async () => {
    await start(...RETRY, 'ocpp.pduTimeout=15');
    charger.central.replies.set('StartTransaction', () => 'silent');
    await charger.charge();
    await charger.until('it has failed', () => outbox().head()?.attempts === 1, 30_000);
    for (let cut = 0; cut < 2; cut += 1) {
      await charger.until('it is sent again', () => charger.central.of('StartTransaction').length === 2 + cut, 60_000);
      charger.central.drop();
      await charger.advance(5000);
    }
    expect(outbox().head()?.attempts).toBe(1);
  });

  it('Q02 · takes up a changed retry interval while it waits (K03)', async () => {
    await start('ocpp.key.TransactionMessageRetryInterval=600');
    charger.central.replies.set('StartTransaction', () => ({ errorCode: 'InternalError' }));
    await charger.charge();
    await charger.until('it is refused', () => charger.central.of('StartTransaction').length === 1);
    await charger.advance(5000);
    await answered(
      charger,
      charger.central.call('ChangeConfiguration', { key: 'TransactionMessageRetryInterval', value: '20' }),
    );
    await charger.advance(14_000);
    expect(charger.central.of('StartTransaction')).toHaveLength(1);
    await charger.advance(2000);
    expect(charger.central.of('StartTransaction')).toHaveLength(2);
  });

  it('Q03 · gives every message the id that came, after retries too, 0 and negative ones (interoperability)', async () => {
    await start(...RETRY, 'ocpp.key.MeterValueSampleInterval=10');
    const answers = [{ errorCode: 'InternalError' }, { transactionId: -42, idTagInfo: { status: 'Accepted' } }];
    charger.central.replies.set(
      'StartTransaction',
      () => answers.shift() ?? { transactionId: 0, idTagInfo: { status: 'Accepted' } },
    );
    await chargeOnce(charger, 25_000);
    await chargeOnce(charger, 25_000);
    await drained();
    const ids = heard().flatMap(({ payload }) =>
      payload['transactionId'] === undefined ? [] : [payload['transactionId']],
    );
    expect([...new Set(ids)]).toEqual([-42, 0]);
    expect(charger.central.of('StopTransaction').map(({ payload }) => payload['transactionId'])).toEqual([-42, 0]);
  });

  it('Q03 · sends −1 for a transaction whose id never came (errata 3.18)', async () => {
    await start('ocpp.key.TransactionMessageAttempts=1');
    charger.central.replies.set('StartTransaction', () => ({ errorCode: 'InternalError' }));
    await chargeOnce(charger);
    await drained();
    expect(charger.central.of('StopTransaction')[0]?.payload['transactionId']).toBe(-1);
  });

  it('Q04 · 0 attempts count as one, and what is given up is put aside and not lost', async () => {
    await start('ocpp.key.TransactionMessageAttempts=0');
    charger.central.replies.set('StartTransaction', () => ({ errorCode: 'InternalError' }));
    await chargeOnce(charger);
    await drained();
    expect(charger.central.of('StartTransaction')).toHaveLength(1);
    expect(messages().parked()).toMatchObject([{ attempts: 1, why: 'InternalError: ', event: { kind: 'started' } }]);
  });

  it('Q04 · a message under which the connection ends each time is put aside, and the queue goes on', async () => {
    await start('ocpp.key.TransactionMessageAttempts=2', 'ocpp.key.TransactionMessageRetryInterval=0');
    charger.central.replies.set('StartTransaction', () => {
      charger.central.drop();
      return 'silent';
    });
    await chargeOnce(charger);
    await drained(3_600_000);
    expect(charger.central.of('StartTransaction')).toHaveLength(6);
    expect(charger.central.of('StopTransaction')).toHaveLength(1);
    expect(messages().parked()).toMatchObject([
      { why: 'the central system ended the connection 6 times instead of an answer' },
    ]);
  });

  it('Q04 · parked messages are sent again in their places when somebody wants it, over restarts', async () => {
    await start('ocpp.key.TransactionMessageAttempts=1');
    for (const action of ['StartTransaction', 'StopTransaction'])
      charger.central.replies.set(action, () => ({ errorCode: 'InternalError' }));
    await chargeOnce(charger);
    await drained();
    expect(messages().facts()).toMatchObject({ waiting: 0, parked: 2, isFull: false });
    charger.killStation();
    await charger.startStation();
    charger.central.replies.clear();
    charger.central.calls.length = 0;
    expect(messages().sendAgain('all', 'ann')).toBe(2);
    await charger.until('it is back', () => charger.station.ocpp.online, 60_000);
    await drained();
    expect(heard().map(({ action, payload }) => [action, payload['transactionId']])).toEqual([
      ['StartTransaction', undefined],
      ['StopTransaction', 1000],
    ]);
    expect(charger.station.store.audit.latest(1)).toMatchObject([{ actor: 'ann', detail: '2 messages' }]);
    expect(messages().sendAgain('all', 'ann')).toBe(0);
  });

  it('Q05 · when full drops every second sample, and never a start or a stop (errata 3.91)', async () => {
    await start('ocpp.key.MeterValueSampleInterval=1', 'ocpp.key.ClockAlignedDataInterval=0', 'ocpp.queueSize=100');
    charger.central.refusal = DOWN;
    charger.central.drop();
    charger.set(['ocpp.key.AllowOfflineTxForUnknownId=true']);
    charger.station.settings.apply({ kind: 'command-line' }, 'ocpp.key.AllowOfflineTxForUnknownId', true);
    await chargeOnce(charger, 140_000);
    await chargeOnce(charger, 5000);
    expect(outbox().length()).toBeLessThanOrEqual(100);
    charger.central.refusal = undefined;
    await drained();
    expect(charger.central.of('StartTransaction')).toHaveLength(2);
    expect(charger.central.of('StopTransaction')).toHaveLength(2);
    const samples = charger.central.of('MeterValues').map(({ payload }) => {
      const [value] = payload['meterValue'] as readonly { readonly timestamp: string }[];
      return { transactionId: payload['transactionId'], atMs: Date.parse(value?.timestamp ?? '') };
    });
    const [long] = samples;
    const course = samples.filter(({ transactionId }) => transactionId === long?.transactionId);
    expect(course.length).toBeGreaterThan(40);
    // Coarser, and without a hole.
    const gapsMs = course.slice(1).map(({ atMs }, index) => atMs - (course[index]?.atMs ?? 0));
    expect(Math.max(...gapsMs)).toBeGreaterThan(1500);
    expect(Math.max(...gapsMs)).toBeLessThanOrEqual(2100);
  });

  it('Q05 · ends charging when it is full, where it is set to (ETEK manual), and resumes when it is drained', async () => {
    await start('ocpp.key.MeterValueSampleInterval=1', 'ocpp.key.ClockAlignedDataInterval=0', 'ocpp.queueSize=100');
    const key = (name: string, value: string) =>
      answered(charger, charger.central.call('ChangeConfiguration', { key: name, value }));
    expect(await key('StopChargingIfQueueFull', 'true')).toEqual({ status: 'Accepted' });
    await charger.charge();
    await drained();
    charger.central.refusal = DOWN;
    charger.central.drop();
    await charger.until('it is full', () => charger.view().fault === 'queue-full', 110_000);
    await charger.until('no energy flows', () => charger.truth().vehicle.drawsMilliamps[0] === 0);
    expect([charger.view().status, charger.view().session === undefined]).toEqual(['Faulted', false]);
    await charger.advance(20_000);
    expect(outbox().length()).toBe(100);
    charger.central.refusal = undefined;
    await charger.until('it charges again', () => charger.view().status === 'Charging', 700_000);
    expect(charger.central.of('StatusNotification').map(({ payload }) => payload['vendorErrorCode'])).toContain(
      'QUEUE_FULL',
    );
  });

  it('Q06 · statuses are not queued: after an outage only the present one is told', async () => {
    await start('ocpp.key.MinimumStatusDuration=0', 'ocpp.key.AllowOfflineTxForUnknownId=true');
    charger.central.refusal = DOWN;
    charger.central.drop();
    await chargeOnce(charger);
    charger.vehicle({ plugged: true, wants: 'nothing' });
    await charger.until('it is seen', () => charger.view().status === 'Preparing');
    const before = charger.central.calls.length;
    charger.central.refusal = undefined;
    await charger.until('it is back', () => charger.station.ocpp.online, 120_000);
    await charger.advance(5000);
    const told = charger.central.calls.slice(before).filter(({ action }) => action === 'StatusNotification');
    expect(told.map(({ payload }) => [payload['connectorId'], payload['status']])).toEqual([[1, 'Preparing']]);
  });
});
