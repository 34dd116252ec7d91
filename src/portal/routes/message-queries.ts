// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { ExchangeFilter } from '../../ports/message-log.ts';
import { rowLimit } from './bodies.ts';
import { momentOf } from './session-queries.ts';

const ACTION_RULE = 'the name of an action, 1 to 50 characters';
const CONNECTOR_RULE = 'the number of a connector; 0 is the whole charger';
const NUMBER_RULE = 'the number of a message';
/** What is asked in good time is answered within a minute; what waits for longer is a trouble. */
const OVERDUE_MS = 60_000;

const wholeNumber = (pattern: RegExp, rule: string) => v.pipe(v.string(), v.regex(pattern, rule), v.transform(Number));
const number = wholeNumber(/^\d{1,15}$/, NUMBER_RULE);
const time = v.pipe(v.string(), v.maxLength(40));

const filterEntries = {
  action: v.optional(v.pipe(v.string(), v.minLength(1, ACTION_RULE), v.maxLength(50, ACTION_RULE))),
  direction: v.optional(v.picklist(['in', 'out', 'link'])),
  connector: v.optional(wholeNumber(/^\d{1,3}$/, CONNECTOR_RULE)),
  /** Only what was refused, answered with an error, or not answered. */
  trouble: v.optional(v.picklist(['yes', 'no']), 'no'),
  from: v.optional(time),
  to: v.optional(time),
  /** Card numbers in full, for those who may see them; hidden unless asked for. */
  cards: v.optional(v.picklist(['full', 'hidden']), 'hidden'),
};
export const messagesQuery = v.strictObject({
  ...filterEntries,
  limit: v.optional(rowLimit, '100'),
  /** Page by page: the "next" of the page before. */
  before: v.optional(number),
  /** Instead: what is new or answered since this message. */
  after: v.optional(number),
  /** With the messages as they went over the wire. */
  texts: v.optional(v.picklist(['yes', 'no']), 'no'),
});
export const messageExportQuery = v.strictObject(filterEntries);
export const messageParams = v.object({ number });
export const messageQuery = v.strictObject({ cards: filterEntries.cards });

/** @throws Problem where a time is none */
export function messageFilter(
  query: v.InferOutput<typeof messageExportQuery>,
  timeZone: string,
  nowMillis: number,
): ExchangeFilter {
  const { action, direction, connector, trouble, from, to } = query;
  return {
    action,
    direction,
    connectorId: connector,
    troubleBeforeMillis: trouble === 'yes' ? nowMillis - OVERDUE_MS : undefined,
    fromMillis: from === undefined ? undefined : momentOf('from', from, timeZone, false),
    toMillis: to === undefined ? undefined : momentOf('to', to, timeZone, true),
  };
}
