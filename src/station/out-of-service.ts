// SPDX-License-Identifier: Apache-2.0
import type { AvailabilityRepository } from '../ports/store.ts';
import type { RequestOutcome } from './api.ts';
import type { Connector } from './connector.ts';

/**
 * Puts connectors in or out of order, durably (OCPP 1.6 §5.2).
 * @param connectorId 0 = all @param concerned those it is about
 */
export function putInOrder(
  availability: AvailabilityRepository,
  connectorId: number,
  concerned: readonly Connector[],
  operative: boolean,
): RequestOutcome | 'scheduled' {
  if (concerned.length === 0) return 'rejected';
  const ids = concerned.map(({ id }) => id);
  availability.set(connectorId === 0 ? [0, ...ids] : ids, operative);
  if (!operative) turnAway(concerned);
  return !operative && concerned.some(({ session }) => session !== undefined) ? 'scheduled' : 'accepted';
}

/** When no new session may begin, what waits for a vehicle or an answer is turned away. @returns those it is about */
export function keptFree(connectors: readonly Connector[], held: boolean): readonly Connector[] {
  if (held) turnAway(connectors);
  return connectors;
}

/** Ends what has not become a session yet: a tag that is looked up, or waits for a vehicle. */
function turnAway(connectors: readonly Connector[]): void {
  for (const connector of connectors) {
    if (connector.session === undefined) connector.feed({ kind: 'stop', reason: 'Other' });
  }
}
