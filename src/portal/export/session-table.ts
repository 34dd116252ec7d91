// SPDX-License-Identifier: Apache-2.0

import { toSpreadsheetCell } from '../../core/text/spreadsheet-cell.ts';
import { localStamp, localTime } from '../../core/time/local-time.ts';
import { fixedDecimalText } from '../../core/units/decimal.ts';
import type { SessionDetails } from '../../station/journal-api.ts';
import type { SessionCost } from '../../station/tariff-api.ts';
import { maskTag } from '../views/mask-tag.ts';
import { csvLine } from '../words/csv.ts';

/** What every export needs to know. */
export interface ExportContext {
  /** IANA name; times are local to it. */
  readonly timeZone: string;
  readonly nowMillis: number;
  /** Whether the reader may know whose card it was. */
  readonly withTags: boolean;
}

/** How a table is to be read: by programs, or by spreadsheets of people who write 0.5 or 0,5. */
export type CsvFlavour = 'plain' | 'spreadsheet-point' | 'spreadsheet-comma';

type Cell =
  | { readonly text: string }
  /** Whole units of 10^-decimals. */
  | { readonly value: number; readonly decimals: number }
  | { readonly atMillis: number }
  | undefined;

const millis = (atMillis: number | undefined): Cell => (atMillis === undefined ? undefined : { atMillis });
const wattHours = (value: number): Cell => ({ value, decimals: 3 });
const whole = (value: number): Cell => ({ value, decimals: 0 });
const seconds = (value: number | undefined): Cell =>
  value === undefined ? undefined : whole(Math.round(value / 1000));

/** How long a session lasted so far, in milliseconds; a clock that was set back makes no negative time. */
export function durationMillis({ entry }: Pick<SessionDetails, 'entry'>, nowMillis: number): number {
  const { startedAtMillis, stoppedAtMillis = nowMillis } = entry.session;
  return Math.max(0, stoppedAtMillis - startedAtMillis);
}

/** The name of a tag is as personal as the tag. */
export function shownName({ entry }: Pick<SessionDetails, 'entry'>, withTags: boolean): string {
  return withTags ? entry.authorization.tagName : '';
}

interface Column {
  readonly name: string;
  readonly cell: (details: SessionDetails, context: ExportContext) => Cell;
}

const COLUMNS: readonly Column[] = [
  { name: 'session', cell: ({ entry }) => ({ text: entry.session.id }) },
  { name: 'number', cell: ({ entry }) => whole(entry.number) },
  { name: 'connector', cell: ({ entry }) => whole(entry.session.connectorId) },
  { name: 'card', cell: ({ entry }, { withTags }) => ({ text: maskTag(entry.session.idTag, withTags) }) },
  { name: 'name', cell: (details, { withTags }) => ({ text: shownName(details, withTags) }) },
  { name: 'started by', cell: ({ entry }) => ({ text: entry.authorization.origin }) },
  { name: 'allowed because', cell: ({ entry }) => ({ text: entry.authorization.reason }) },
  { name: 'start', cell: ({ entry }) => millis(entry.session.startedAtMillis) },
  { name: 'end', cell: ({ entry }) => millis(entry.session.stoppedAtMillis) },
  { name: 'duration (s)', cell: (details, { nowMillis }) => seconds(durationMillis(details, nowMillis)) },
  { name: 'charging (s)', cell: ({ entry }) => seconds(entry.session.chargingMillis) },
  { name: 'meter at start (kWh)', cell: ({ entry }) => wattHours(entry.session.meterStartWattHours) },
  { name: 'meter at end (kWh)', cell: ({ entry }) => wattHours(entry.session.meterLastWattHours) },
  {
    name: 'energy (kWh)',
    cell: ({ entry: { session } }) => wattHours(session.meterLastWattHours - session.meterStartWattHours),
  },
  { name: 'end reason', cell: ({ entry }) => ({ text: entry.session.stopReason ?? '' }) },
  { name: 'pauses', cell: ({ pauses }) => whole(pauses.length) },
  { name: 'faults', cell: ({ faults }) => ({ text: [...new Set(faults.map(({ code }) => code))].join(' ') }) },
  { name: 'cost', cell: ({ entry }) => costCell(entry.cost) },
  { name: 'currency', cell: ({ entry }) => ({ text: entry.cost?.currency ?? '' }) },
  { name: 'delivered', cell: ({ entry }) => ({ text: deliveryOf(entry) }) },
];

/** Empty where no central system hears of it. */
function deliveryOf({ session, delivered }: SessionDetails['entry']): string {
  if (!session.reported) return '';
  return delivered ? 'yes' : 'no';
}

function costCell(cost: SessionCost | undefined): Cell {
  return cost === undefined ? undefined : { value: cost.totalMinorUnits, decimals: cost.minorDigits };
}

/**
 * Sessions as a table, in portions. Plain: RFC 4180, exactly what is on record, times with their offset (RFC 3339). For
 * spreadsheets: a byte order mark, times they know with the offset beside, and nothing they could take for a formula.
 */
export function* sessionsCsv(
  sessions: Iterable<SessionDetails>,
  flavour: CsvFlavour,
  context: ExportContext,
): Generator<string, void, undefined> {
  const separator = flavour === 'spreadsheet-comma' ? ';' : ',';
  const isPlain = flavour === 'plain';
  const names = COLUMNS.flatMap(({ name }) => (!isPlain && isTime(name) ? [name, `${name} UTC offset`] : [name]));
  yield (isPlain ? '' : '\uFEFF') + csvLine(names, separator);
  for (const details of sessions) {
    const cells = COLUMNS.flatMap(({ name, cell }) => {
      const made = cell(details, context);
      if (isPlain) return [plainCell(made, context)];
      return isTime(name) ? timeCells(made, context) : [spreadsheetCell(made, flavour)];
    });
    yield csvLine(cells, separator);
  }
}

function isTime(name: string): boolean {
  return name === 'start' || name === 'end';
}

function plainCell(cell: Cell, { timeZone }: ExportContext): string {
  if (cell === undefined) return '';
  if ('text' in cell) return cell.text;
  return 'atMillis' in cell ? localStamp(cell.atMillis, timeZone) : fixedDecimalText(cell.value, cell.decimals);
}

function spreadsheetCell(cell: Cell, flavour: CsvFlavour): string {
  if (cell === undefined || 'atMillis' in cell) return '';
  if ('text' in cell) return toSpreadsheetCell(cell.text);
  const text = fixedDecimalText(cell.value, cell.decimals);
  return flavour === 'spreadsheet-comma' ? text.replace('.', ',') : text;
}

function timeCells(cell: Cell, { timeZone }: ExportContext): readonly string[] {
  if (cell === undefined || !('atMillis' in cell)) return ['', ''];
  const { date, time, offset } = localTime(cell.atMillis, timeZone);
  return [`${date} ${time}`, toSpreadsheetCell(offset)];
}
