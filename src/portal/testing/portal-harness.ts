// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { SILENT_LOG } from '../../ports/log.ts';
import type { AccountRepository, AuditRepository } from '../../ports/store.ts';
import type { Role } from '../../settings/settings.ts';
import type { PortalApp } from '../app.ts';
import { createPasswordHasher } from '../auth/passwords.ts';
import type { SecureBytes } from '../auth/secrets.ts';
import type { LocalSocket } from '../http/local-socket.ts';
import { buildPortal, type PortalOptions } from '../server.ts';
import { createFakeStation, type FakeStation } from './fake-station.ts';
import { HandClock } from './hand-clock.ts';
import { createMemoryAccounts, createMemoryAudit } from './memory-store.ts';
import { SOURCE_FONTS } from './source-fonts.ts';

/** Keeps every rule. */
export const GOOD_PASSWORD = 'copper kettle on tuesday';
const CHEAP_COST_LOG2 = 10;

/** One portal on a fake station and a hand-moved clock, without a socket. */
export interface Harness {
  readonly app: PortalApp;
  readonly clock: HandClock;
  readonly station: FakeStation;
  readonly accounts: AccountRepository;
  readonly audit: AuditRepository;
  /** Every announced code, undefined for "taken away". */
  readonly codes: (string | undefined)[];
  send(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    options?: SendOptions,
  ): Promise<LightMyRequestResponse>;
  /** Puts an account of a role into the store and signs it in; answers its cookie. */
  signInAs(role: Role): Promise<string>;
}

export interface SendOptions {
  readonly body?: unknown;
  readonly cookie?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/** Bytes that are the same in every run of a test. */
export function countingBytes(): SecureBytes {
  let calls = 0;
  return (length) => {
    calls += 1;
    const block = createHash('sha512').update(`block ${calls}`).digest();
    return Uint8Array.from({ length }, (_, index) => block[index % block.length] ?? 0);
  };
}

export async function createHarness(more: Partial<PortalOptions> = {}, localSocket?: LocalSocket): Promise<Harness> {
  const clock = new HandClock();
  const station = createFakeStation(2);
  const accounts = more.accounts ?? createMemoryAccounts();
  const audit = createMemoryAudit();
  const codes: (string | undefined)[] = [];
  const secureBytes = countingBytes();
  const hasher = createPasswordHasher(secureBytes, CHEAP_COST_LOG2);
  const options: PortalOptions = {
    station,
    accounts,
    audit,
    clock,
    log: SILENT_LOG,
    secureBytes,
    announceCode: (code) => void codes.push(code),
    uiDirectory: '/nonexistent',
    fonts: SOURCE_FONTS,
    hasher,
    ...more,
  };
  const app = await (localSocket === undefined ? buildPortal(options) : buildPortal(options, localSocket));
  const send: Harness['send'] = (method, url, options = {}) =>
    app.inject({
      method,
      url,
      remoteAddress: options.address ?? '192.0.2.1',
      headers: {
        host: 'localhost:8080',
        ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { payload: options.body as object }),
    });
  const signInAs = async (role: Role): Promise<string> => {
    const name = `the-${role}`;
    const passwordHash = await hasher.hash(GOOD_PASSWORD);
    accounts.put({ name, role, passwordHash, createdAtMillis: clock.wallMillis() });
    return cookieOf(await send('POST', '/api/v1/login', { body: { name, password: GOOD_PASSWORD } }));
  };
  return { app, clock, station, accounts, audit, codes, send, signInAs };
}

/** The cookie a browser would send back. */
export function cookieOf(response: LightMyRequestResponse): string {
  return [response.headers['set-cookie'] ?? []].flat().join('; ').split(';')[0] ?? '';
}
