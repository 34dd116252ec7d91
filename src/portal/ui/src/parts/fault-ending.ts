// SPDX-License-Identifier: Apache-2.0
import type { FaultView } from '../../../views/fault-view.ts';
import { m } from '../messages/messages.ts';

/** How a fault ends, in words; one with a countdown says so itself. */
export function endingInWords(fault: FaultView): string {
  if (fault.needsReset || fault.latched) return m.whyCard.endsByHand[fault.clearedBy];
  const replug = fault.latch === 'replug' || fault.retriesLeft === 0;
  return replug ? m.whyCard.ends.replug : m.whyCard.ends.self;
}
