// SPDX-License-Identifier: Apache-2.0
import type { Settings } from '../../settings/settings.ts';
import { isStandAlone } from '../../settings/stand-alone.ts';
import type { Certificates, ShownChain } from '../../station/security-api.ts';
import { passwordBytes } from '../rpc/authorization-key.ts';
import type { CloseReason, ConnectRequest } from '../rpc/transport.ts';
import type { LoginMemory } from './login-memory.ts';

/** A login that worked, or that is wanted. */
export interface Account {
  readonly url: string;
  readonly identity: string;
  readonly user: string;
  readonly password: string;
  /** 0..3 (security whitepaper A00). */
  readonly profile: number;
}

/** What a failed try led to. */
export type Fallback =
  | { readonly kind: 'none' }
  | { readonly kind: 'other-password' | 'other-certificate' }
  /** The profile that was asked for does not work, and the setting is the old one again. */
  | { readonly kind: 'old-profile'; readonly wanted: number; readonly profile: number };

/** A lost packet or a slow server is no reason to give a new profile up. */
const TRIES_OF_NEW_PROFILE = 3;
const NONE: Fallback = { kind: 'none' };

/**
 * Where to log in, as whom and on which security profile. A password that was just changed and is refused does not lock
 * the charger out: the last one that worked is tried in turn with it (security whitepaper A01). A profile that was raised
 * and does not work gives way to the last one that did (A05); one that has worked once never does.
 */
export class Login {
  readonly #settings: Settings;
  readonly #certificates: Certificates;
  readonly #memory: LoginMemory;
  #triesWorked = false;
  #failuresOfNewProfile = 0;
  /** Which of the own certificates is shown, counted from the newest. */
  #certificateTurn = 0;
  #used: Account | undefined;
  #shown: ShownChain | undefined;

  constructor(settings: Settings, certificates: Certificates, memory: LoginMemory) {
    this.#settings = settings;
    this.#certificates = certificates;
    this.#memory = memory;
  }

  /** For the next try; undefined while the charger is stand-alone. */
  request(): ConnectRequest | undefined {
    this.#shown = undefined;
    const wanted = this.#wanted();
    if (isStandAlone(this.#settings)) return undefined;
    const worked = this.#workedAt(wanted);
    const { user, password } = this.#triesWorked && worked !== undefined ? worked : wanted;
    const account = { ...wanted, user, password };
    this.#used = account;
    const url = secureUrl(account.url, account.profile);
    // On profile 3 the certificate says who calls (A00.FR.401).
    const hasPassword = password !== '' && account.profile !== 3;
    return {
      url,
      identity: account.identity,
      ...(hasPassword && { credentials: { user, password: passwordBytes(password) } }),
      ...(url.startsWith('wss:') && { tls: this.#tls(account.profile) }),
    };
  }

  /** Which central system was tried last, and under which name. */
  get place(): string {
    return JSON.stringify([this.#used?.url, this.#used?.identity]);
  }

  /** What the server of the connection showed; undefined without TLS. */
  get shown(): ShownChain | undefined {
    return this.#shown;
  }

  opened(): void {
    if (this.#used !== undefined) this.#memory.note(this.#used);
    this.#failuresOfNewProfile = 0;
    this.#certificates.connectedBy(this.#shown);
  }

  /** A connection could not be made. Changes what the next try uses. */
  failed(reason: CloseReason): Fallback {
    const wanted = this.#wanted();
    const worked = this.#workedAt(wanted);
    if (worked !== undefined && worked.profile < wanted.profile) return this.#newProfileFailed(wanted, worked);
    if (reason.tls === 'own-certificate' && this.#certificates.own().length > 1) {
      this.#certificateTurn += 1;
      return { kind: 'other-certificate' };
    }
    const isRefused = reason.kind === 'http' && (reason.httpStatus === 401 || reason.httpStatus === 403);
    if (!isRefused || worked === undefined || isSameAccount(worked, wanted)) return NONE;
    this.#triesWorked = !this.#triesWorked;
    return { kind: 'other-password' };
  }

  /** The settings or certificates changed: they count first again. */
  changed(): void {
    this.#triesWorked = false;
    this.#failuresOfNewProfile = 0;
    this.#certificateTurn = 0;
  }

  #newProfileFailed(wanted: Account, worked: Account): Fallback {
    this.#failuresOfNewProfile += 1;
    if (this.#failuresOfNewProfile < TRIES_OF_NEW_PROFILE) return NONE;
    this.#settings.apply({ kind: 'central-system' }, 'ocpp.securityProfile', worked.profile);
    return { kind: 'old-profile', wanted: wanted.profile, profile: worked.profile };
  }

  #tls(profile: number): NonNullable<ConnectRequest['tls']> {
    const own = profile === 3 ? this.#certificates.own() : [];
    const client = own[this.#certificateTurn % Math.max(1, own.length)];
    return {
      roots: this.#certificates.roots('central-system-root'),
      ...(client && { client }),
      judge: (shown) => {
        this.#shown = shown;
        return this.#certificates.judge(shown);
      },
    };
  }

  /** The last login that worked, if it was at the same place. */
  #workedAt({ url, identity }: Account): Account | undefined {
    const worked = this.#memory.last();
    return worked?.url === url && worked.identity === identity ? worked : undefined;
  }

  #wanted(): Account {
    const identity = this.#settings.get('ocpp.chargePointId');
    return {
      url: this.#settings.get('ocpp.url'),
      identity,
      user: this.#settings.get('ocpp.basicAuthId') || identity,
      password: this.#settings.get('ocpp.basicAuthPassword'),
      profile: this.#settings.get('ocpp.securityProfile'),
    };
  }
}

/** OCPP 1.6 has no key for the address, so raising the profile makes TLS of it. */
function secureUrl(url: string, profile: number): string {
  return profile >= 2 ? url.replace(/^ws:/, 'wss:') : url;
}

function isSameAccount(one: Account, other: Account): boolean {
  return one.user === other.user && one.password === other.password;
}
