// SPDX-License-Identifier: Apache-2.0
import { sameTag } from '../core/auth/id-tag.ts';
import type { Connector } from './connector.ts';

/** Whether a session can begin there now. */
export function isFree(connector: Connector): boolean {
  const { kind } = connector.state;
  return (kind === 'free' || kind === 'plugged' || kind === 'finished') && connector.blocked() === undefined;
}

/** Which of the connectors somebody means who does not say so. */
export class ConnectorChoice {
  readonly #connectors: readonly Connector[];

  constructor(connectors: readonly Connector[]) {
    this.#connectors = connectors;
  }

  ofSession(sessionId: string): Connector | undefined {
    return this.#connectors.find((connector) => connector.session?.id === sessionId);
  }

  /** The connector whose session or reservation of a place the tag has, else a free one. */
  forTag(idTag: string): Connector | undefined {
    const own = this.#connectors.find(({ state }) => 'idTag' in state && sameTag(state.idTag, idTag));
    return own ?? this.free();
  }

  /** One with a vehicle waiting, else the first free one. */
  free(): Connector | undefined {
    const free = this.#connectors.filter(isFree);
    return (
      free.find(({ state }) => state.kind === 'plugged') ?? free.find(({ state }) => state.kind === 'free') ?? free[0]
    );
  }
}
