// SPDX-License-Identifier: Apache-2.0
// The client against an independent central system over real sockets: ocpp-rpc validates every message, both ways, with its own schemas.
import { Buffer } from 'node:buffer';
import type { AddressInfo } from 'node:net';
import { createRPCError, RPCServer } from 'ocpp-rpc';
import { afterEach, describe, expect, it } from 'vitest';
import { createWebSocketTransport } from '../../src/ocpp/rpc/ws-transport.ts';
import { createOcppClient, type OcppClient } from '../../src/ocpp/v16/client.ts';
import { SystemClock, SystemRandom } from '../../src/platform/system-clock.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import {
  FakeStation,
  MemoryTransactionIds,
  memorySettings,
  memoryState,
  sampled,
  session,
  started,
  stopped,
} from './fake-station.ts';

/** What these tests use of a connected charger; the package's own types leave the events out. */
interface ConnectedCharger {
  readonly identity: string;
  readonly handshake: { readonly password?: Buffer };
  on(event: 'strictValidationFailure' | 'badMessage', listener: (what: { readonly error: Error }) => void): void;
  handle(handler: (call: { readonly method: string; readonly params: Record<string, unknown> }) => unknown): void;
  call(method: string, params: object): Promise<Record<string, unknown>>;
}

type Answerer = (method: string, params: Record<string, unknown>) => object;

interface CentralSystem {
  readonly url: string;
  readonly heard: { readonly method: string; readonly params: Record<string, unknown> }[];
  readonly problems: string[];
  readonly chargers: ConnectedCharger[];
}

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

const ANSWERS: Readonly<Record<string, () => object>> = {
  BootNotification: () => ({ status: 'Accepted', currentTime: '2026-01-01T00:00:00Z', interval: 300 }),
  Heartbeat: () => ({ currentTime: '2026-01-01T00:00:00.123Z' }),
  Authorize: () => ({ idTagInfo: { status: 'Accepted', expiryDate: '2030-01-01T00:00:00+01:00' } }),
  StartTransaction: () => ({ transactionId: 4711, idTagInfo: { status: 'Accepted', parentIdTag: 'FLEET' } }),
  StatusNotification: () => ({}),
  MeterValues: () => ({}),
  FirmwareStatusNotification: () => ({}),
  StopTransaction: () => ({ idTagInfo: { status: 'Accepted' } }),
};

