// SPDX-License-Identifier: Apache-2.0
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { type ClientBench, createClientBench, createOnlineBench } from '../../../test/ocpp/client-bench.ts';
import { SAMPLE, session } from '../../../test/ocpp/fake-station.ts';
import { findOcppKey, OCPP_KEYS } from '../../settings/derive/ocpp-keys.ts';

/** The payload of a CALLRESULT, or the code of a CALLERROR. */
async function answerOf(bench: ClientBench, action: string, payload: object): Promise<unknown> {
  const frame = await bench.server.ask(action, payload);
  return frame?.[2];
}

describe('requests of the central system', () => {
  it.each([
    ['ChangeAvailability', { connectorId: 1 }, 'FormationViolation'],
    ['ChangeAvailability', { connectorId: 1, type: 'Operative', extra: 1 }, 'FormationViolation'],
    ['ChangeAvailability', { connectorId: '1', type: 'Operative' }, 'TypeConstraintViolation'],
    ['ChangeAvailability', { connectorId: 1, type: 'Perhaps' }, 'PropertyConstraintViolation'],
    ['RemoteStartTransaction', { idTag: 'x'.repeat(21) }, 'PropertyConstraintViolation'],
    ['RemoteStopTransaction', { transactionId: 1.5 }, 'TypeConstraintViolation'],
    ['GetConfiguration', { key: 'HeartbeatInterval' }, 'TypeConstraintViolation'],
    ['TriggerMessage', {}, 'FormationViolation'],
    ['TriggerMessage', { requestedMessage: 7 }, 'TypeConstraintViolation'],
    ['SetChargingProfile', {}, 'FormationViolation'],
    ['BootNotification', {}, 'NotImplemented'],
  ])('that are wrong get their error: %s %j → %s (T06)', async (action, payload, code) => {
    const bench = await createOnlineBench();
    expect(await answerOf(bench, action, payload)).toBe(code);
    expect(bench.station.asked).toEqual([]);
  });

  it('start and stop by remote control (C08, C09, TC_010, TC_012)', async () => {
    const bench = await createOnlineBench({}, 2);
    expect(await answerOf(bench, 'RemoteStartTransaction', { idTag: 'A' })).toEqual({ status: 'Accepted' });
    expect(await answerOf(bench, 'RemoteStartTransaction', { idTag: 'A', connectorId: 2 })).toEqual({
      status: 'Accepted',
    });
    expect(await answerOf(bench, 'RemoteStartTransaction', { idTag: 'A', connectorId: 0 })).toEqual({
      status: 'Rejected',
    });
    expect(await answerOf(bench, 'RemoteStartTransaction', { idTag: 'A', connectorId: 3 })).toEqual({
      status: 'Rejected',
    });
    bench.transactionIds.set('s1', 0);
    bench.station.show(2, { session: session('s1', 2) });
    expect(await answerOf(bench, 'RemoteStopTransaction', { transactionId: 0 })).toEqual({ status: 'Accepted' });
    expect(await answerOf(bench, 'RemoteStopTransaction', { transactionId: 1 })).toEqual({ status: 'Rejected' });
    bench.station.show(2, { session: { ...session('s1', 2), stoppedAtMillis: 1 } });
    expect(await answerOf(bench, 'RemoteStopTransaction', { transactionId: 0 })).toEqual({ status: 'Rejected' });
    expect(bench.station.asked).toEqual(['remoteStart A undefined', 'remoteStart A 2', 'remoteStop s1']);
  });

  it('never stop a transaction that has no id yet by −1 (C09, Q03)', async () => {
    const bench = await createOnlineBench();
    bench.station.show(1, { session: session('s1') });
    expect(await answerOf(bench, 'RemoteStopTransaction', { transactionId: -1 })).toEqual({ status: 'Rejected' });
  });

  it('ignore a charging profile that comes with a remote start, as there is no smart charging (OCPP 1.6 §5.11)', async () => {
    const bench = await createOnlineBench();
    const chargingProfile = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: 'TxProfile',
      chargingProfileKind: 'Relative',
      chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 6.1 }] },
    };
    expect(await answerOf(bench, 'RemoteStartTransaction', { idTag: 'A', chargingProfile })).toEqual({
      status: 'Accepted',
    });
  });

  it('are answered before what they cause is sent (G01)', async () => {
    const bench = await createOnlineBench();
    const order: string[] = [];
    bench.client.onFrame((direction, text) => order.push(`${direction} ${text.slice(0, 2)}`));
    await bench.server.ask('TriggerMessage', { requestedMessage: 'Heartbeat' });
    expect(order).toEqual(['in [2', 'out [3', 'out [2', 'in [3']);
  });

  it('trigger only what there is (G02, TC_055)', async () => {
    const bench = await createOnlineBench({}, 2);
    const trigger = (request: object) => answerOf(bench, 'TriggerMessage', request);
    expect(await trigger({ requestedMessage: 'Coffee' })).toEqual({ status: 'NotImplemented' });
    expect(await trigger({ requestedMessage: 'StatusNotification', connectorId: 3 })).toEqual({ status: 'Rejected' });
    expect(await trigger({ requestedMessage: 'MeterValues', connectorId: -1 })).toEqual({ status: 'Rejected' });
    bench.station.meter = undefined;
    expect(await trigger({ requestedMessage: 'MeterValues', connectorId: 1 })).toEqual({ status: 'Rejected' });
    expect(bench.server.calls).toEqual([]);
  });

  it('trigger meter values with context Trigger and the running transaction (G01, errata 3.46)', async () => {
    const bench = await createOnlineBench({ 'ocpp.key.MeterValuesSampledData': ['Voltage', 'Temperature'] }, 2);
    bench.transactionIds.set('s2', 42);
    bench.station.show(2, { session: session('s2', 2) });
    bench.server.calls.length = 0;
    await bench.server.ask('TriggerMessage', { requestedMessage: 'MeterValues' });
    expect(
      bench.server.of('MeterValues').map((call) => [call.payload['connectorId'], call.payload['transactionId']]),
    ).toEqual([
      [1, undefined],
      [2, 42],
    ]);
    expect(bench.server.of('MeterValues')[0]?.payload['meterValue']).toEqual([
      {
        timestamp: new Date(SAMPLE.atMillis).toISOString(),
        sampledValue: [
          { value: '230.1', measurand: 'Voltage', phase: 'L1-N', unit: 'V', context: 'Trigger' },
          { value: '25.5', measurand: 'Temperature', unit: 'Celcius', location: 'Body', context: 'Trigger' },
        ],
      },
    ]);
  });

  it.each([
    ['accepted', 'Accepted'],
    ['scheduled', 'Scheduled'],
    ['rejected', 'Rejected'],
  ] as const)('change availability: %s → %s (C18)', async (outcome, status) => {
    const bench = await createOnlineBench();
    bench.station.availabilityOutcome = outcome;
    expect(await answerOf(bench, 'ChangeAvailability', { connectorId: 0, type: 'Inoperative' })).toEqual({ status });
    expect(await answerOf(bench, 'ChangeAvailability', { connectorId: 9, type: 'Inoperative' })).toEqual({
      status: 'Rejected',
    });
    expect(bench.station.asked).toEqual(['setAvailability 0 false']);
  });

  it('unlock known connectors only (C19, TC_031)', async () => {
    const bench = await createOnlineBench();
    expect(await answerOf(bench, 'UnlockConnector', { connectorId: 1 })).toEqual({ status: 'Unlocked' });
    expect(await answerOf(bench, 'UnlockConnector', { connectorId: 0 })).toEqual({ status: 'NotSupported' });
    expect(bench.station.asked).toEqual(['unlock 1']);
  });

  it('reset after the answer is out (C20, TC_014)', async () => {
    const bench = await createOnlineBench();
    expect(await answerOf(bench, 'Reset', { type: 'Hard' })).toEqual({ status: 'Accepted' });
    expect(bench.station.asked).toEqual([]);
    await bench.clock.advance(1000);
    expect(bench.station.asked).toEqual(['reset hard']);
  });

  it('know no vendor messages (C23, TC_062)', async () => {
    const bench = await createOnlineBench();
    expect(await answerOf(bench, 'DataTransfer', { vendorId: 'org.example' })).toEqual({ status: 'UnknownVendorId' });
    expect(await answerOf(bench, 'DataTransfer', { vendorId: 'Chargehand', messageId: 'x' })).toEqual({
      status: 'UnknownMessageId',
    });
  });

  it('cannot clear a cache that is off (K06)', async () => {
    const bench = await createOnlineBench({ 'ocpp.key.AuthorizationCacheEnabled': false });
    expect(await answerOf(bench, 'ClearCache', {})).toEqual({ status: 'Rejected' });
  });
});

