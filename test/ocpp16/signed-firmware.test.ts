// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { ask } from '../support/reserving.ts';
import { fingerprintOf, makeRoot, makeSigner, type Signer, signFile } from '../support/signing.ts';
import { iso, PACKAGE, PACKAGE_URL, ScriptedInstaller, signedTold, untilTold } from '../support/transferring.ts';

const MINUTE_MS = 60_000;
const SIGNED = 'SignedFirmwareStatusNotification';

let root: Signer;
let maker: Signer;
beforeAll(async () => {
  root = await makeRoot();
  maker = await makeSigner(root);
});

let charger: Charger | undefined;
afterEach(() => {
  expect(charger?.centralSystem?.violations ?? []).toEqual([]);
  charger?.stop();
  charger = undefined;
});

/** Security events about firmware, as the central system hears them. */
const events = ({ central }: Charger) =>
  central
    .of('SecurityEventNotification')
    .map(({ payload }) => String(payload['type']))
    .filter((type) => type.includes('Firmware'));

async function start(installer = new ScriptedInstaller(), options: ChargerOptions = {}): Promise<Charger> {
  const { set = [], ...others } = options;
  charger = await Charger.start({
    centralSystem: true,
    ...others,
    set: ['ocpp.key.MinimumStatusDuration=0', ...set],
    transfers: { installer, manufacturerRoots: () => [root.pem] },
  });
  return charger;
}

/** SignedUpdateFirmware for the package. */
function update(on: Charger, requestId: number, firmware: Readonly<Record<string, unknown>> = {}, more = {}) {
  on.files.files.set(PACKAGE_URL, PACKAGE);
  return ask(on, 'SignedUpdateFirmware', {
    requestId,
    firmware: {
      location: PACKAGE_URL,
      retrieveDateTime: iso(on.clock.wallMillis()),
      signingCertificate: maker.pem,
      signature: signFile(maker, PACKAGE),
      ...firmware,
    },
    ...more,
  });
}

