// SPDX-License-Identifier: Apache-2.0
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsFiles } from '../ocpp/probe/secure.ts';
import { createSettings } from '../settings/apply.ts';
import { readStoredCharger } from '../store/read-charger.ts';

/** How the charger of a data folder logs in. */
export interface StoredLogin {
  readonly url: string;
  /** '' = only the running charger knows it: it comes from the board. */
  readonly identity: string;
  readonly user: string;
  readonly password: string;
  readonly tls: TlsFiles;
}

/** Profile 2 and 3 stand for TLS, profile 3 for a certificate in place of a password (security whitepaper A00). */
const WITH_TLS = 2;
const WITH_CERTIFICATE = 3;

/**
 * Reads the login from the data folder, secrets in it; the charger may be running.
 * @throws Error with a remedy when there is no charger's data
 */
export function readStoredLogin(data: string): StoredLogin {
  const path = join(data, 'station.db');
  if (!existsSync(path)) throw new Error(`${path} does not exist; name the charger's data folder with --data`);
  const stored = readStoredCharger(path);
  const settings = createSettings({ repository: { all: () => stored.settings, save: refuse } });
  const profile = Number(stored.settings.get('ocpp.securityProfile') ?? 0);
  const own = profile === WITH_CERTIFICATE ? ownCertificate(stored.own, join(data, 'keys')) : undefined;
  const url = settings.get('ocpp.url');
  return {
    url: profile >= WITH_TLS ? url.replace(/^ws:/i, 'wss:') : url,
    identity: stored.settings.has('ocpp.chargePointId') ? settings.get('ocpp.chargePointId') : '',
    user: settings.get('ocpp.basicAuthId'),
    password: profile === WITH_CERTIFICATE ? '' : settings.get('ocpp.basicAuthPassword'),
    tls: { authorities: stored.roots.length === 0 ? undefined : stored.roots, ...own },
  };
}

function refuse(): never {
  throw new Error('the settings are only read');
}

/** The newest certificate whose key is there. */
function ownCertificate(chains: readonly string[], folder: string): TlsFiles | undefined {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.key')) : [];
  const keys = names.map((name) => readFileSync(join(folder, name), 'utf8'));
  for (const certificate of chains) {
    const first = new X509Certificate(certificate);
    const privateKey = keys.find((pem) => first.checkPrivateKey(createPrivateKey(pem)));
    if (privateKey !== undefined) return { certificate, privateKey };
  }
  return undefined;
}
