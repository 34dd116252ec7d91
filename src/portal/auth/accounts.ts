// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';
import type { Account, AccountRepository, AuditRepository } from '../../ports/store.ts';
import type { Role } from '../../settings/settings.ts';
import { isAcceptablePassword } from './password-rules.ts';
import type { PasswordHasher } from './passwords.ts';
import type { SecureBytes } from './secrets.ts';
import { type AnnounceCode, SetupCode } from './setup-code.ts';
import { SignIns } from './sign-ins.ts';
import { Throttle } from './throttle.ts';

/** Every outcome of trying to get in; routes turn each into an answer. */
export type SignInOutcome =
  | { readonly kind: 'signed-in'; readonly name: string; readonly role: Role; readonly token: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly waitMs: number }
  | { readonly kind: 'weak-password' }
  | { readonly kind: 'already-set-up' };

export interface Credentials {
  /** Lower case. */
  readonly name: string;
  readonly password: string;
}

/** Where a try to get in comes from. */
export interface Caller {
  /** IP address. */
  readonly address: string;
  /** The token the browser holds already, if any: it ends when a new one is given. */
  readonly oldToken: string | undefined;
}

interface AccountsOptions {
  readonly store: AccountRepository;
  readonly audit: AuditRepository;
  readonly clock: Clock;
  readonly hasher: PasswordHasher;
  readonly secureBytes: SecureBytes;
  readonly announceCode: AnnounceCode;
}

/** Accounts, from the first visit on. At delivery there is none, so no password opens anything. */
export class Accounts {
  readonly signIns: SignIns;
  readonly #store: AccountRepository;
  readonly #audit: AuditRepository;
  readonly #clock: Clock;
  readonly #hasher: PasswordHasher;
  readonly #throttle: Throttle;
  readonly #setupCode: SetupCode;

  constructor(options: AccountsOptions) {
    this.#store = options.store;
    this.#audit = options.audit;
    this.#clock = options.clock;
    this.#hasher = options.hasher;
    this.#throttle = new Throttle(options.clock);
    this.#setupCode = new SetupCode(options.secureBytes, options.announceCode);
    this.signIns = new SignIns(options.store, options.clock, options.secureBytes);
    if (this.setupNeeded()) this.#setupCode.renew();
  }

  setupNeeded(): boolean {
    return this.#store.count() === 0;
  }

  /** The first visit: with the code from the charger, makes the first operator and signs it in. */
  async setUp(code: string, credentials: Credentials, caller: Caller): Promise<SignInOutcome> {
    if (!this.setupNeeded()) return { kind: 'already-set-up' };
    const keys = [`setup ${caller.address}`];
    const waitMs = this.#throttle.waitMs(keys);
    if (waitMs > 0) return { kind: 'wait', waitMs };
    if (!isAcceptablePassword(credentials.password, credentials.name)) return { kind: 'weak-password' };
    if (!this.#setupCode.matches(code)) {
      this.#throttle.failed(keys);
      return { kind: 'refused' };
    }
    const account = await this.#account(credentials, 'operator');
    // Asked again: two first visits may have waited for their hashes side by side.
    if (!this.setupNeeded()) return { kind: 'already-set-up' };
    this.#store.put(account);
    this.#setupCode.retire();
    this.#throttle.succeeded(keys);
    this.#audit.add(account.name, 'first account created', account.role);
    return this.#open(account, caller);
  }

  /** Signs in. An unknown name and a wrong password are told apart neither by answer nor by time. */
  async signIn(credentials: Credentials, caller: Caller): Promise<SignInOutcome> {
    const checked = await this.#check(credentials, caller);
    if (checked.kind !== 'right') return checked;
    this.#audit.add(checked.account.name, 'signed in', caller.address);
    return this.#open(checked.account, caller);
  }

  list(): readonly Account[] {
    return this.#store.all();
  }

  /** Adds an account. */
  async add(by: string, credentials: Credentials, role: Role): Promise<'added' | 'name-taken' | 'weak-password'> {
    if (!isAcceptablePassword(credentials.password, credentials.name)) return 'weak-password';
    const account = await this.#account(credentials, role);
    if (this.#store.find(account.name) !== undefined) return 'name-taken';
    this.#store.put(account);
    this.#audit.add(by, 'account added', `${account.name} (${role})`);
    return 'added';
  }

  /** Removes an account and its sign-ins. The last operator stays: without one nobody could let others in. */
  remove(by: string, name: string): 'removed' | 'unknown' | 'last-operator' {
    const operators = this.#store.all().filter((account) => account.role === 'operator');
    if (operators.length === 1 && operators[0]?.name === name) return 'last-operator';
    if (!this.#store.remove(name)) return 'unknown';
    this.#audit.add(by, 'account removed', name);
    return 'removed';
  }

  /** Changes one's own password; every sign-in of the account ends and a new one starts. */
  async changePassword(name: string, current: string, next: string, caller: Caller): Promise<SignInOutcome> {
    if (!isAcceptablePassword(next, name)) return { kind: 'weak-password' };
    const checked = await this.#check({ name, password: current }, caller);
    if (checked.kind !== 'right') return checked;
    const passwordHash = await this.#hasher.hash(next);
    // Looked up again: it may have been removed while the hash was made.
    if (this.#store.find(name) === undefined) return { kind: 'refused' };
    this.#store.put({ ...checked.account, passwordHash });
    this.#audit.add(name, 'password changed', '');
    return this.#open(checked.account, caller);
  }

  async #check(
    credentials: Credentials,
    caller: Caller,
  ): Promise<
    { readonly kind: 'right'; readonly account: Account } | Extract<SignInOutcome, { kind: 'refused' | 'wait' }>
  > {
    const keys = [`account ${credentials.name}`, `address ${caller.address}`];
    const waitMs = this.#throttle.waitMs(keys);
    if (waitMs > 0) return { kind: 'wait', waitMs };
    // Counted before the hash is known, so that tries sent side by side do not slip past the count.
    this.#throttle.failed(keys);
    const account = this.#store.find(credentials.name);
    const right = await this.#hasher.verify(credentials.password, account?.passwordHash);
    if (!right || account === undefined || this.#store.find(credentials.name) === undefined) return { kind: 'refused' };
    this.#throttle.succeeded(keys);
    return { kind: 'right', account };
  }

  async #account(credentials: Credentials, role: Role): Promise<Account> {
    const passwordHash = await this.#hasher.hash(credentials.password);
    return { name: credentials.name, role, passwordHash, createdAtMillis: this.#clock.wallMillis() };
  }

  #open(account: Account, caller: Caller): SignInOutcome {
    const token = this.signIns.open(account.name, caller.oldToken);
    return { kind: 'signed-in', name: account.name, role: account.role, token };
  }
}