describe('SignedUpdateFirmware (security whitepaper L01)', () => {
  it('X11 · TC_080_CS: fetched, verified, installed when nobody charges, restarted, Installed, then Idle', async () => {
    const on = await start();
    expect(await update(on, 9)).toEqual({ status: 'Accepted' });
    await on.until('the restart', () => on.restarts.length > 0);
    await on.startStation();
    await untilTold(on, SIGNED, 'Installed');
    expect(on.central.of(SIGNED).map(({ payload }) => [payload['status'], payload['requestId']])).toEqual(
      ['Downloading', 'Downloaded', 'SignatureVerified', 'Installing', 'InstallRebooting', 'Installed'].map(
        (status) => [status, 9],
      ),
    );
    await on.advance(1000);
    expect(events(on)).toEqual(['FirmwareUpdated']);
    expect(on.station.station.transfers.firmwareStatus().status).toBe('Idle');
  });

  it('X11 · TC_081_CS: one byte that is not the signed one is InvalidSignature, a security event, and never installed', async () => {
    const installer = new ScriptedInstaller();
    const on = await start(installer);
    const other = PACKAGE.slice();
    other[350_000] = (other[350_000] ?? 0) ^ 1;
    await update(on, 3, { signature: signFile(maker, other) });
    await untilTold(on, SIGNED, 'InvalidSignature');
    expect(signedTold(on)).toEqual(['Downloading', 'Downloaded', 'InvalidSignature']);
    await on.advance(1000);
    expect(events(on)).toEqual(['InvalidFirmwareSignature']);
    expect(installer.calls).toEqual([]);
    expect(on.view().status).toBe('Available');
  });

  it('X11 · the certificate is checked before the answer: InvalidCertificate, RevokedCertificate, and nothing is fetched', async () => {
    const revoked = await makeSigner(root, { name: 'Called back' });
    const on = await start(new ScriptedInstaller(), {
      set: [`firmware.revokedSigners=${await fingerprintOf(revoked)}`],
    });
    const stranger = await makeSigner(await makeRoot({ name: 'Maker Root' }), { name: 'Maker' });
    const expired = await makeSigner(root, { to: new Date('2025-12-31T00:00:00Z') });
    for (const { pem } of [stranger, expired])
      expect(await update(on, 1, { signingCertificate: pem })).toEqual({ status: 'InvalidCertificate' });
    expect(await update(on, 1, { signingCertificate: 'no certificate' })).toEqual({ status: 'InvalidCertificate' });
    expect(await update(on, 1, { signingCertificate: revoked.pem })).toEqual({ status: 'RevokedCertificate' });
    await on.advance(5000);
    expect(on.files.begun).toEqual([]);
    expect(signedTold(on)).toEqual([]);
    expect(events(on)).toEqual(Array(4).fill('InvalidFirmwareSigningCertificate'));
  });

  it('X11 · a second request is AcceptedCanceled and takes the place of the first', async () => {
    const on = await start();
    on.files.takesMs = 8000;
    await update(on, 1);
    await untilTold(on, SIGNED, 'Downloading');
    await on.advance(4000);
    expect(await update(on, 2)).toEqual({ status: 'AcceptedCanceled' });
    await untilTold(on, SIGNED, 'SignatureVerified');
    const ids = on.central.of(SIGNED).map(({ payload }) => payload['requestId']);
    expect(ids.slice(0, 4)).toEqual([1, 2, 2, 2]);
  });

  it('X11 · an installation that runs is not broken off: Rejected', async () => {
    const installer = new ScriptedInstaller();
    installer.hold = new Promise(() => {});
    const on = await start(installer);
    await update(on, 1);
    await untilTold(on, SIGNED, 'Installing');
    expect(await update(on, 2)).toEqual({ status: 'Rejected' });
  });

  it('X11, F02 · InstallScheduled: until installDateTime, with the connector in service, and while a car charges', async () => {
    const installer = new ScriptedInstaller();
    const on = await start(installer);
    const installAt = on.clock.wallMillis() + 30_000;
    await update(on, 5, { installDateTime: iso(installAt) });
    await untilTold(on, SIGNED, 'InstallScheduled');
    expect(on.view().status).toBe('Available');
    await on.charge();
    await on.advance(25_000);
    expect(installer.calls).toEqual([]);
    expect(on.view().status).toBe('Charging');
    on.tap();
    await on.until('the installation', () => installer.calls.length > 0, MINUTE_MS);
    expect(on.clock.wallMillis()).toBeGreaterThan(installAt);
    await on.until('the restart', () => on.restarts.length > 0);
    expect(signedTold(on)).toEqual([
      'Downloading',
      'Downloaded',
      'SignatureVerified',
      'InstallScheduled',
      'Installing',
      'InstallRebooting',
    ]);
  });

  it('X11 · DownloadScheduled until retrieveDateTime', async () => {
    const on = await start();
    await update(on, 6, { retrieveDateTime: iso(on.clock.wallMillis() + 20_000) });
    await untilTold(on, SIGNED, 'DownloadScheduled');
    await on.advance(15_000);
    expect(on.files.begun).toEqual([]);
    await untilTold(on, SIGNED, 'SignatureVerified', 2 * MINUTE_MS);
  });

  it('X11 · a package that lay on the disk over a power cut is checked again before it is installed', async () => {
    const installer = new ScriptedInstaller();
    const on = await start(installer);
    await update(on, 8, { installDateTime: iso(on.clock.wallMillis() + 10 * MINUTE_MS) });
    await untilTold(on, SIGNED, 'InstallScheduled');
    on.cutMains();
    on.damageFirmwarePackage();
    await on.restoreMains();
    await untilTold(on, SIGNED, 'InvalidSignature');
    expect(installer.calls).toEqual([]);
  });

  it('X11 · a charger that cannot install says so after the signature: InstallationFailed', async () => {
    const installer = new ScriptedInstaller();
    installer.refusal = 'not here';
    const on = await start(installer);
    await update(on, 4);
    await untilTold(on, SIGNED, 'InstallationFailed');
    expect(signedTold(on)).toEqual(['Downloading', 'Downloaded', 'SignatureVerified', 'InstallationFailed']);
  });
});
