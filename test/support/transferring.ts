// SPDX-License-Identifier: Apache-2.0
import { gunzipSync } from 'node:zlib';
import type { FirmwareInstaller, InstallOutcome } from '../../src/ports/transfers.ts';
import type { Charger } from './charger.ts';
import { ask } from './reserving.ts';

export const PACKAGE_URL = 'https://files.example/firmware.bin';
export const PACKAGE = new Uint8Array(700_000).map((_, index) => index % 251);

/** An installer that does what it is told, and notes who charged when it was called. */
export class ScriptedInstaller implements FirmwareInstaller {
  refusal: string | undefined;
  outcome: InstallOutcome = { kind: 'restart-needed' };
  became: ReturnType<FirmwareInstaller['afterRestart']> = { kind: 'installed' };
  /** What the contactors were when it was called. */
  readonly calls: { readonly anyClosed: boolean }[] = [];
  looksAt: () => boolean = () => false;
  /** Waits for this before it answers. */
  hold: Promise<void> = Promise.resolve();

  refuses(): string | undefined {
    return this.refusal;
  }

  async install(): Promise<InstallOutcome> {
    this.calls.push({ anyClosed: this.looksAt() });
    await this.hold;
    return this.outcome;
  }

  afterRestart(): ReturnType<FirmwareInstaller['afterRestart']> {
    return this.became;
  }
}

/** The statuses of one kind of notification, in order. */
export function told(on: Charger, action: string): readonly unknown[] {
  return on.central.of(action).map(({ payload }) => payload['status']);
}

export const firmwareTold = (on: Charger) => told(on, 'FirmwareStatusNotification');
export const signedTold = (on: Charger) => told(on, 'SignedFirmwareStatusNotification');

/** Until a status of one kind was told. */
export function untilTold(on: Charger, action: string, status: string, limitMs = 60_000): Promise<void> {
  return on.until(`${action} ${status}`, () => told(on, action).includes(status), limitMs);
}

/** UpdateFirmware for the package, at once. */
export function updateFirmware(on: Charger, more: Readonly<Record<string, unknown>> = {}) {
  on.files.files.set(PACKAGE_URL, PACKAGE);
  const retrieveDate = new Date(on.clock.wallMillis()).toISOString();
  return ask(on, 'UpdateFirmware', { location: PACKAGE_URL, retrieveDate, ...more });
}

/** The files of a .tar.gz, by name. */
export function unpack(archive: Uint8Array): ReadonlyMap<string, string> {
  const tar = gunzipSync(archive);
  const files = new Map<string, string>();
  for (let at = 0; tar[at] !== 0; ) {
    const text = (from: number, length: number) => tar.toString('latin1', at + from, at + from + length);
    const name = text(0, 100).replace(/\0.*$/, '');
    const size = Number.parseInt(text(124, 11), 8);
    files.set(name, tar.toString('utf8', at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

/** A few seconds without supply, until the charger is registered again. */
export async function powerCut(on: Charger): Promise<void> {
  on.cutMains();
  await on.advance(5000);
  const boots = on.central.of('BootNotification').length;
  await on.restoreMains();
  await on.until('registered again', () => on.central.of('BootNotification').length > boots, 60_000);
}

/** A time as OCPP writes it. @param millis wall clock */
export const iso = (millis: number) => new Date(millis).toISOString();
