// SPDX-License-Identifier: Apache-2.0
import type { Token } from '../core/auth/facts.ts';
import type { SessionOwner } from '../core/auth/stop.ts';
import type { SessionInput } from '../core/session/machine.ts';
import type { Authorizer, Verdict } from './authorizer.ts';
import type { StationReservations } from './reservations.ts';

export interface TagLookupOptions {
  readonly authorizer: Pick<Authorizer, 'authorize' | 'authorizeStop'>;
  readonly reservations: Pick<StationReservations, 'present' | 'admits'>;
}

/** Looks tags up for one connector, one at a time: the answer to an earlier question is nobody's any more. */
export class TagLookup {
  readonly #connectorId: number;
  readonly #options: TagLookupOptions;
  readonly #feed: (input: SessionInput) => void;
  readonly #onAccepted: (idTag: string, parentIdTag: string | undefined) => void;
  #asked = 0;

  /** @param onAccepted hears of the tag's group before `feed` is told that it may charge */
  constructor(
    connectorId: number,
    options: TagLookupOptions,
    feed: (input: SessionInput) => void,
    onAccepted: (idTag: string, parentIdTag: string | undefined) => void,
  ) {
    this.#connectorId = connectorId;
    this.#options = options;
    this.#feed = feed;
    this.#onAccepted = onAccepted;
  }

  /** May the tag start a session here? */
  start(token: Token): void {
    const { authorizer, reservations } = this.#options;
    const { idTag } = token;
    const refuse = (reason: string) => this.#feed({ kind: 'refused', idTag, reason });
    const isAwaited = this.#ask();
    const admission = reservations.present(this.#connectorId, idTag);
    if (admission === 'refused') {
      refuse('reserved');
      return;
    }
    const decided = (verdict: Verdict): void => {
      if (!isAwaited()) return;
      if (!verdict.accepted) refuse(verdict.reason);
      else if (!reservations.admits(this.#connectorId, idTag, verdict.parentIdTag)) refuse('reserved');
      else {
        this.#onAccepted(idTag, verdict.parentIdTag);
        this.#feed({ kind: 'authorized', idTag });
      }
    };
    authorizer.authorize(token, decided, admission === 'ask');
  }

  /** May the tag end the session of another? */
  stop(token: Token, owner: SessionOwner): void {
    const isAwaited = this.#ask();
    this.#options.authorizer.authorizeStop(token, owner, (refused) => {
      if (isAwaited()) this.#feed({ kind: 'stop-verdict', idTag: token.idTag, refused });
    });
  }

  #ask(): () => boolean {
    this.#asked += 1;
    const mine = this.#asked;
    return () => mine === this.#asked;
  }
}