async function serve(
  answer: Answerer = (method) => ANSWERS[method]?.() ?? {},
  password?: Buffer,
): Promise<CentralSystem> {
  const server = new RPCServer({ protocols: ['ocpp1.6'], strictMode: true });
  const heard: CentralSystem['heard'] = [];
  const problems: string[] = [];
  const chargers: ConnectedCharger[] = [];
  server.auth((accept, reject, handshake) => {
    if (password === undefined || (handshake.password !== undefined && password.equals(handshake.password))) accept({});
    else reject(401, 'no');
  });
  server.on('client', (charger: ConnectedCharger) => {
    chargers.push(charger);
    charger.on('strictValidationFailure', ({ error }) => problems.push(error.message));
    charger.on('badMessage', ({ error }) => problems.push(error.message));
    charger.handle(({ method, params }) => {
      heard.push({ method, params });
      return answer(method, params);
    });
  });
  const http = await server.listen(0, '127.0.0.1');
  cleanups.push(() => server.close({ code: 1001, reason: 'over', awaitPending: false, force: true }));
  return { url: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/ocpp`, heard, problems, chargers };
}

function charge(url: string, settings: Readonly<Record<string, unknown>> = {}) {
  const base = { 'ocpp.url': url, 'ocpp.chargePointId': 'CP/1 A', 'ocpp.key.MinimumStatusDuration': 0 };
  const station = new FakeStation(memorySettings({ ...base, ...settings }), 2);
  const transactionIds = new MemoryTransactionIds();
  const client = createOcppClient({
    station,
    clock: new SystemClock(),
    random: new SystemRandom(),
    log: SILENT_LOG,
    transport: createWebSocketTransport(),
    transactionIds,
    state: memoryState(),
  });
  client.start();
  cleanups.push(() => client.stop());
  return { station, transactionIds, client };
}

async function becomes(client: OcppClient, state: string): Promise<void> {
  if (client.state === state) return;
  await new Promise<void>((resolve) => {
    client.onStateChange((now) => now === state && resolve());
  });
}

const FULL_LIST = [
  'Energy.Active.Import.Register',
  'Power.Active.Import',
  'Current.Import',
  'Current.Offered',
  'Voltage',
  'Temperature',
];

describe('against an independent central system (ocpp-rpc, strict)', () => {
  it('a whole session in both directions passes its validation', async () => {
    const server = await serve();
    const { station, transactionIds, client } = charge(server.url, { 'ocpp.key.MeterValuesSampledData': FULL_LIST });
    await becomes(client, 'accepted');
    const [charger] = server.chargers;
    if (charger === undefined) throw new Error('nobody connected');
    expect(charger.identity).toBe('CP/1 A');

    expect(await client.authorize('TAG-1')).toMatchObject({ status: 'accepted' });
    for (const status of ['Preparing', 'Charging'] as const) station.show(1, { status });
    station.outbox.append(started('s1'));
    station.outbox.append(sampled('s1'));
    await expect.poll(() => station.outbox.length()).toBe(0);
    station.show(1, { session: session('s1') });
    expect(transactionIds.find('s1')).toBe(4711);

    const requests: [string, object, object][] = [
      ['GetConfiguration', {}, { configurationKey: expect.any(Array) }],
      ['GetConfiguration', { key: ['HeartbeatInterval', 'Nonsense'] }, { unknownKey: ['Nonsense'] }],
      ['ChangeConfiguration', { key: 'MeterValueSampleInterval', value: '10' }, { status: 'Accepted' }],
      ['ChangeConfiguration', { key: 'MeterValueSampleInterval', value: 'often' }, { status: 'Rejected' }],
      ['ChangeAvailability', { connectorId: 0, type: 'Operative' }, { status: 'Accepted' }],
      ['ClearCache', {}, { status: 'Rejected' }],
      ['DataTransfer', { vendorId: 'org.example', data: 'x' }, { status: 'UnknownVendorId' }],
      ['RemoteStartTransaction', { idTag: 'TAG-2', connectorId: 2 }, { status: 'Accepted' }],
      ['RemoteStopTransaction', { transactionId: 4711 }, { status: 'Accepted' }],
      ['TriggerMessage', { requestedMessage: 'StatusNotification' }, { status: 'Accepted' }],
      ['TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 1 }, { status: 'Accepted' }],
      ['TriggerMessage', { requestedMessage: 'Heartbeat' }, { status: 'Accepted' }],
      ['TriggerMessage', { requestedMessage: 'BootNotification' }, { status: 'Accepted' }],
      ['TriggerMessage', { requestedMessage: 'FirmwareStatusNotification' }, { status: 'Accepted' }],
      ['UnlockConnector', { connectorId: 1 }, { status: 'Unlocked' }],
      ['Reset', { type: 'Soft' }, { status: 'Accepted' }],
    ];
    for (const [method, params, answer] of requests) expect(await charger.call(method, params)).toMatchObject(answer);
    const set = { connectorId: 0, csChargingProfiles: PROFILE };
    expect(await charger.call('SetChargingProfile', set)).toEqual({ status: 'Accepted' });
    const asked = { connectorId: 1, duration: 60 };
    expect(await charger.call('GetCompositeSchedule', asked)).toMatchObject({ status: 'Accepted' });
    expect(await charger.call('ClearChargingProfile', {})).toEqual({ status: 'Accepted' });

    station.show(2, { status: 'Faulted', fault: 'residual-current', faults: ['residual-current'] });
    station.outbox.append(stopped('s1'));
    await expect.poll(() => server.heard.map((call) => call.method)).toContain('StopTransaction');
    await expect.poll(() => station.asked).toContain('reset soft');
    expect(server.problems).toEqual([]);
    const methods = new Set(server.heard.map((call) => call.method));
    expect([...methods].sort()).toEqual(Object.keys(ANSWERS).sort());
    expect(server.heard.find((call) => call.method === 'StopTransaction')?.params).toMatchObject({
      transactionId: 4711,
    });
  });

  it('sends the decoded bytes of a hex key as its password (X01, TC_085)', async () => {
    const password = Buffer.from('00ff0d0a3a80fe7f00ff0d0a3a80fe7f00ff0d0a', 'hex');
    const server = await serve(undefined, password);
    const { client } = charge(server.url, { 'ocpp.basicAuthPassword': password.toString('hex') });
    await becomes(client, 'accepted');
    expect(server.problems).toEqual([]);
  });

  it('says in words that its password is refused (T02)', async () => {
    const server = await serve(undefined, Buffer.from('right'));
    const { client } = charge(server.url, { 'ocpp.basicAuthPassword': 'wrong-0123456789' });
    await becomes(client, 'disconnected');
    expect(client.link().failure?.cause).toBe('the central system answered 401: user name or password refused');
  });

  it('keeps a message that the central system cannot process, and says why (T07)', async () => {
    const refuse = (method: string) => {
      if (method === 'StartTransaction') throw createRPCError('InternalError', 'database down');
      return ANSWERS[method]?.() ?? {};
    };
    const server = await serve(refuse);
    const { station, client } = charge(server.url, { 'ocpp.key.TransactionMessageAttempts': 1 });
    await becomes(client, 'accepted');
    station.outbox.append(started('s1'));
    await expect.poll(() => station.outbox.parked.length).toBe(1);
    expect(station.outbox.parked[0]?.why).toContain('InternalError');
  });
});

const PROFILE = {
  chargingProfileId: 1,
  stackLevel: 0,
  chargingProfilePurpose: 'ChargePointMaxProfile',
  chargingProfileKind: 'Absolute',
  chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 16 }] },
};
