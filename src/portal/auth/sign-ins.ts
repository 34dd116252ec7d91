// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';
import type { AccountRepository } from '../../ports/store.ts';
import type { Role } from '../../settings/settings.ts';
import { hashOfToken, newToken, type SecureBytes } from './secrets.ts';

const IDLE_MS = 30 * 60_000;
const ABSOLUTE_MS = 12 * 3_600_000;
/** A new end is written at most this often: each write is an fsync on an SD card. */
const TOUCH_EVERY_MS = 60_000;
/** A wall clock that was set back further than this ends the sign-ins it makes unreadable. */
const CLOCK_SLACK_MS = 60_000;

/** The longest a sign-in lasts, for the cookie. */
export const ABSOLUTE_SECONDS = ABSOLUTE_MS / 1000;

/** Who is signed in. */
export interface SignedIn {
  readonly name: string;
  readonly role: Role;
  readonly token: string;
}

/**
 * Sign-ins: opaque tokens in the browser, only their hashes in the store, an end after 30 idle minutes and after 12 hours.
 * A token carries the time it was made. That is safe, because a token whose text was altered has no hash in the store.
 * Stamps are wall time: a sign-in outlives a restart of the station.
 */
export class SignIns {
  readonly #store: AccountRepository;
  readonly #clock: Clock;
  readonly #secureBytes: SecureBytes;

  constructor(store: AccountRepository, clock: Clock, secureBytes: SecureBytes) {
    this.#store = store;
    this.#clock = clock;
    this.#secureBytes = secureBytes;
  }

  /** Starts one and answers the token for the cookie; the one it replaces ends. */
  open(account: string, replaces: string | undefined): string {
    const now = this.#clock.wallMillis();
    if (replaces !== undefined) this.close(replaces);
    this.#store.removeExpiredSessions(now);
    const token = `${newToken(this.#secureBytes)}.${now.toString(36)}`;
    this.#store.addSession({ tokenHash: hashOfToken(token), account, expiresAtMillis: now + IDLE_MS });
    return token;
  }

  close(token: string): void {
    this.#store.removeSession(hashOfToken(token));
  }

  /** Whose token this is; counts as activity. */
  use(token: string): SignedIn | undefined {
    const signedIn = this.peek(token);
    if (signedIn === undefined) return undefined;
    const now = this.#clock.wallMillis();
    const tokenHash = hashOfToken(token);
    const ends = this.#store.findSession(tokenHash)?.expiresAtMillis ?? now;
    if (now + IDLE_MS - ends >= TOUCH_EVERY_MS) this.#store.touchSession(tokenHash, now + IDLE_MS);
    return signedIn;
  }

  /** The same without counting as activity: the live feed must not keep an abandoned browser signed in. */
  peek(token: string): SignedIn | undefined {
    const tokenHash = hashOfToken(token);
    const session = this.#store.findSession(tokenHash);
    if (session === undefined) return undefined;
    const account = this.#store.find(session.account);
    if (account === undefined || !this.#isAlive(token, session.expiresAtMillis)) {
      this.#store.removeSession(tokenHash);
      return undefined;
    }
    return { name: account.name, role: account.role, token };
  }

  #isAlive(token: string, expiresAtMillis: number): boolean {
    const now = this.#clock.wallMillis();
    const age = now - Number.parseInt(token.slice(token.indexOf('.') + 1), 36);
    const left = expiresAtMillis - now;
    return age >= -CLOCK_SLACK_MS && age < ABSOLUTE_MS && left > 0 && left <= IDLE_MS + CLOCK_SLACK_MS;
  }
}
