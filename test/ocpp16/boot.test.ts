// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';
import { answered, chargeOnce, DOWN, startedBefore } from './support.ts';

let charger: Charger;
afterEach(() => charger.stop());

const bootReply = (status: string, interval: number) => () => ({
  status,
  interval,
  currentTime: new Date(charger.clock.wallMillis()).toISOString(),
});

describe('BootNotification', () => {
  it('B01, B02 · comes before everything else, queued messages too; then statuses of 0 and every connector (TC_001)', async () => {
    charger = await Charger.start({
      centralSystem: true,
      connectors: 2,
      set: ['ocpp.boot.interval=8', 'ocpp.pduTimeout=4'],
    });
    const { central } = charger;
    central.replies.set('StartTransaction', () => 'silent');
    await charger.charge();
    charger.killStation();
    central.calls.length = 0;
    central.replies.delete('StartTransaction');
    central.replies.set('BootNotification', () => 'silent');
    await charger.startStation();
    await charger.advance(10_000);
    expect(central.calls.map(({ action }) => action)).toEqual(['BootNotification']);
    central.replies.set('BootNotification', bootReply('Accepted', 77));
    await charger.until('the queue is empty', () => charger.station.station.outbox.length() === 0, 40_000);
    const after = central.calls.slice(central.calls.map(({ action }) => action).lastIndexOf('BootNotification') + 1);
    expect(after.slice(0, 4).map(({ action, payload }) => [action, payload['connectorId']])).toEqual([
      ['StatusNotification', 0],
      ['StatusNotification', 1],
      ['StatusNotification', 2],
      ['StartTransaction', 1],
    ]);
    expect(charger.station.settings.get('ocpp.key.HeartbeatInterval')).toBe(77);
    expect(central.violations).toEqual([]);
  });

  it('B02 · sets the clock of the charger, and only where it is more than 10 s wrong', async () => {
    charger = await startedBefore();
    const { central } = charger;
    const ahead = (ms: number) => () => ({
      status: 'Accepted',
      interval: 300,
      currentTime: new Date(charger.clock.wallMillis() + ms).toISOString(),
    });
    const differenceMs = () => charger.station.clock.wallMillis() - charger.clock.wallMillis();
    central.replies.set('BootNotification', ahead(9000));
    await charger.startStation();
    await charger.until('it is accepted', () => charger.station.ocpp.online);
    expect(differenceMs()).toBe(0);
    await answered(charger, central.call('TriggerMessage', { requestedMessage: 'BootNotification' }));
    central.replies.set('BootNotification', ahead(7_200_000));
    await charger.advance(1000);
    await answered(charger, central.call('TriggerMessage', { requestedMessage: 'BootNotification' }));
    await charger.advance(1000);
    expect(Math.round(differenceMs() / 1000)).toBe(7200);
    // Somebody sets the machine's own clock: that counts from then on.
    charger.clock.setWall(charger.clock.wallMillis() + 3_600_000);
    expect(differenceMs()).toBe(0);
  });

  it('B02 · leaves a clock that is set alone where that is set (ocpp.clockFromCentralSystem)', async () => {
    charger = await startedBefore({ set: ['ocpp.clockFromCentralSystem=false'] });
    charger.central.replies.set('BootNotification', () => ({
      status: 'Accepted',
      interval: 300,
      currentTime: '2029-01-01T00:00:00Z',
    }));
    await charger.startStation();
    await charger.until('it is accepted', () => charger.station.ocpp.online);
    expect(charger.station.clock.wallMillis()).toBe(charger.clock.wallMillis());
  });

  it('B03 · while Rejected says nothing and answers nothing until the interval is over (TC_001 step 3)', async () => {
    charger = await startedBefore();
    const { central } = charger;
    central.replies.set('BootNotification', bootReply('Rejected', 30));
    await charger.startStation();
    await charger.until('it has asked', () => central.calls.length === 1);
    central.sendRaw(JSON.stringify([2, 'a', 'GetConfiguration', {}]));
    central.sendRaw(JSON.stringify([2, 'b', 'TriggerMessage', { requestedMessage: 'StatusNotification' }]));
    central.sendRaw('nonsense');
    charger.vehicle({ plugged: true });
    await charger.advance(28_000);
    expect(central.frames.map((frame) => frame[2])).toEqual(['BootNotification']);
    central.replies.delete('BootNotification');
    await charger.until('it is accepted', () => charger.station.ocpp.online);
    expect(central.of('BootNotification')).toHaveLength(2);
  });

  it('B03 · Rejected with interval 0 is asked again at the charger’s own pace', async () => {
    charger = await startedBefore({ set: ['ocpp.boot.interval=20'] });
    charger.central.replies.set('BootNotification', bootReply('Rejected', 0));
    await charger.startStation();
    await charger.advance(61_000);
    expect(charger.central.calls.length).toBeGreaterThanOrEqual(3);
    expect(charger.central.calls.length).toBeLessThanOrEqual(4);
  });

  it('B04 · while Pending is configured, reset and asked, starts and stops nothing, and repeats BootNotification (TC_002)', async () => {
    charger = await startedBefore();
    const { central } = charger;
    central.replies.set('BootNotification', bootReply('Pending', 40));
    await charger.startStation();
    await charger.until('it has asked', () => central.calls.length === 1);
    const ask = (action: string, payload: Record<string, unknown>) => answered(charger, central.call(action, payload));
    expect(await ask('ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '30' })).toEqual({
      status: 'Accepted',
    });
    expect(await ask('GetConfiguration', { key: ['MeterValueSampleInterval'] })).toMatchObject({
      configurationKey: [{ value: '30' }],
    });
    expect(await ask('RemoteStartTransaction', { idTag: 'A', connectorId: 1 })).toEqual({ status: 'Rejected' });
    expect(await ask('RemoteStopTransaction', { transactionId: 1 })).toEqual({ status: 'Rejected' });
    charger.vehicle({ plugged: true });
    await charger.advance(35_000);
    expect(central.calls.map(({ action }) => action)).toEqual(['BootNotification']);
    expect(await ask('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 })).toEqual({
      status: 'Accepted',
    });
    await charger.until('it asks again', () => central.of('BootNotification').length === 2, 30_000);
    expect(central.calls.map(({ action }) => action)).toEqual([
      'BootNotification',
      'StatusNotification',
      'BootNotification',
    ]);
    expect(await ask('Reset', { type: 'Soft' })).toEqual({ status: 'Accepted' });
    await charger.until('it restarts', () => charger.restarts.length === 1);
    expect(central.violations).toEqual([]);
  });

  it.each([
    ['an error', () => ({ errorCode: 'InternalError' })],
    ['nothing at all', () => 'silent' as const],
    ['an answer without a status', () => ({ interval: 5, currentTime: '2026-01-01T00:00:00Z' })],
  ])('B05 · answered by %s is sent again after the charger’s own interval', async (_what, reply) => {
    charger = await startedBefore({ set: ['ocpp.boot.interval=20', 'ocpp.pduTimeout=5'] });
    const { central } = charger;
    central.replies.set('BootNotification', reply);
    await charger.startStation();
    await charger.advance(19_000);
    expect(central.of('BootNotification')).toHaveLength(1);
    await charger.advance(10_000);
    expect(central.of('BootNotification')).toHaveLength(2);
    central.replies.delete('BootNotification');
    await charger.until('it is accepted', () => charger.station.ocpp.online, 30_000);
  });
});

