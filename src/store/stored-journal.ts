// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { FAULT_CODES, type FaultCode } from '../core/faults/catalogue.ts';
import type { PauseReason, SessionAuthorization, SessionCost } from '../core/session/journal.ts';
import { WHY_NOT_CHARGING } from '../core/session/why.ts';
import { parseStored } from './stored-json.ts';

const ORIGINS = ['card', 'app', 'remote', 'free', 'unknown'] as const;
const PAUSE_REASONS: readonly PauseReason[] = [...WHY_NOT_CHARGING, 'power-cut'];
const MOST_DECIMALS = 4;

const amount = v.pipe(v.number(), v.safeInteger());
const sessionCost = v.object({
  currency: v.string(),
  decimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MOST_DECIMALS)),
  totalMinorUnits: amount,
  lines: v.array(v.object({ label: v.string(), minorUnits: amount })),
});

/** Reads a stored cost; undefined when it is not one. */
export function costFromJson(json: string): SessionCost | undefined {
  const parsed = v.safeParse(sessionCost, parseStored(json));
  return parsed.success ? parsed.output : undefined;
}

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
