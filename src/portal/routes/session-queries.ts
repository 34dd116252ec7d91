// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { STOP_REASONS } from '../../core/session/session.ts';
import { dayStartMillis, nextDay } from '../../core/time/local-time.ts';
import type { SessionFilter } from '../../ports/journal-store.ts';
import type { Role } from '../../settings/settings.ts';
import { maySeeTags } from '../auth/access.ts';
import { invalid, Problem } from '../http/problem.ts';
import { rowLimit } from './bodies.ts';

const CONNECTOR_RULE = 'the number of a connector';
const CURSOR_RULE = 'the "next" of the page before';
const TEXT_RULE = '1 to 64 characters of a card’s number or name';
const TIME_RULE = 'a day such as 2026-03-29, or a moment with its offset such as 2026-03-29T03:15:00Z';
const ID_RULE = 'the id of a session';

const wholeNumber = (pattern: RegExp, rule: string) => v.pipe(v.string(), v.regex(pattern, rule), v.transform(Number));
const time = v.pipe(v.string(), v.maxLength(40, TIME_RULE));
const sessionId = v.pipe(v.string(), v.regex(/^[0-9A-Za-z-]{1,64}$/, ID_RULE));

/** Which sessions. */
const filterEntries = {
  from: v.optional(time),
  to: v.optional(time),
  connector: v.optional(wholeNumber(/^[1-9]\d{0,2}$/, CONNECTOR_RULE)),
  tag: v.optional(v.pipe(v.string(), v.minLength(1, TEXT_RULE), v.maxLength(64, TEXT_RULE))),
  reason: v.optional(v.picklist(STOP_REASONS)),
  state: v.optional(v.picklist(['running', 'finished'])),
};
const filterQuery = v.strictObject(filterEntries);
export type FilterQuery = v.InferOutput<typeof filterQuery>;

const POINTS_RULE = 'a whole number from 2 to 5000, or all';

export const sessionsQuery = v.strictObject({
  ...filterEntries,
  limit: v.optional(rowLimit, '50'),
  cursor: v.optional(wholeNumber(/^[1-9]\d{0,14}$/, CURSOR_RULE)),
});
export const sessionParams = v.object({ id: sessionId });
export const samplesQuery = v.strictObject({
  points: v.optional(
    v.union([
      v.literal('all'),
      v.pipe(wholeNumber(/^\d{1,4}$/, POINTS_RULE), v.minValue(2, POINTS_RULE), v.maxValue(5000, POINTS_RULE)),
    ]),
    '1000',
  ),
});
export const exportQuery = v.strictObject({
  ...filterEntries,
  format: v.picklist(['csv', 'csv-spreadsheet', 'json', 'pdf']),
  /** Decimal sign and separator of the spreadsheet flavour; default: the charger's language. */
  locale: v.optional(v.picklist(['en', 'de', 'fr', 'es', 'nl', 'zh'])),
  /** A single session; as PDF a receipt. */
  session: v.optional(sessionId),
});

/**
 * What is asked for, in terms of the journal. Days are those of the station's zone, and the last one counts whole.
 * @throws Problem where a time is none, and where a role may not search for cards
 */
export function filterOf(query: FilterQuery, timeZone: string, role: Role): SessionFilter {
  const { from, to, connector, tag, reason, state } = query;
  if (tag !== undefined && !maySeeTags(role))
    throw new Problem('forbidden', 'only those who may see cards may search for them', {
      field: 'tag',
      allowed: 'left out, or ask as maintainer or operator',
    });
  return {
    fromMillis: from === undefined ? undefined : momentOf('from', from, timeZone, false),
    toMillis: to === undefined ? undefined : momentOf('to', to, timeZone, true),
    connectorId: connector,
    text: tag,
    stopReason: reason,
    state,
  };
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * A day of a time zone, or a moment with its offset, as a wall-clock time.
 * @param isEnd a day counts whole: the end is the start of the next one
 * @throws Problem naming the field when it is neither
 */
export function momentOf(field: string, text: string, timeZone: string, isEnd: boolean): number {
  const isDay = dayStartMillis(text, timeZone) !== undefined;
  const millis = isDay
    ? dayStartMillis(isEnd ? nextDay(text) : text, timeZone)
    : Date.parse(MOMENT.test(text) ? text : '');
  if (millis === undefined || Number.isNaN(millis)) throw invalid(field, TIME_RULE);
  return millis;
}
