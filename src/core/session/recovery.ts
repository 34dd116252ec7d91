// SPDX-License-Identifier: Apache-2.0
import { endsEnergy, type FaultCode, faultRow } from '../faults/catalogue.ts';
import type { FaultLatch } from '../faults/fault-row.ts';
import type { ConnectorFacts } from './facts.ts';
import type { SessionInput, SessionState } from './machine.ts';
import type { SessionRecord, StopReason } from './session.ts';
import { SETTLE_MS } from './transitions.ts';

/** What is known when the station finds a session that was open when it last ran. */
export interface RecoveryFacts {
  /** The guard's start during the session; undefined when none was noted. */
  readonly bootIdThen: string | undefined;
  readonly bootIdNow: string | undefined;
  readonly vehicle: ConnectorFacts['vehicle'];
  readonly charge: ConnectorFacts['charge'];
  /** Another vehicle, or the same once more, was plugged in meanwhile. */
  readonly pluggedAgain: boolean;
  /** The station's last run ended without an orderly stop. */
  readonly wasCutShort: boolean;
  readonly resumeAfterPowerCut: boolean;
}

/**
 * What to feed the session machine to take the session up again; undefined while the guard cannot tell yet.
 * The same guard means that only the station was restarted: the session goes on, unless a vehicle was plugged in anew.
 * Another one means that the supply was cut, or that somebody restarted the computer: the session goes on only where that
 * is wanted and the vehicle is still there, else it ends with PowerLoss or Reboot (OCPP 1.6 §7.36).
 */
export function recover(facts: RecoveryFacts): readonly SessionInput[] | undefined {
  const plugged = pluggedInput(facts.vehicle);
  if (facts.bootIdNow === undefined || facts.charge === 'starting' || plugged === undefined) return undefined;
  const sameGuard = facts.bootIdNow === facts.bootIdThen;
  if (sameGuard && facts.pluggedAgain) return [{ kind: 'unplugged' }, plugged];
  if (sameGuard || (facts.resumeAfterPowerCut && plugged.kind === 'plugged')) return [plugged];
  return [{ kind: 'stop', reason: facts.wasCutShort ? 'PowerLoss' : 'Reboot' }, plugged];
}

/** A session that was open when the station last ran. The last register of one that was ending is waited for without limit at first. */
export function takeUp(
  { idTag, deauthorized }: Pick<SessionRecord, 'idTag' | 'deauthorized'>,
  ending: { readonly reason: StopReason; readonly idTag: string | undefined } | undefined,
  nowMs: number,
): SessionState {
  if (ending === undefined) {
    return { kind: 'running', idTag, plugged: true, deauthorized, energised: true, startedAtMs: nowMs };
  }
  return {
    kind: 'ending',
    plugged: true,
    arrived: false,
    reason: ending.reason,
    byTag: ending.idTag,
    untilMs: Number.POSITIVE_INFINITY,
  };
}

/** The guard is heard: from now on the wait for the last register has its limit. What was stored may be older than that. */
export function limitSettling(state: SessionState, nowMs: number): SessionState {
  const isUnlimited = state.kind === 'ending' && state.untilMs === Number.POSITIVE_INFINITY;
  return isUnlimited ? { ...state, untilMs: nowMs + SETTLE_MS } : state;
}

/** Whether a vehicle is plugged in, as far as the pilot can tell (IEC 61851-1 Table A.4); undefined when it cannot. */
export function pluggedInput(vehicle: ConnectorFacts['vehicle']): SessionInput | undefined {
  switch (vehicle) {
    case 'A':
      return { kind: 'unplugged' };
    case 'B':
    case 'C':
    case 'D':
      return { kind: 'plugged' };
    case 'E':
    case 'error':
    case 'unknown':
      return undefined;
  }
}

/**
 * A fault after which the session cannot go on ends it; any other only suspends it until it clears. One that has ended by
 * itself as often as it may has become such a fault.
 */
export function endingFault(
  faults: readonly { readonly code: FaultCode; readonly ends: FaultLatch }[],
): StopReason | undefined {
  if (faults.some(({ code }) => code === 'emergency-stop')) return 'EmergencyStop';
  const isFinal = faults.some(
    ({ code, ends }) => endsEnergy(code) && (ends === 'service' || ends !== faultRow(code).latch),
  );
  return isFinal ? 'Other' : undefined;
}
