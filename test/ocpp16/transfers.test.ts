// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { ask } from '../support/reserving.ts';
import {
  firmwareTold,
  iso,
  PACKAGE_URL,
  powerCut,
  ScriptedInstaller,
  untilTold,
  updateFirmware,
} from '../support/transferring.ts';

const MINUTE_MS = 60_000;
const FIRMWARE = 'FirmwareStatusNotification';

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