describe('configuration keys', () => {
  it('are all listed without a list of keys, but for the password (K02, K05, TC_019)', async () => {
    const bench = await createOnlineBench({ 'ocpp.basicAuthPassword': '0123456789abcdef' });
    for (const request of [{}, { key: [] }]) {
      const answer = await answerOf(bench, 'GetConfiguration', request);
      const { configurationKey } = answer as { readonly configurationKey: readonly { readonly key: string }[] };
      expect(configurationKey.map((entry) => entry.key)).toEqual(
        OCPP_KEYS.filter((key) => !key.writeOnly).map((key) => key.key),
      );
      expect(JSON.stringify(answer)).not.toContain('0123456789abcdef');
    }
  });

  it('are found in any case, told once, and named when unknown (K01, K02)', async () => {
    const bench = await createOnlineBench();
    const key = ['heartbeatINTERVAL', 'HeartbeatInterval', 'NoSuchKey', 'AuthorizationKey'];
    expect(await answerOf(bench, 'GetConfiguration', { key })).toEqual({
      configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '300' }],
      unknownKey: ['NoSuchKey', 'AuthorizationKey'],
    });
  });

  it('asked for in too long a list give an error, not a part (K02)', async () => {
    const bench = await createOnlineBench();
    const key = Array.from({ length: bench.station.settings.get('ocpp.key.GetConfigurationMaxKeys') + 1 }, () => 'A');
    expect(await answerOf(bench, 'GetConfiguration', { key })).toBe('OccurenceConstraintViolation');
  });

  it.each([
    ['WebSocketPingInterval', '30', 'Accepted'],
    ['WebSocketPingInterval', '-1', 'Rejected'],
    ['HeartbeatInterval', 'soon', 'Rejected'],
    ['GetConfigurationMaxKeys', '5', 'Rejected'],
    ['NoSuchKey', '1', 'NotSupported'],
    ['MeterValuesSampledData', 'Voltage,Nonsense', 'Rejected'],
    ['MeterValuesSampledData', 'Voltage.L1,Energy.Active.Import.Register', 'Accepted'],
  ])('change by the rules: %s = %s → %s (K01, K04, T10)', async (key, value, status) => {
    const bench = await createOnlineBench();
    expect(await answerOf(bench, 'ChangeConfiguration', { key, value })).toEqual({ status });
  });

  it('are what the registry says', () => {
    expect(findOcppKey('AuthorizationKey')).toMatchObject({ writeOnly: true });
  });
});

