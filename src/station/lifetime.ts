// SPDX-License-Identifier: Apache-2.0
import type { LifetimeCounters } from '../core/display/odometer.ts';
import type { ConnectorView } from './api.ts';

/** Cycles of all connectors together, those of exchanged parts too; of plugs only where there are sockets. */
export function cyclesOf(
  views: readonly Pick<ConnectorView, 'wear'>[],
): Pick<LifetimeCounters, 'contactorCycles' | 'plugCycles'> {
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  const contactorCycles = sum(views.map(({ wear }) => wear.ever.contactor));
  const sockets = views.filter(({ wear }) => wear.limits.plug !== undefined);
  if (sockets.length === 0) return { contactorCycles };
  return { contactorCycles, plugCycles: sum(sockets.map(({ wear }) => wear.ever.plug)) };
}
