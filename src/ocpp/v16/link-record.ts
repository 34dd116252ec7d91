// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../core/flow/listeners.ts';
import type { LinkFailure, LinkState, LinkView } from '../../ports/central-link.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Settings } from '../../settings/settings.ts';
import { remedyOf } from '../rpc/remedies.ts';
import type { CloseReason } from '../rpc/transport.ts';

/** What became of the connection, for people. */
export type LinkEvent = { readonly kind: 'opened' } | { readonly kind: 'ended'; readonly reason: CloseReason };

/** Remembers since when the connection is as it is, and why it last failed. */
export class LinkRecord {
  readonly listeners = new Listeners<[event: LinkEvent]>();
  readonly #clock: Clock;
  #state: LinkState = 'stopped';
  #sinceMicros: number;
  #failure: LinkFailure | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#sinceMicros = clock.monotonicMicros();
  }

  /** @returns whether it is another one than before */
  enter(state: LinkState): boolean {
    if (state === this.#state) return false;
    this.#state = state;
    this.#sinceMicros = this.#clock.monotonicMicros();
    return true;
  }

  opened(): void {
    this.listeners.tell({ kind: 'opened' });
  }

  ended(reason: CloseReason): void {
    this.#failure = { atMillis: this.#clock.wallMillis(), cause: reason.message, remedy: remedyOf(reason) };
    this.listeners.tell({ kind: 'ended', reason });
  }

  /** @param nextTryMillis until the next try, where one is due */
  view(state: LinkState, settings: Pick<Settings, 'get'>, nextTryMillis: number | undefined): LinkView {
    // Taken from the time that has passed: the clock may have been set meanwhile.
    const lastedMillis = (this.#clock.monotonicMicros() - this.#sinceMicros) / 1000;
    return {
      state,
      sinceMillis: Math.round(this.#clock.wallMillis() - lastedMillis),
      url: settings.get('ocpp.url'),
      identity: settings.get('ocpp.chargePointId'),
      failure: this.#failure,
      nextTryMillis,
    };
  }
}
