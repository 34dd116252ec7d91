// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { FAULT_CODES } from '../core/faults/catalogue.ts';
import { CHANGE_CAUSES, type WhyChange } from '../core/history/why-change.ts';
import { GUARD_LIMIT_SOURCES, STATION_LIMIT_SOURCES } from '../core/limits/sources.ts';
import { type MeterSample, STOP_REASONS } from '../core/session/session.ts';
import { CONNECTOR_STATUSES } from '../core/session/status.ts';
import type { TransactionEvent } from '../core/session/transaction-event.ts';
import { WHY_NOT_CHARGING } from '../core/session/why.ts';

const whole = v.pipe(v.number(), v.safeInteger());
const perPhase = v.tuple([whole, whole, whole]);

const meterSample = v.object({
  atMillis: whole,
  importWattHours: whole,
  watts: v.nullable(whole),
  milliamps: v.nullable(perPhase),
  millivolts: v.nullable(perPhase),
  temperatureMillicelsius: v.nullable(whole),
  offeredMilliamps: whole,
});

const common = { sessionId: v.string(), connectorId: whole };

const transactionEvent = v.variant('kind', [
  v.object({
    kind: v.literal('started'),
    ...common,
    idTag: v.string(),
    meterStartWattHours: whole,
    atMillis: whole,
    reservationId: v.optional(whole),
  }),
  v.object({
    kind: v.literal('sampled'),
    ...common,
    context: v.picklist(['periodic', 'clock-aligned']),
    sample: meterSample,
  }),
  v.object({
    kind: v.literal('stopped'),
    ...common,
    // JSON has no undefined: a stop without a tag is stored as null.
    idTag: v.nullable(v.string()),
    meterStopWattHours: whole,
    reason: v.picklist(STOP_REASONS),
    atMillis: whole,
  }),
]);

const fault = v.picklist(FAULT_CODES);

const whyChange = v.object({
  status: v.picklist(CONNECTOR_STATUSES),
  why: v.picklist(WHY_NOT_CHARGING),
  fault: v.nullable(fault),
  faults: v.array(fault),
  limitMilliamps: whole,
  limitSource: v.nullable(v.picklist([...GUARD_LIMIT_SOURCES, ...STATION_LIMIT_SOURCES])),
  contactorClosed: v.nullable(v.boolean()),
  cause: v.object({ kind: v.picklist(CHANGE_CAUSES), fault: v.nullable(fault) }),
  leftOut: whole,
});

/** What of a row of the history has no column of its own. */
type StoredWhyChange = Omit<WhyChange, 'connectorId' | 'atMillis'>;

/** The stored form of a row of the history. */
export function whyChangeToJson({ connectorId: _, atMillis: __, ...change }: WhyChange): string {
  return JSON.stringify(change);
}

/** Reads a stored row of the history; undefined when it is not one, or of a program that knew other words. */
export function whyChangeFromJson(json: string): StoredWhyChange | undefined {
  const parsed = v.safeParse(whyChange, parse(json));
  return parsed.success ? parsed.output : undefined;
}

/** The stored form of a transaction event. */
export function eventToJson(event: TransactionEvent): string {
  return JSON.stringify(event.kind === 'stopped' ? { ...event, idTag: event.idTag ?? null } : event);
}

/** Reads a stored transaction event; undefined when it is not one. */
export function eventFromJson(json: string): TransactionEvent | undefined {
  const parsed = v.safeParse(transactionEvent, parse(json));
  if (!parsed.success) return undefined;
  const event = parsed.output;
  return event.kind === 'stopped' ? { ...event, idTag: event.idTag ?? undefined } : event;
}

/** Reads a stored sample; undefined when it is not one. */
export function sampleFromJson(json: string): MeterSample | undefined {
  const parsed = v.safeParse(meterSample, parse(json));
  return parsed.success ? parsed.output : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