describe('before the central system has accepted the charger', () => {
  const CARD = '04A2B3C4';

  async function tapped(): Promise<unknown> {
    charger.vehicle({ plugged: true, wants: 'charge' });
    await charger.until('the vehicle is seen', () => charger.view().guard?.pilot.vehicle === 'B');
    return answered(charger, charger.station.station.presentTag(CARD, 1));
  }
  const REFUSED = { kind: 'refused', reason: 'not-registered' };
  const ANYBODY = 'ocpp.key.AllowOfflineTxForUnknownId=true';

  it.each([
    ['KnownSystem', { kind: 'started' }],
    ['Deny', REFUSED],
    ['Allow', { kind: 'started' }],
  ])('B06 · %s: a charger that this central system knows, offline since its start', async (policy, outcome) => {
    charger = await startedBefore({ set: [ANYBODY, `ocpp.preBootTransactions=${policy}`] });
    charger.central.refusal = DOWN;
    await charger.startStation();
    await charger.advance(3000);
    expect(await tapped()).toEqual(outcome);
  });

  it.each([
    ['KnownSystem', REFUSED],
    ['Deny', REFUSED],
    ['Allow', { kind: 'started' }],
  ])('B06 · %s: a charger that is new at this central system (errata 3.11)', async (policy, outcome) => {
    charger = await startedBefore({ set: [ANYBODY, `ocpp.preBootTransactions=${policy}`, 'ocpp.chargePointId=OLD'] });
    charger.central.refusal = DOWN;
    charger.set(['ocpp.chargePointId=NEW']);
    await charger.startStation();
    await charger.advance(3000);
    expect(await tapped()).toEqual(outcome);
  });

  it('B06 · one that the central system rejects charges nobody; accepted, it does', async () => {
    charger = await startedBefore({ set: [ANYBODY] });
    charger.central.replies.set('BootNotification', bootReply('Rejected', 60));
    await charger.startStation();
    await charger.until('it is rejected', () => charger.station.ocpp.state === 'rejected');
    expect(await tapped()).toEqual(REFUSED);
    charger.central.replies.delete('BootNotification');
    await charger.until('it is accepted', () => charger.station.ocpp.online, 70_000);
    expect(await tapped()).toEqual({ kind: 'started' });
  });

  it('B06 · a session from before the clock was set is told, and kept, with its true times', async () => {
    charger = await Charger.start({ centralSystem: true, set: ['ocpp.key.MeterValueSampleInterval=10'] });
    const { central } = charger;
    await chargeOnce(charger);
    charger.stopStation();
    await charger.advance(1000);
    // As after a power cut, without a battery for the clock and without a network.
    charger.clock.setWall(40_000);
    central.refusal = DOWN;
    central.calls.length = 0;
    await charger.startStation();
    await charger.advance(5000);
    await charger.charge();
    const startedMicros = charger.clock.monotonicMicros();
    await charger.advance(65_000);
    const isUnset = charger.view().session?.startedAtMillis ?? Number.NaN;
    expect(isUnset).toBeLessThan(3_600_000);

    const truth = Date.parse('2026-03-01T12:00:00.000Z');
    const knownMicros = charger.clock.monotonicMicros();
    const trueMillis = () => truth + (charger.clock.monotonicMicros() - knownMicros) / 1000;
    const currentTime = () => ({ currentTime: new Date(Math.round(trueMillis())).toISOString() });
    central.replies.set('BootNotification', () => ({ status: 'Accepted', interval: 300, ...currentTime() }));
    central.replies.set('Heartbeat', currentTime);
    central.refusal = undefined;
    await charger.until('the queue is empty', () => charger.station.station.outbox.length() === 0, 120_000);
    const startedAt = truth - (knownMicros - startedMicros) / 1000;
    const told = Date.parse(String(central.of('StartTransaction')[0]?.payload['timestamp']));
    expect(Math.abs(told - startedAt)).toBeLessThan(15_000);
    const samples = central
      .of('MeterValues')
      .flatMap(({ payload }) => payload['meterValue'] as { timestamp: string }[]);
    expect(samples.length).toBeGreaterThanOrEqual(6);
    for (const { timestamp } of samples) expect(timestamp).toMatch(/^2026-03-01T1[12]:/);

    charger.tap();
    await charger.until('it has ended', () => central.of('StopTransaction').length === 1);
    const [record] = charger.station.store.sessions.latest(1);
    expect(record?.startedAtMillis).toBe(told);
    expect((record?.stoppedAtMillis ?? 0) - told).toBeGreaterThan(65_000);
    expect((record?.stoppedAtMillis ?? 0) - told).toBeLessThan(300_000);
    const journal = charger.station.store.samples.of(record?.id ?? '');
    expect(Math.min(...journal.map(({ atMillis }) => atMillis))).toBeGreaterThanOrEqual(told);
  });

  it('B08 · takes an AuthorizationKey while Pending and connects anew with it (onboarding)', async () => {
    charger = await startedBefore();
    const { central } = charger;
    central.replies.set('BootNotification', bootReply('Pending', 10));
    await charger.startStation();
    await charger.until('it has asked', () => central.calls.length === 1);
    const key = '00ff'.repeat(10);
    expect(
      await answered(charger, central.call('ChangeConfiguration', { key: 'AuthorizationKey', value: key })),
    ).toEqual({ status: 'Accepted' });
    await charger.until('it connects anew', () => central.attempts.length === 2);
    expect(Buffer.from(central.attempts[1]?.request.credentials?.password ?? []).toString('hex')).toBe(key);
    central.replies.delete('BootNotification');
    await charger.until('it is accepted', () => charger.station.ocpp.online, 30_000);
  });
});

describe('the heartbeat', () => {
  it('B07 · comes when nothing else was said for its interval, which may be changed at any time', async () => {
    charger = await Charger.start({ centralSystem: true });
    const { central } = charger;
    const set = (seconds: number) =>
      answered(charger, central.call('ChangeConfiguration', { key: 'HeartbeatInterval', value: String(seconds) }));
    await set(20);
    central.calls.length = 0;
    await charger.advance(15_000);
    central.sendRaw(
      JSON.stringify([2, 'x', 'TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 }]),
    );
    await charger.advance(15_000);
    expect(central.of('Heartbeat')).toEqual([]);
    await charger.advance(6000);
    expect(central.of('Heartbeat')).toHaveLength(1);
    await set(5);
    await charger.advance(26_000);
    expect(central.of('Heartbeat')).toHaveLength(6);
  });
});
