// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { SecurityLog } from '../../src/ports/security-log.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { ask } from '../support/reserving.ts';
import {
  firmwareTold,
  PACKAGE_URL,
  ScriptedInstaller,
  told,
  unpack,
  untilTold,
  updateFirmware,
} from '../support/transferring.ts';

const MINUTE_MS = 60_000;
const FIRMWARE = 'FirmwareStatusNotification';
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

async function withInstaller(options: ChargerOptions = {}): Promise<[Charger, ScriptedInstaller]> {
  const installer = new ScriptedInstaller();
  const on = await start({ ...options, transfers: { installer, ...options.transfers } });
  installer.looksAt = () => on.station.station.connectorIds().some((id) => on.truth(id).contactor.closed);
  return [on, installer];
}

async function restarted(on: Charger): Promise<void> {
  const boots = on.central.of('BootNotification').length;
  await on.startStation();
  await on.until('registered again', () => on.central.of('BootNotification').length > boots, MINUTE_MS);
}

async function powerCut(on: Charger): Promise<void> {
  on.cutMains();
  await on.advance(5000);
  const boots = on.central.of('BootNotification').length;
  await on.restoreMains();
  await on.until('registered again', () => on.central.of('BootNotification').length > boots, MINUTE_MS);
}

const iso = (millis: number) => new Date(millis).toISOString();

