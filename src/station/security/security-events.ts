// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../core/flow/listeners.ts';
import { LONGEST_TECH_INFO, SECURITY_EVENTS, type SecurityEventType } from '../../core/security/security-event.ts';
import type { Unsubscribe } from '../../ports/buses.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { SecurityEvent, SecurityEventRepository, SecurityLogRange } from '../../ports/security-store.ts';
import type { SecurityLog } from '../security-api.ts';

export interface SecurityEventsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly repository: SecurityEventRepository;
  /** Whether there is a central system that could be told. */
  readonly hasCentralSystem: () => boolean;
}

/** The security log on disk; critical events wait in it until the central system has them (whitepaper A04.FR.02). */
export class SecurityEvents implements SecurityLog {
  readonly #options: SecurityEventsOptions;
  readonly #listeners = new Listeners<[]>();

  constructor(options: SecurityEventsOptions) {
    this.#options = options;
  }

  report(type: SecurityEventType, techInfo?: string): void {
    const { clock, log, repository, hasCentralSystem } = this.#options;
    const waits = SECURITY_EVENTS[type] === 'tell' && hasCentralSystem();
    const info = techInfo?.slice(0, LONGEST_TECH_INFO);
    log.warn({ event: type, techInfo: info }, 'security event');
    try {
      repository.add({ atMillis: clock.wallMillis(), type, techInfo: info }, waits);
    } catch (error) {
      log.error({ event: type, cause: String(error) }, 'a security event could not be stored');
      return;
    }
    if (waits) this.#listeners.tell();
  }

  next(): SecurityEvent | undefined {
    return this.#options.repository.head();
  }

  waiting(): number {
    return this.#options.repository.waiting();
  }

  failed(id: number): void {
    this.#options.repository.failed(id);
  }

  settled(id: number): void {
    this.#options.repository.settled(id);
  }

  onWaiting(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  latest(limit: number): readonly SecurityEvent[] {
    return this.#options.repository.latest(limit);
  }

  between(range: SecurityLogRange): readonly SecurityEvent[] {
    return this.#options.repository.between(range);
  }

  clear(by: string): void {
    this.#options.repository.clear();
    this.report('SecurityLogWasCleared', `by ${by}`);
  }
}
