// SPDX-License-Identifier: Apache-2.0
import { sameTag } from '../core/auth/id-tag.ts';
import type { Connector } from './connector.ts';
import type { StationReservations } from './reservations.ts';

/** Whether a session can begin there now. */
export function isFree(connector: Connector): boolean {
  const { kind } = connector.state;
  return (kind === 'free' || kind === 'plugged' || kind === 'finished') && connector.blocked() === undefined;
}

/** Which of the connectors somebody means who does not say so. */
export class ConnectorChoice {
  readonly #connectors: readonly Connector[];
  readonly #reservations: Pick<StationReservations, 'refuses' | 'isReservedFor'>;

  constructor(connectors: readonly Connector[], reservations: Pick<StationReservations, 'refuses' | 'isReservedFor'>) {
    this.#connectors = connectors;
    this.#reservations = reservations;
  }

  ofSession(sessionId: string): Connector | undefined {
    return this.#connectors.find((connector) => connector.session?.id === sessionId);
  }

  /** The connector whose session the tag has or waits at, else a free one; one that is kept for others, if all are. */
  forTag(idTag: string): Connector | undefined {
    const own = this.#connectors.find(({ state }) => 'idTag' in state && sameTag(state.idTag, idTag));
    return own ?? this.freeFor(idTag) ?? this.#connectors.find(isFree);
  }

  /** The one reserved for the tag, else one with a vehicle waiting, else the first free one; none that is kept for others. */
  freeFor(idTag: string): Connector | undefined {
    const free = this.#connectors.filter(
      (connector) => isFree(connector) && !this.#reservations.refuses(connector.id, idTag),
    );
    return (
      free.find(({ id }) => this.#reservations.isReservedFor(id, idTag)) ??
      free.find(({ state }) => state.kind === 'plugged') ??
      free.find(({ state }) => state.kind === 'free') ??
      free[0]
    );
  }
}
