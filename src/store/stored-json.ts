// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { FAULT_CODES } from '../core/faults/catalogue.ts';
import { CHANGE_CAUSES, type WhyChange } from '../core/history/why-change.ts';
import { GUARD_LIMIT_SOURCES, STATION_LIMIT_SOURCES } from '../core/limits/sources.ts';
import type { JournalSample } from '../core/session/journal.ts';
import { STOP_REASONS } from '../core/session/session.ts';
import { CONNECTOR_STATUSES } from '../core/session/status.ts';
import { SAMPLE_CONTEXTS, type ToldSample, type TransactionEvent } from '../core/session/transaction-event.ts';
import { WHY_NOT_CHARGING } from '../core/session/why.ts';

const whole = v.pipe(v.number(), v.safeInteger());
const perPhase = v.tuple([whole, whole, whole]);

const signedReading = v.object({
  signedMeterData: v.string(),
  signingMethod: v.string(),
  encodingMethod: v.string(),
  publicKey: v.string(),
  covers: v.picklist(['reading', 'transaction']),
});

const meterSample = v.object({
  atMillis: whole,
  importWattHours: whole,
  watts: v.nullable(whole),
  milliamps: v.nullable(perPhase),
  millivolts: v.nullable(perPhase),
  temperatureMillicelsius: v.nullable(whole),
  offeredMilliamps: whole,
  offeredWatts: v.optional(whole),
  phaseWatts: v.optional(v.nullable(perPhase)),
  frequencyMillihertz: v.optional(v.nullable(whole)),
  intervalWattHours: v.optional(whole),
  signed: v.optional(signedReading),
});

const measurands = v.array(v.string());

const toldSample = v.object({ context: v.picklist(SAMPLE_CONTEXTS), sample: meterSample, measurands });

const limitSource = v.picklist([...GUARD_LIMIT_SOURCES, ...STATION_LIMIT_SOURCES]);

const journalSample = v.object({
  ...meterSample.entries,
  // A source that this program does not know (a newer one wrote it) costs the chain, not the sample.
  limit: v.fallback(
    v.nullable(
      v.object({
        milliamps: whole,
        source: v.nullable(limitSource),
        chain: v.array(v.object({ source: limitSource, milliamps: whole })),
      }),
    ),
    null,
  ),
});

const sessionId = v.string();
const connectorId = whole;

const transactionEvent = v.variant('kind', [
  v.object({
    kind: v.literal('started'),
    sessionId,
    connectorId,
    idTag: v.string(),
    meterStartWattHours: whole,
    atMillis: whole,
    reservationId: v.optional(whole),
  }),
  v.object({
    kind: v.literal('sampled'),
    sessionId: v.optional(sessionId),
    connectorId,
    context: v.picklist(SAMPLE_CONTEXTS),
    sample: meterSample,
    measurands: v.optional(measurands),
  }),
  v.object({
    kind: v.literal('stopped'),
    sessionId,
    connectorId,
    // JSON has no undefined: a stop without a tag is stored as null.
    idTag: v.nullable(v.string()),
    meterStopWattHours: whole,
    reason: v.picklist(STOP_REASONS),
    atMillis: whole,
    transactionData: v.optional(v.array(toldSample)),
  }),
]);

const fault = v.picklist(FAULT_CODES);

const whyChange = v.object({
  status: v.picklist(CONNECTOR_STATUSES),
  why: v.picklist(WHY_NOT_CHARGING),
  fault: v.nullable(fault),
  faults: v.array(fault),
  limitMilliamps: whole,
  limitSource: v.nullable(limitSource),
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
  const parsed = v.safeParse(whyChange, parseStored(json));
  return parsed.success ? parsed.output : undefined;
}

/** The stored form of a transaction event. */
export function eventToJson(event: TransactionEvent): string {
  return JSON.stringify(event.kind === 'stopped' ? { ...event, idTag: event.idTag ?? null } : event);
}

/** Reads a stored transaction event; undefined when it is not one. */
export function eventFromJson(json: string): TransactionEvent | undefined {
  const parsed = v.safeParse(transactionEvent, parseStored(json));
  if (!parsed.success) return undefined;
  const event = parsed.output;
  switch (event.kind) {
    case 'started':
      return event;
    case 'sampled':
      return { ...event, sessionId: event.sessionId };
    case 'stopped':
      return { ...event, idTag: event.idTag ?? undefined };
  }
}

/** The stored form of a sample that goes with the end of its session. */
export function toldSampleToJson(told: ToldSample): string {
  return JSON.stringify(told);
}

/** Reads a stored sample of that kind; undefined when it is not one. */
export function toldSampleFromJson(json: string): ToldSample | undefined {
  const parsed = v.safeParse(toldSample, parseStored(json));
  return parsed.success ? parsed.output : undefined;
}

/** Reads a stored sample; undefined when it is not one. */
export function sampleFromJson(json: string): JournalSample | undefined {
  const parsed = v.safeParse(journalSample, parseStored(json));
  return parsed.success ? parsed.output : undefined;
}

/** What a column holds; undefined when it is no JSON. */
export function parseStored(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