describe('the login', () => {
  it('uses a changed AuthorizationKey on a new connection, decoded, and shows it to nobody (X01, X03, B08, TC_073)', async () => {
    const bench = await createOnlineBench();
    const frames: string[] = [];
    bench.client.onFrame((_direction, text) => frames.push(text));
    const value = 'ff'.repeat(20);
    expect(await answerOf(bench, 'ChangeConfiguration', { key: 'AuthorizationKey', value })).toEqual({
      status: 'Accepted',
    });
    await bench.clock.advance(5000);
    expect(bench.server.connections).toHaveLength(2);
    expect(bench.server.connections[0]?.credentials).toBeUndefined();
    expect(bench.server.connections[1]?.credentials).toEqual({ user: 'CP 1', password: Buffer.alloc(20, 0xff) });
    expect(frames.join()).not.toContain(value);
    expect(bench.server.of('BootNotification')).toEqual([]);
  });

  it('falls back to the key that worked when the new one is refused, and keeps trying both (X03)', async () => {
    const bench = await createOnlineBench({ 'ocpp.basicAuthPassword': 'old-key-0123456789' });
    const tried: string[] = [];
    bench.server.admit = ({ credentials }) => {
      const password = Buffer.from(credentials?.password ?? []).toString();
      tried.push(password);
      return password.startsWith('old') ? undefined : { kind: 'http', httpStatus: 401, message: 'refused' };
    };
    await bench.server.ask('ChangeConfiguration', { key: 'AuthorizationKey', value: 'new-key-0123456789' });
    await bench.clock.advance(10_000);
    expect(tried).toEqual(['new-key-0123456789', 'old-key-0123456789']);
    expect(bench.client.online).toBe(true);
  });
});

