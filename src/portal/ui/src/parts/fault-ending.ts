// SPDX-License-Identifier: Apache-2.0
import type { FaultView } from '../../../views/fault-view.ts';
import { m } from '../messages/messages.ts';

/** How a fault ends, in words; one with a countdown says so itself. */
export function endingInWords(fault: FaultView): string {
  if (fault.latched) return m.whyCard.endsByHand[fault.clearedBy];
  return m.whyCard.ends[fault.latch === 'replug' ? 'replug' : 'self'];
}
