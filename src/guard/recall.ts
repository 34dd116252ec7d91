// SPDX-License-Identifier: Apache-2.0
import type { ActiveFault, FaultEnding, FaultSet } from '../core/faults/active-set.ts';
import type { RememberedFault } from '../link/messages.ts';

/** The set with what a guard before this one had found; a fault that is active already stays as it is. */
export function recallFaults(set: FaultSet, remembered: readonly RememberedFault[], nowMicros: number): FaultSet {
  const active: ActiveFault[] = [...set.active];
  const endings: FaultEnding[] = [...set.endings];
  for (const { code, ends, retriesUsed } of remembered) {
    for (let used = 0; used < retriesUsed; used += 1) endings.push({ code, atMicros: nowMicros });
    if (ends === null || active.some((fault) => fault.code === code)) continue;
    active.push({ code, raisedAtMicros: nowMicros, lastSeenAtMicros: nowMicros, unpluggedSince: false, ends });
  }
  return { active, endings };
}