describe('the client as the station sees it', () => {
  it('says why it is not connected', async () => {
    const bench = createClientBench();
    expect(bench.client.state).toBe('stopped');
    bench.server.admit = () => ({
      kind: 'dns',
      message: 'the name of the central system cannot be resolved (ENOTFOUND)',
    });
    bench.client.start();
    expect(bench.client.state).toBe('connecting');
    await bench.clock.advance(100);
    expect(bench.client.state).toBe('disconnected');
    expect(bench.client.link().failure?.cause).toBe('the name of the central system cannot be resolved (ENOTFOUND)');
    expect(await bench.client.authorize('A')).toBe('no-answer');
  });

  it('stands alone without an address and connects when one is set', async () => {
    const bench = createClientBench({ 'ocpp.url': '' });
    const states: string[] = [];
    bench.client.onStateChange((state) => states.push(state));
    bench.client.start();
    await bench.clock.advance(10_000);
    bench.station.settings.apply({ kind: 'command-line' }, 'ocpp.url', 'ws://central.example');
    await bench.clock.advance(5000);
    expect(states).toEqual(['stand-alone', 'connecting', 'booting', 'accepted']);
    expect(bench.station.centralSystem).toBe(bench.client);
  });

  it.each([
    ['Accepted', 'accepted'],
    ['Blocked', 'blocked'],
    ['ConcurrentTx', 'concurrent-transaction'],
  ])('hands the verdict %s on a tag over (C12, TC_023)', async (status, verdict) => {
    const bench = await createOnlineBench();
    bench.server.on('Authorize', () => ({ idTagInfo: { status } }));
    const answer = bench.client.authorize('TAG-1');
    await bench.clock.advance(100);
    expect(await answer).toMatchObject({ status: verdict });
  });

  it.each([{ error: 'InternalError' }, { idTagInfo: {} }, 'silent'] as const)(
    'takes %j for no answer to a tag',
    async (reply) => {
      const bench = await createOnlineBench();
      bench.server.on('Authorize', () => reply);
      const answer = bench.client.authorize('TAG-1');
      await bench.clock.advance(61_000);
      expect(await answer).toBe('no-answer');
    },
  );

  it('survives 50 requests in the first second and answers each (interoperability)', async () => {
    const bench = await createOnlineBench();
    for (let index = 0; index < 50; index += 1) {
      bench.server.call(
        index % 2 === 0 ? 'ChangeConfiguration' : 'TriggerMessage',
        index % 2 === 0 ? { key: 'HeartbeatInterval', value: '60' } : { requestedMessage: 'Heartbeat' },
      );
    }
    await bench.clock.advance(2000);
    expect(bench.server.answers.filter((frame) => frame[0] === 3)).toHaveLength(50);
    expect(bench.client.online).toBe(true);
  });

  it('stays online through garbage, and leaves no timers when stopped', async () => {
    const bench = await createOnlineBench();
    for (const text of [
      '',
      'hello',
      '[',
      '[2]',
      '[3]',
      '[4,1]',
      '[9,"x"]',
      '[2,"a","Reset",{"__proto__":{}}]',
      '{"a":[[[]]]}',
    ]) {
      bench.server.peer?.send(text);
    }
    await bench.clock.advance(1000);
    expect(bench.client.online).toBe(true);
    bench.client.stop();
    await bench.clock.advance(10_000);
    expect(bench.network.open).toBe(0);
    expect(bench.clock.pending()).toEqual([]);
    expect(bench.client.state).toBe('stopped');
  });
});
