// SPDX-License-Identifier: Apache-2.0
import { RequestFailure } from '../api/client.ts';
import { m } from '../messages/messages.ts';

/** A failure as a sentence for the person who caused it. */
export function inWords(failure: unknown): string {
  if (!(failure instanceof RequestFailure)) return failure instanceof Error ? failure.message : String(failure);
  if (failure.status === 0) return m.common.unreachable;
  if (failure.retryAfterSeconds !== undefined) return m.common.waitSeconds(failure.retryAfterSeconds);
  if (failure.code === 'refused') return m.refusals[failure.message] ?? m.common.refused(failure.message);
  return sentence(failure.message);
}

function sentence(text: string): string {
  const capital = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
