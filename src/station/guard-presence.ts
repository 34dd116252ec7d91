// SPDX-License-Identifier: Apache-2.0
import type { GuardLink } from '../link/guard-link.ts';
import type { Clock } from '../ports/clock.ts';

/** A guard that has never been heard of is given this long before it counts as lost. */
const STARTS_WITHIN_MICROS = 5_000_000;

/** Whether a guard that is not there is missed (fault table F40). */
export class GuardPresence {
  readonly #link: GuardLink;
  readonly #clock: Clock;
  readonly #sinceMicros: number;
  #everOnline: boolean;

  constructor(link: GuardLink, clock: Clock) {
    this.#link = link;
    this.#clock = clock;
    this.#sinceMicros = clock.monotonicMicros();
    this.#everOnline = link.online;
  }

  /** It is there. */
  greet(): void {
    this.#everOnline = true;
  }

  get isLost(): boolean {
    if (this.#link.online) return false;
    return this.#everOnline || this.#clock.monotonicMicros() - this.#sinceMicros >= STARTS_WITHIN_MICROS;
  }
}
