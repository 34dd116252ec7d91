// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow } from '../core/faults/catalogue.ts';
import { isEnergised } from '../core/session/facts.ts';
import type { SessionInput, SessionState } from '../core/session/machine.ts';
import { endingFault } from '../core/session/recovery.ts';
import type { GuardSnapshot } from '../link/messages.ts';

/**
 * What the guard's word means for a session that runs or is about to; undefined: nothing new.
 * @param own faults that the station alone knows of
 */
export function runningInput(
  state: SessionState,
  snapshot: GuardSnapshot,
  own: readonly FaultCode[],
): SessionInput | undefined {
  // Its lock is seen, or a fault: both are of the policy.
  if (state.kind === 'locking') return { kind: 'tick' };
  if (state.kind !== 'running') return undefined;
  const reason = endingFault([...snapshot.faults, ...own.map((code) => ({ code, ends: faultRow(code).latch }))]);
  if (reason !== undefined) return { kind: 'stop', reason };
  const flows = isEnergised({ charge: snapshot.state, contactorClosed: snapshot.contactor.closed });
  return flows && !state.energised ? { kind: 'energised' } : undefined;
}