describe('UpdateFirmware (OCPP 1.6 §5.19)', () => {
  it('F01 · TC_044_1: is answered, told step by step, and Installed after the restart', async () => {
    const [on, installer] = await withInstaller();
    expect(await updateFirmware(on)).toEqual({});
    await on.until('the restart', () => on.restarts.length > 0);
    expect(installer.calls).toEqual([{ anyClosed: false }]);
    await restarted(on);
    await untilTold(on, FIRMWARE, 'Installed');
    expect(firmwareTold(on)).toEqual(['Downloading', 'Downloaded', 'Installing', 'Installed']);
    expect(on.restarts).toEqual(['soft']);
    await on.until('Available', () => on.view().status === 'Available');
  });

  it('F01 · TC_044_2: retries are tries after the first one, retryInterval apart, and told once (errata 3.63)', async () => {
    const [on] = await withInstaller();
    on.files.trouble = { cause: 'broken', times: 99 };
    await updateFirmware(on, { retries: 2, retryInterval: 20 });
    await untilTold(on, FIRMWARE, 'DownloadFailed', 5 * MINUTE_MS);
    expect(firmwareTold(on)).toEqual(['Downloading', 'DownloadFailed']);
    const [first = 0, ...others] = on.files.begun;
    expect(others.map((millis) => Math.round((millis - first) / 1000))).toEqual([25, 50]);
  });

  it('F01 · TC_044_2: a later try that succeeds goes on; what the message leaves open is as set', async () => {
    const [on] = await withInstaller({ set: ['ocpp.fwDownload.retries=1', 'ocpp.fwDownload.interval=20'] });
    on.files.trouble = { cause: 'broken', times: 1 };
    await updateFirmware(on);
    await untilTold(on, FIRMWARE, 'Downloaded');
    expect(on.files.begun).toHaveLength(2);
  });

  it('F01 · TC_044_3: a charger that cannot install says InstallationFailed, and goes out of service for nothing', async () => {
    const on = await start();
    await updateFirmware(on);
    await untilTold(on, FIRMWARE, 'InstallationFailed');
    expect(firmwareTold(on)).toEqual(['Downloading', 'Downloaded', 'InstallationFailed']);
    expect(on.central.statuses(1)).not.toContain('Unavailable');
    expect(on.station.station.transfers.list()).toMatchObject([
      {
        what: 'firmware',
        phase: 'failed',
        server: 'https://files.example',
        problem: expect.stringContaining('cannot install'),
      },
    ]);
  });

  it('F01 · nothing is fetched before retrieveDate, also when the supply was away in between', async () => {
    const [on] = await withInstaller();
    await updateFirmware(on, { retrieveDate: iso(on.clock.wallMillis() + MINUTE_MS) });
    await on.advance(20_000);
    await powerCut(on);
    await on.advance(10_000);
    expect(on.files.begun).toEqual([]);
    await untilTold(on, FIRMWARE, 'Downloaded', 2 * MINUTE_MS);
  });

  it('F01 · a date long past, as central systems send for "now", means at once', async () => {
    const [on] = await withInstaller();
    expect(await updateFirmware(on, { retrieveDate: '2013-01-01T00:00:00Z' })).toEqual({});
    await untilTold(on, FIRMWARE, 'Downloading');
  });

  it('F01 · a download that a power cut ends begins again as its next try', async () => {
    const [on] = await withInstaller();
    await updateFirmware(on, { retries: 1, retryInterval: 300 });
    await untilTold(on, FIRMWARE, 'Downloading');
    await powerCut(on);
    await untilTold(on, FIRMWARE, 'Downloaded');
    expect(firmwareTold(on)).toEqual(['Downloading', 'Downloaded']);
    expect(on.files.begun).toHaveLength(2);
  });

  it('F01 · a download that a power cut ends, without a try left, is told as failed', async () => {
    const [on] = await withInstaller();
    await updateFirmware(on, { retries: 0 });
    await untilTold(on, FIRMWARE, 'Downloading');
    await powerCut(on);
    await untilTold(on, FIRMWARE, 'DownloadFailed');
    expect(on.files.begun).toHaveLength(1);
  });

  it('F01 · a power cut in the middle of the installation is told by its outcome', async () => {
    const [on, installer] = await withInstaller();
    installer.hold = new Promise(() => {});
    installer.became = { kind: 'failed', why: 'the old program runs' };
    await updateFirmware(on);
    await untilTold(on, FIRMWARE, 'Installing');
    await powerCut(on);
    await untilTold(on, FIRMWARE, 'InstallationFailed');
    await on.until('Available', () => on.view().status === 'Available');
  });

  it('F01 · statuses that nobody could hear are told in order when the central system is back', async () => {
    const on = await start();
    await updateFirmware(on, { retrieveDate: iso(on.clock.wallMillis() + 5000) });
    on.central.drop();
    on.network.setUp(false);
    await on.advance(20_000);
    expect(firmwareTold(on)).toEqual([]);
    on.network.setUp(true);
    await untilTold(on, FIRMWARE, 'InstallationFailed', 5 * MINUTE_MS);
    expect(firmwareTold(on)).toEqual(['Downloading', 'Downloaded', 'InstallationFailed']);
  });

  it('F01, G01 · TriggerMessage tells Idle, and the step while an update runs', async () => {
    const [on] = await withInstaller();
    const trigger = { requestedMessage: FIRMWARE };
    expect(await ask(on, 'TriggerMessage', trigger)).toEqual({ status: 'Accepted' });
    await untilTold(on, FIRMWARE, 'Idle');
    await updateFirmware(on);
    await untilTold(on, FIRMWARE, 'Downloading');
    await ask(on, 'TriggerMessage', trigger);
    await on.until('told again', () => firmwareTold(on).length === 3);
    expect(firmwareTold(on)).toEqual(['Idle', 'Downloading', 'Downloading']);
  });

  it('F01 · an address that leads nowhere is DownloadFailed without a try', async () => {
    const [on] = await withInstaller();
    await updateFirmware(on, { location: 'gopher://files.example/x', retries: 3 });
    await untilTold(on, FIRMWARE, 'DownloadFailed');
    expect(on.files.begun).toEqual([]);
  });
});

