// SPDX-License-Identifier: Apache-2.0
import type { Settings } from '../../settings/settings.ts';
import { isStandAlone } from '../../settings/stand-alone.ts';
import { passwordBytes } from '../rpc/authorization-key.ts';
import type { CloseReason, ConnectRequest } from '../rpc/transport.ts';

interface Account {
  readonly url: string;
  readonly identity: string;
  readonly user: string;
  readonly password: string;
}

/**
 * Where to log in and as whom. A password that was just changed and is refused does not lock the charger out: the last
 * one that worked is tried in turn with it (security whitepaper A01).
 */
export class Login {
  readonly #settings: Settings;
  #worked: Account | undefined;
  #triesWorked = false;
  #used: Account | undefined;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  /** For the next try; undefined while the charger is stand-alone. */
  request(): ConnectRequest | undefined {
    const wanted = this.#wanted();
    if (isStandAlone(this.#settings)) return undefined;
    const account = this.#triesWorked && isSamePlace(this.#worked, wanted) ? { ...wanted, ...this.#worked } : wanted;
    this.#used = account;
    const { url, identity, user, password } = account;
    if (password === '') return { url, identity };
    return { url, identity, credentials: { user, password: passwordBytes(password) } };
  }

  /** Which central system was tried last, and under which name. */
  get place(): string {
    return JSON.stringify([this.#used?.url, this.#used?.identity]);
  }

  opened(): void {
    this.#worked = this.#used;
  }

  /** @returns whether the next try uses the other password */
  failed(reason: CloseReason): boolean {
    const isRefused = reason.kind === 'http' && (reason.httpStatus === 401 || reason.httpStatus === 403);
    const wanted = this.#wanted();
    if (!isRefused || !isSamePlace(this.#worked, wanted) || isSameAccount(this.#worked, wanted)) return false;
    this.#triesWorked = !this.#triesWorked;
    return true;
  }

  /** The settings changed: they count first again. */
  changed(): void {
    this.#triesWorked = false;
  }

  #wanted(): Account {
    const identity = this.#settings.get('ocpp.chargePointId');
    return {
      url: this.#settings.get('ocpp.url'),
      identity,
      user: this.#settings.get('ocpp.basicAuthId') || identity,
      password: this.#settings.get('ocpp.basicAuthPassword'),
    };
  }
}

function isSamePlace(one: Account | undefined, other: Account): boolean {
  return one !== undefined && one.url === other.url && one.identity === other.identity;
}

function isSameAccount(one: Account | undefined, other: Account): boolean {
  return one !== undefined && one.user === other.user && one.password === other.password;
}
