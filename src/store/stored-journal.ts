// SPDX-License-Identifier: Apache-2.0
import { FAULT_CODES, type FaultCode } from '../core/faults/catalogue.ts';
import type { PauseReason, SessionAuthorization } from '../core/session/journal.ts';
import { WHY_NOT_CHARGING } from '../core/session/why.ts';

const ORIGINS = ['card', 'app', 'remote', 'free', 'unknown'] as const;
const PAUSE_REASONS: readonly PauseReason[] = [...WHY_NOT_CHARGING, 'power-cut'];

/** A word this program does not know (a newer program wrote it) counts as unknown. */
export function originOf(word: string | null): SessionAuthorization['origin'] {
  return ORIGINS.find((origin) => origin === word) ?? 'unknown';
}

/** A word this program does not know (a newer program wrote it) counts as the most general one. */
export function pauseReasonOf(word: string): PauseReason {
  return PAUSE_REASONS.find((reason) => reason === word) ?? 'vehicle-not-ready';
}

/** Undefined: not a fault of this program. */
export function faultCodeOf(word: string): FaultCode | undefined {
  return FAULT_CODES.find((code) => code === word);
}