describe('transactions and a firmware update', () => {
  it('F02 · end first: the update waits, free connectors are Unavailable meanwhile, and come back after a failure', async () => {
    const [on, installer] = await withInstaller({ connectors: 2 });
    installer.outcome = { kind: 'failed', why: 'made to fail' };
    await on.charge();
    await updateFirmware(on);
    await untilTold(on, FIRMWARE, 'Downloaded');
    await on.until('connector 2 is kept free', () => on.central.statuses(2).at(-1) === 'Unavailable');
    await on.advance(20_000);
    expect(installer.calls).toEqual([]);
    expect(on.view().status).toBe('Charging');
    expect(await ask(on, 'RemoteStartTransaction', { connectorId: 2, idTag: 'REMOTE' })).toEqual({
      status: 'Rejected',
    });

    on.tap();
    await untilTold(on, FIRMWARE, 'InstallationFailed');
    expect(installer.calls).toEqual([{ anyClosed: false }]);
    expect(on.central.of('StopTransaction')).toHaveLength(1);
    expect(firmwareTold(on)).toEqual(['Downloading', 'Downloaded', 'Installing', 'InstallationFailed']);
    await on.until('connector 2 is back', () => on.central.statuses(2).at(-1) === 'Available');
    expect(on.view().status).not.toBe('Unavailable');
  }, 60_000);

  it('F02 · nobody begins a charge while the installation runs: neither by card nor by plug', async () => {
    const [on, installer] = await withInstaller();
    let finish: () => void = () => {};
    installer.hold = new Promise((resolve) => {
      finish = resolve;
    });
    installer.outcome = { kind: 'failed', why: 'made to fail' };
    await updateFirmware(on);
    await untilTold(on, FIRMWARE, 'Installing');
    on.vehicle({ plugged: true, wants: 'charge' });
    on.tap();
    await on.advance(10_000);
    expect(on.truth().contactor.closed).toBe(false);
    expect(on.central.of('StartTransaction')).toEqual([]);
    finish();
    await untilTold(on, FIRMWARE, 'InstallationFailed');
    on.tap();
    await on.until('status Charging', () => on.view().status === 'Charging');
  });

  it('F02 · a connector that was put out of order stays so when an update has failed', async () => {
    const [on, installer] = await withInstaller();
    installer.outcome = { kind: 'failed', why: 'made to fail' };
    await ask(on, 'ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    await updateFirmware(on);
    await untilTold(on, FIRMWARE, 'InstallationFailed');
    await on.advance(1000);
    expect(on.view().status).toBe('Unavailable');
  });
});

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
  const securityLog: SecurityLog = {
    lines: ({ fromMillis = 0 }) => (fromMillis > 1_800_000_000_000 ? [] : ['one event', 'another event']),
  };
  const getLog = (on: Charger, requestId: number, more: Readonly<Record<string, unknown>> = {}) =>
    ask(on, 'GetLog', { logType: 'SecurityLog', requestId, log: { remoteLocation: UPLOADS }, ...more });
  const logTold = (on: Charger) => on.central.of(LOG).map(({ payload }) => [payload['status'], payload['requestId']]);

  it('X10 · TC_079_CS: SecurityLog: Accepted with its name; Uploading and Uploaded carry the requestId', async () => {
    const on = await start({ transfers: { securityLog } });
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
    expect(Buffer.from(on.files.arrived[0]?.bytes ?? []).toString()).toBe('one event\nanother event\n');
  });

  it('X10 · TC_079_CS: DiagnosticsLog is the archive of GetDiagnostics', async () => {
    const on = await start();
    await getLog(on, 7, { logType: 'DiagnosticsLog' });
    await untilTold(on, LOG, 'Uploaded');
    expect(unpack(on.files.arrived[0]?.bytes ?? new Uint8Array()).has('versions.json')).toBe(true);
  });

  it('X10 · a second GetLog is AcceptedCanceled; only the second one is uploaded, under its own requestId', async () => {
    const on = await start({ transfers: { securityLog } });
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
    const on = await start({ transfers: { securityLog } });
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

  it('X10 · a period without an event has no file, a charger without a security log rejects', async () => {
    const on = await start({ transfers: { securityLog } });
    const log = {
      remoteLocation: UPLOADS,
      oldestTimestamp: '2030-01-01T00:00:00Z',
      latestTimestamp: '2031-01-01T00:00:00Z',
    };
    expect(await getLog(on, 5, { log })).toEqual({ status: 'Accepted' });
    charger?.stop();
    const without = await start();
    expect(await getLog(without, 6)).toEqual({ status: 'Rejected' });
  });

  it('X10 · the requestId outlasts a power cut', async () => {
    const on = await start({ transfers: { securityLog } });
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

describe('a file transfer and the operator', () => {
  it('F01 · shows how far it is, how often it was tried, and what went wrong', async () => {
    const [on] = await withInstaller();
    on.files.takesMs = 10_000;
    await updateFirmware(on);
    await on.advance(7000);
    const [view] = on.station.station.transfers.list();
    expect(view).toMatchObject({ phase: 'transferring', bytes: 1, totalBytes: 2, attempt: 1, attempts: 4 });
    expect(JSON.stringify(view)).not.toContain(new URL(PACKAGE_URL).pathname);
  });
});
