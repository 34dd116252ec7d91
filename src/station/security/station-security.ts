// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../../core/faults/catalogue.ts';
import type { SecurityEventType } from '../../core/security/security-event.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store.ts';
import type { SettingId } from '../../settings/registry.ts';
import type { Settings } from '../../settings/settings.ts';
import { isStandAlone } from '../../settings/stand-alone.ts';
import type { Security } from '../security-api.ts';
import { CertificateStore } from './certificate-store.ts';
import { createMemoryKeys, type KeyStore } from './key-store.ts';
import { OwnKeys } from './own-keys.ts';
import { SecurityEvents } from './security-events.ts';
import { StationTime } from './trusted-time.ts';

/** A clock that is slewed moves by less between two looks. */
const CLOCK_JUMP_MS = 10_000;

/** Faults that are security events when they begin. */
const EVENTS_OF_FAULTS: Readonly<Partial<Record<FaultCode, SecurityEventType>>> = {
  tamper: 'TamperDetectionActivated',
  'memory-low': 'MemoryExhaustion',
  'disk-full': 'MemoryExhaustion',
};

const SECURITY_PARAMETERS: ReadonlySet<SettingId> = new Set<SettingId>([
  'ocpp.url',
  'ocpp.basicAuthId',
  'ocpp.basicAuthPassword',
  'ocpp.securityProfile',
  'ocpp.trustWellKnownCertificates',
  'ocpp.key.AdditionalRootCertificateCheck',
]);

export interface StationSecurityOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: Settings;
  readonly store: Store;
  readonly identity: { readonly serialNumber: string; readonly firmwareVersion: string };
  /** Left out: private keys go with the process. */
  readonly keys?: KeyStore | undefined;
  /** Whether the computer's clock follows a time server; default no. */
  readonly isClockSynchronised?: (() => boolean) | undefined;
}

/** The station's security: events, certificates, and the time they are checked by. */
export class StationSecurity implements Security {
  readonly events: SecurityEvents;
  readonly certificates: CertificateStore;
  readonly time: StationTime;
  readonly #options: StationSecurityOptions;
  #faults: ReadonlySet<FaultCode> = new Set();
  #wallOffsetMs: number;

  constructor(options: StationSecurityOptions) {
    const { store, settings, identity } = options;
    this.#options = options;
    this.#wallOffsetMs = this.#offsetMs();
    this.events = new SecurityEvents({
      ...options,
      repository: store.securityEvents,
      hasCentralSystem: () => !isStandAlone(settings),
    });
    this.time = new StationTime({
      clock: options.clock,
      state: store.state,
      isSynchronised: options.isClockSynchronised ?? (() => false),
    });
    this.certificates = new CertificateStore({
      ...options,
      repository: store.certificates,
      events: this.events,
      time: this.time,
      keys: new OwnKeys({
        clock: options.clock,
        state: store.state,
        keys: options.keys ?? createMemoryKeys(),
        commonName: identity.serialNumber,
        organisation: () => settings.get('ocpp.key.CpoName'),
      }),
    });
    settings.onChange((id) => {
      // The value may be a secret.
      if (SECURITY_PARAMETERS.has(id)) this.events.report('ReconfigurationOfSecurityParameters', id);
    });
  }

  /** The program has started. @param wasCutShort the run before this one ended without saying so */
  started(wasCutShort: boolean): void {
    const how = wasCutShort ? ', after a power cut or a crash' : '';
    this.events.report('StartupOfTheDevice', `firmware ${this.#options.identity.firmwareVersion}${how}`);
  }

  /** Compares what is so with what was so. To be called about once a second. @param faults all that are active */
  look(faults: readonly FaultCode[]): void {
    const active = new Set(faults);
    for (const fault of active) {
      const event = EVENTS_OF_FAULTS[fault];
      if (event !== undefined && !this.#faults.has(fault)) this.events.report(event, fault);
    }
    this.#faults = active;
    this.#lookAtClock();
  }

  #lookAtClock(): void {
    const wallMillis = this.#options.clock.wallMillis();
    const jumpedMs = this.#offsetMs() - this.#wallOffsetMs;
    this.#wallOffsetMs += jumpedMs;
    if (Math.abs(jumpedMs) < CLOCK_JUMP_MS) return;
    const stamp = (millis: number): string => new Date(millis).toISOString();
    this.events.report('SettingSystemTime', `from ${stamp(wallMillis - jumpedMs)} to ${stamp(wallMillis)}`);
  }

  #offsetMs(): number {
    const { clock } = this.#options;
    return clock.wallMillis() - Math.floor(clock.monotonicMicros() / 1000);
  }
}
