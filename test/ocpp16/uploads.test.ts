// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { ask } from '../support/reserving.ts';
import { iso, powerCut, told, unpack, untilTold } from '../support/transferring.ts';

const MINUTE_MS = 60_000;
const DIAGNOSTICS = 'DiagnosticsStatusNotification';
const LOG = 'LogStatusNotification';
const UPLOADS = 'ftp://operator:s3cret-pass@files.example/logs';

let charger: Charger | undefined;
afterEach(() => {
  expect(charger?.centralSystem?.violations ?? []).toEqual([]);
  charger?.stop();
  charger = undefined;
});

async function start(options: ChargerOptions = {}): Promise<Charger> {
  const { set = [], ...others } = options;
  charger = await Charger.start({ centralSystem: true, ...others, set: ['ocpp.key.MinimumStatusDuration=0', ...set] });
  return charger;
}

describe('GetDiagnostics (OCPP 1.6 §5.9)', () => {
  const getDiagnostics = (on: Charger, more: Readonly<Record<string, unknown>> = {}) =>
    ask(on, 'GetDiagnostics', { location: UPLOADS, ...more });

  it('F03 · TC_045_1: one file, named in the answer; Uploading, then Uploaded', async () => {
    const on = await start();
    const answer = await getDiagnostics(on);
    const fileName = String(answer?.['fileName']);
    expect(fileName).toMatch(/^chargehand-diagnostics-[\w-]+-\d{8}T\d{6}Z\.tar\.gz$/);
    await untilTold(on, DIAGNOSTICS, 'Uploaded');
    expect(told(on, DIAGNOSTICS)).toEqual(['Uploading', 'Uploaded']);
    expect(on.files.arrived.map(({ url }) => url)).toEqual([`${UPLOADS}/${fileName}`]);
  });

  it('F03 · the file holds settings without secrets, versions, faults, sessions without tags, history and log', async () => {
    const on = await start({ set: ['ocpp.basicAuthPassword=0123456789abcdefXYZ', 'auth.plugAndChargeId=FREE-TAG-1'] });
    await on.charge();
    await on.advance(10_000);
    await getDiagnostics(on);
    await untilTold(on, DIAGNOSTICS, 'Uploaded');
    const files = unpack(on.files.arrived[0]?.bytes ?? new Uint8Array());
    expect([...files.keys()]).toEqual([
      'versions.json',
      'settings.json',
      'faults.json',
      'why-history.jsonl',
      'sessions.jsonl',
      'log.jsonl',
    ]);
    const settings = JSON.parse(files.get('settings.json') ?? '');
    expect(settings).toMatchObject({ 'ocpp.basicAuthPassword': 'set', 'ocpp.ftp.password': 'not set' });
    expect(JSON.parse(files.get('versions.json') ?? '')).toMatchObject({ firmwareVersion: '0.0.0' });
    expect(JSON.parse(files.get('sessions.jsonl') ?? '')).toMatchObject({ connectorId: 1, stopReason: null });
    expect(files.get('why-history.jsonl')).toContain('"status":"Charging"');
    expect(files.get('log.jsonl')).toContain('connected to the central system');
    const all = [...files.values()].join('\n');
    for (const secret of ['0123456789abcdefXYZ', 'FREE-TAG-1', '04A2B3C4', '04a2b3c4', 's3cret-pass'])
      expect(all).not.toContain(secret);
  });

  it('F03 · startTime and stopTime are honoured, and without anything in them there is no file (errata 3.31)', async () => {
    const on = await start();
    await on.charge();
    await on.advance(5000);
    on.tap();
    await on.until('the end is told', () => on.central.of('StopTransaction').length === 1);
    await on.advance(20_000);
    const now = on.clock.wallMillis();
    await getDiagnostics(on, { startTime: iso(now - 10_000), stopTime: iso(now) });
    await untilTold(on, DIAGNOSTICS, 'Uploaded');
    const files = unpack(on.files.arrived[0]?.bytes ?? new Uint8Array());
    expect(files.get('sessions.jsonl')).toBe('');
    expect(files.get('log.jsonl')).not.toContain('connected to the central system');
    expect(await getDiagnostics(on, { startTime: iso(now), stopTime: iso(now - 1) })).toEqual({});
    expect(await getDiagnostics(on, { startTime: iso(now + 60 * MINUTE_MS) })).toEqual({});
    await on.advance(10_000);
    expect(on.files.begun).toHaveLength(1);
  });

  it('F03 · TC_045_2: tried again as told, then UploadFailed', async () => {
    const on = await start();
    on.files.trouble = { cause: 'broken', times: 99 };
    await getDiagnostics(on, { retries: 1, retryInterval: 30 });
    await untilTold(on, DIAGNOSTICS, 'UploadFailed', 2 * MINUTE_MS);
    expect(told(on, DIAGNOSTICS)).toEqual(['Uploading', 'UploadFailed']);
    const [first = 0, second = 0] = on.files.begun;
    expect(on.files.begun).toHaveLength(2);
    expect(Math.round((second - first) / 1000)).toBe(35);
  });

  it('F03 · an upload that a power cut ends goes on after it; one without a try left is told as failed', async () => {
    const on = await start();
    await getDiagnostics(on, { retries: 1 });
    await on.until('it is on its way', () => on.files.begun.length === 1);
    await powerCut(on);
    await untilTold(on, DIAGNOSTICS, 'Uploaded');
    await getDiagnostics(on, { retries: 0 });
    await on.until('it is on its way', () => on.files.begun.length === 3);
    await powerCut(on);
    await untilTold(on, DIAGNOSTICS, 'UploadFailed');
  });

  it('F03, G01 · TriggerMessage tells Idle, and Uploading while it runs', async () => {
    const on = await start();
    const trigger = { requestedMessage: DIAGNOSTICS };
    expect(await ask(on, 'TriggerMessage', trigger)).toEqual({ status: 'Accepted' });
    await untilTold(on, DIAGNOSTICS, 'Idle');
    await getDiagnostics(on);
    await untilTold(on, DIAGNOSTICS, 'Uploading');
    await ask(on, 'TriggerMessage', trigger);
    await on.until('told again', () => told(on, DIAGNOSTICS).length === 3);
    expect(told(on, DIAGNOSTICS)).toEqual(['Idle', 'Uploading', 'Uploading']);
  });

  it('F03 · the keys say what the charger can: profile FirmwareManagement, and the four protocols', async () => {
    const on = await start();
    const key = ['SupportedFileTransferProtocols', 'SupportedFeatureProfiles'];
    expect(await ask(on, 'GetConfiguration', { key })).toMatchObject({
      configurationKey: [
        { key: 'SupportedFileTransferProtocols', readonly: true, value: 'FTP,FTPS,HTTP,HTTPS' },
        { key: 'SupportedFeatureProfiles', value: expect.stringContaining('FirmwareManagement') },
      ],
    });
  });

  it('F03 · credentials of an address are in no log line', async () => {
    const lines: string[] = [];
    const note = (fields: unknown, message: string) => void lines.push(`${JSON.stringify(fields)} ${message}`);
    const on = await start({ log: { debug: note, info: note, warn: note, error: note } });
    on.files.trouble = { cause: 'denied', times: 99 };
    await getDiagnostics(on, { retries: 0 });
    await untilTold(on, DIAGNOSTICS, 'UploadFailed');
    expect(lines.join('\n')).toContain('ftp://files.example');
    expect(lines.join('\n')).not.toMatch(/s3cret-pass|operator:/);
  });
});

