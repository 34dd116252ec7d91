// SPDX-License-Identifier: Apache-2.0

import type { WhyChange } from '../../core/history/why-change.ts';
import { toSpreadsheetCell } from '../../core/text/spreadsheet-cell.ts';
import { csvLine } from './csv.ts';
import { FAULT_WORDS } from './fault-words.ts';
import { LIMIT_WORDS, WHY_WORDS } from './why-words.ts';

const COLUMNS = [
  'time',
  'connector',
  'status',
  'why',
  'in words',
  'limit (A)',
  'limited by',
  'contactor',
  'fault',
  'fault in words',
  'all faults',
  'cause',
  'changes left out',
] as const;

/** The history as a table for other programs: RFC 4180, with a header, times in UTC. */
export function historyCsv(changes: readonly WhyChange[]): string {
  return [COLUMNS, ...changes.map(cellsOf)].map((cells) => csvLine(cells.map(cellText))).join('');
}

function cellsOf(change: WhyChange): readonly string[] {
  const { contactorClosed, cause } = change;
  return [
    new Date(change.atMillis).toISOString(),
    String(change.connectorId),
    change.status,
    change.why,
    WHY_WORDS[change.why].sentence,
    String(change.limitMilliamps / 1000),
    change.limitSource === null ? '' : LIMIT_WORDS[change.limitSource].name,
    contactorClosed === null ? '' : contactorClosed ? 'closed' : 'open',
    change.fault ?? '',
    change.fault === null ? '' : FAULT_WORDS[change.fault],
    change.faults.join(' '),
    cause.fault === null ? cause.kind : `${cause.kind} ${cause.fault}`,
    String(change.leftOut),
  ];
}

/** Typographic signs are made plain: people open this table as it is. */
function cellText(text: string): string {
  return toSpreadsheetCell(text.replaceAll('’', "'"));
}
