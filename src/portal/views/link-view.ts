// SPDX-License-Identifier: Apache-2.0
import type { CentralDesk, LinkState, ParkedMessage } from '../../ports/central-link.ts';
import type { Station } from '../../station/api.ts';
import { LINK_WORDS } from '../words/link-words.ts';

/** The connection to the central system, and what waits for it. */
export interface CentralLinkView {
  readonly atMillis: number;
  readonly state: LinkState;
  readonly sinceMillis: number;
  /** The state in a sentence, in English. */
  readonly text: string;
  /** What to do; null: nothing. */
  readonly remedy: string | null;
  readonly url: string;
  readonly identity: string;
  /** The last one since the start, also when all is well again; null: none. */
  readonly failure: { readonly atMillis: number; readonly cause: string; readonly remedy: string } | null;
  readonly nextTrySeconds: number | null;
  readonly queue: { readonly length: number; readonly oldestAtMillis: number | null };
  /** The newest of them. */
  readonly parked: readonly ParkedMessage[];
  readonly parkedCount: number;
}

/** More than this nobody reads. */
const MOST_PARKED = 50;

export function viewLink(desk: CentralDesk, outbox: Station['outbox'], atMillis: number): CentralLinkView {
  const { state, sinceMillis, url, identity, failure, nextTryMillis } = desk.link();
  const { text, remedy } = LINK_WORDS[state];
  const isDown = state === 'disconnected' || state === 'connecting';
  const oldest = outbox.head()?.event;
  const parked = desk.parked();
  return {
    ...{ atMillis, state, sinceMillis, text, url, identity },
    remedy: isDown ? (failure?.remedy ?? null) : remedy === '' ? null : remedy,
    failure: failure ?? null,
    nextTrySeconds: nextTryMillis === undefined ? null : Math.ceil(nextTryMillis / 1000),
    queue: {
      length: outbox.length(),
      oldestAtMillis:
        oldest === undefined ? null : oldest.kind === 'sampled' ? oldest.sample.atMillis : oldest.atMillis,
    },
    parked: parked.slice(-MOST_PARKED).reverse(),
    parkedCount: parked.length,
  };
}