describe('GetLog (security whitepaper N01)', () => {
  const getLog = (on: Charger, requestId: number, more: Readonly<Record<string, unknown>> = {}) =>
    ask(on, 'GetLog', { logType: 'SecurityLog', requestId, log: { remoteLocation: UPLOADS }, ...more });
  const logTold = (on: Charger) => on.central.of(LOG).map(({ payload }) => [payload['status'], payload['requestId']]);

  it('X10 · TC_079_CS: SecurityLog: Accepted with its name; Uploading and Uploaded carry the requestId', async () => {
    const on = await start();
    const answer = await getLog(on, 42);
    expect(answer).toMatchObject({
      status: 'Accepted',
      filename: expect.stringMatching(/^chargehand-security-.*\.log$/),
    });
    await untilTold(on, LOG, 'Uploaded');
    expect(logTold(on)).toEqual([
      ['Uploading', 42],
      ['Uploaded', 42],
    ]);
    expect(Buffer.from(on.files.arrived[0]?.bytes ?? []).toString()).toMatch(/^.*StartupOfTheDevice.*\n$/);
  });

  it('X10 · TC_079_CS: DiagnosticsLog is the archive of GetDiagnostics', async () => {
    const on = await start();
    await getLog(on, 7, { logType: 'DiagnosticsLog' });
    await untilTold(on, LOG, 'Uploaded');
    expect(unpack(on.files.arrived[0]?.bytes ?? new Uint8Array()).has('versions.json')).toBe(true);
  });

  it('X10 · a second GetLog is AcceptedCanceled; only the second one is uploaded, under its own requestId', async () => {
    const on = await start();
    expect(await getLog(on, 1)).toMatchObject({ status: 'Accepted' });
    await untilTold(on, LOG, 'Uploading');
    expect(await getLog(on, 2)).toMatchObject({ status: 'AcceptedCanceled' });
    await untilTold(on, LOG, 'Uploaded');
    await on.advance(10_000);
    expect(logTold(on)).toEqual([
      ['Uploading', 1],
      ['Uploading', 2],
      ['Uploaded', 2],
    ]);
    expect(on.files.arrived).toHaveLength(1);
  });

  it('X10 · what went wrong is named: PermissionDenied, NotSupportedOperation, BadMessage, UploadFailure', async () => {
    const on = await start();
    const attempt = async (requestId: number, remoteLocation: string) => {
      await getLog(on, requestId, { log: { remoteLocation }, retries: 0 });
      await on.until('an end', () => logTold(on).some(([status, id]) => id === requestId && status !== 'Uploading'));
      return logTold(on).at(-1)?.[0];
    };
    on.files.trouble = { cause: 'denied', times: 1 };
    expect(await attempt(1, UPLOADS)).toBe('PermissionDenied');
    on.files.trouble = { cause: 'broken', times: 1 };
    expect(await attempt(2, UPLOADS)).toBe('UploadFailure');
    expect(await attempt(3, 'sftp://files.example/logs')).toBe('NotSupportedOperation');
    expect(await attempt(4, 'no address')).toBe('BadMessage');
  });

  it('X10 · a period without an event has no file', async () => {
    const on = await start();
    const log = {
      remoteLocation: UPLOADS,
      oldestTimestamp: '2030-01-01T00:00:00Z',
      latestTimestamp: '2031-01-01T00:00:00Z',
    };
    expect(await getLog(on, 5, { log })).toEqual({ status: 'Accepted' });
  });

  it('X10 · the requestId outlasts a power cut', async () => {
    const on = await start();
    await getLog(on, 77, { retries: 2 });
    await on.until('it is on its way', () => on.files.begun.length === 1);
    await powerCut(on);
    await untilTold(on, LOG, 'Uploaded');
    expect(logTold(on)).toEqual([
      ['Uploading', 77],
      ['Uploaded', 77],
    ]);
  });
});
