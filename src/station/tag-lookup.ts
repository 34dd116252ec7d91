// SPDX-License-Identifier: Apache-2.0
import type { Token } from '../core/auth/facts.ts';
import type { SessionOwner } from '../core/auth/stop.ts';
import type { SessionInput } from '../core/session/machine.ts';
import type { Authorizer } from './authorizer.ts';

/** Looks tags up for one connector, one at a time: the answer to an earlier question is nobody's any more. */
export class TagLookup {
  readonly #authorizer: Pick<Authorizer, 'authorize' | 'authorizeStop'>;
  readonly #feed: (input: SessionInput) => void;
  readonly #onAccepted: (idTag: string, parentIdTag: string | undefined) => void;
  #asked = 0;

  /** @param onAccepted hears of the tag's group before `feed` is told that it may charge */
  constructor(
    authorizer: Pick<Authorizer, 'authorize' | 'authorizeStop'>,
    feed: (input: SessionInput) => void,
    onAccepted: (idTag: string, parentIdTag: string | undefined) => void,
  ) {
    this.#authorizer = authorizer;
    this.#feed = feed;
    this.#onAccepted = onAccepted;
  }

  /** May the tag start a session? */
  start(token: Token): void {
    const { idTag } = token;
    const isAwaited = this.#ask();
    this.#authorizer.authorize(token, (verdict) => {
      if (!isAwaited()) return;
      if (verdict.accepted) {
        this.#onAccepted(idTag, verdict.parentIdTag);
        this.#feed({ kind: 'authorized', idTag });
      } else this.#feed({ kind: 'refused', idTag, reason: verdict.reason });
    });
  }

  /** May the tag end the session of another? */
  stop(token: Token, owner: SessionOwner): void {
    const isAwaited = this.#ask();
    this.#authorizer.authorizeStop(token, owner, (refused) => {
      if (isAwaited()) this.#feed({ kind: 'stop-verdict', idTag: token.idTag, refused });
    });
  }

  #ask(): () => boolean {
    this.#asked += 1;
    const mine = this.#asked;
    return () => mine === this.#asked;
  }
}
