// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { SettingId } from '../../settings/registry.ts';
import type { Station } from '../../station/api.ts';
import type { CloseReason } from '../rpc/transport.ts';
import { ConnectionEvents } from './connection-events.ts';
import { type Fallback, Login } from './login.ts';
import { createLoginMemory, type TextMemory } from './login-memory.ts';
import type { Requester } from './messages.ts';
import type { Reporter } from './reporter.ts';
import { SecurityEventReporter } from './security-event-notification.ts';
import { CertificateSigning } from './sign-certificate.ts';

export interface ClientSecurityOptions {
  readonly station: Station;
  readonly clock: Clock;
  readonly log: Log;
  readonly requester: Requester;
  readonly loginMemory: TextMemory | undefined;
  /** What the charger logs in with has changed. */
  readonly onLoginChanged: () => void;
}

/** With these the charger logs in anew. */
const LOGIN_SETTINGS: ReadonlySet<SettingId> = new Set<SettingId>([
  'install.type',
  'ocpp.url',
  'ocpp.chargePointId',
  'ocpp.basicAuthId',
  'ocpp.basicAuthPassword',
  'ocpp.securityProfile',
  'ocpp.trustWellKnownCertificates',
]);

/** What the client does for its security, in one place: login, events, certificates. */
export class ClientSecurity {
  readonly login: Login;
  /** What speaks by itself. */
  readonly reporters: readonly Reporter[];
  readonly #options: ClientSecurityOptions;
  readonly #connection: ConnectionEvents;
  readonly #signing: CertificateSigning;

  constructor(options: ClientSecurityOptions) {
    const { station, log } = options;
    const { settings, security } = station;
    const memory = createLoginMemory(options.loginMemory, (cause) =>
      log.error({ cause }, 'a login could not be noted'),
    );
    this.#options = options;
    this.login = new Login(settings, security.certificates, memory);
    this.#connection = new ConnectionEvents(security.events);
    this.#signing = new CertificateSigning({ ...options, certificates: security.certificates });
    const events = new SecurityEventReporter({
      ...options,
      events: security.events,
      attempts: () => settings.get('ocpp.key.TransactionMessageAttempts'),
      retryIntervalMs: () => settings.get('ocpp.key.TransactionMessageRetryInterval') * 1000,
    });
    this.reporters = [events, this.#signing];
    security.certificates.onChange((kind) => {
      // The new certificate is used at once (whitepaper A02.FR.08).
      if (kind === 'charge-point' && settings.get('ocpp.securityProfile') === 3) this.#loginChanged();
    });
  }

  opened(): void {
    this.#connection.opened();
    this.login.opened();
  }

  /** A connection ended, or could not be made. */
  ended(reason: CloseReason, wasOpen: boolean): void {
    if (wasOpen) {
      this.#options.station.security.certificates.connectedBy(undefined);
      return;
    }
    this.#connection.failed(reason);
    this.#tellOf(this.login.failed(reason));
  }

  /** Whether a setting is part of the login; then the charger logs in anew a little later. */
  settingChanged(id: SettingId): void {
    if (LOGIN_SETTINGS.has(id)) this.#loginChanged();
  }

  /** The central system said what time it is. @returns why the connection cannot stand, now that the time is known */
  timeTold(wallMillis: number): CloseReason | undefined {
    const { shown } = this.login;
    // Over an open connection anybody could say so.
    if (shown === undefined) return undefined;
    const { certificates, time } = this.#options.station.security;
    const wasKnown = time.isKnown;
    time.told(wallMillis);
    if (wasKnown) return undefined;
    const verdict = certificates.judge(shown);
    if (verdict.trusted) return undefined;
    const message = `no trusted TLS connection, now that the time is known (${verdict.why})`;
    const reason: CloseReason = { kind: 'tls', tls: 'server-certificate', message };
    this.#connection.failed(reason);
    return reason;
  }

  malformed(reason: string): void {
    this.#connection.malformed(reason);
  }

  signCertificate(): void {
    void this.#signing.ask();
  }

  #loginChanged(): void {
    this.login.changed();
    this.#options.onLoginChanged();
  }

  #tellOf(fallback: Fallback): void {
    const { log, station } = this.#options;
    switch (fallback.kind) {
      case 'none':
        return;
      case 'other-password':
        log.warn({}, 'the password was refused; the next try uses the other one');
        return;
      case 'other-certificate':
        log.warn({}, 'the certificate was refused; the next try uses another one');
        return;
      case 'old-profile': {
        const { wanted, profile } = fallback;
        log.warn({ wanted, profile }, 'the new security profile does not work; the old one is used again');
        const told = `security profile ${wanted} does not work; back to ${profile}`;
        station.security.events.report('ReconfigurationOfSecurityParameters', told);
      }
    }
  }
}
