// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../../core/faults/catalogue.ts';
import type { WhyChange } from '../../core/history/why-change.ts';
import { GUARD_LIMIT_SOURCES, STATION_LIMIT_SOURCES } from '../../core/limits/sources.ts';
import { CONNECTOR_STATUSES } from '../../core/session/status.ts';
import { WHY_NOT_CHARGING } from '../../core/session/why.ts';
import { toSpreadsheetCell } from '../../core/text/spreadsheet-cell.ts';
import { csvLine } from './csv.ts';
import { FAULT_WORDS } from './fault-words.ts';
import { historyCsv } from './history-csv.ts';
import { LIMIT_WORDS, STATUS_WORDS, WHY_WORDS } from './why-words.ts';

const SENTENCE = /^[A-Z][^\n]*[.]$/;

describe('words', () => {
  it.each(WHY_NOT_CHARGING)('say %s in a sentence', (why) => {
    expect(WHY_WORDS[why].sentence).toMatch(SENTENCE);
    if (WHY_WORDS[why].todo !== '') expect(WHY_WORDS[why].todo).toMatch(SENTENCE);
  });

  it.each(FAULT_CODES)('say %s in a sentence of its own', (code) => {
    expect(FAULT_WORDS[code]).toMatch(SENTENCE);
    expect(FAULT_CODES.filter((other) => FAULT_WORDS[other] === FAULT_WORDS[code])).toEqual([code]);
  });

  it('name every limit source and every status, each differently', () => {
    const names = [...GUARD_LIMIT_SOURCES, ...STATION_LIMIT_SOURCES].map((source) => LIMIT_WORDS[source].name);
    const statuses = CONNECTOR_STATUSES.map((status) => STATUS_WORDS[status]);
    for (const words of [names, statuses]) {
      expect(new Set(words).size).toBe(words.length);
      expect(words.every((word) => /^[A-Z]/.test(word))).toBe(true);
    }
  });
});

describe('the history as CSV', () => {
  const change: WhyChange = {
    connectorId: 2,
    atMillis: 1_767_225_600_000,
    status: 'Faulted',
    why: 'fault',
    fault: 'emergency-stop',
    faults: ['emergency-stop', 'meter-lost'],
    limitMilliamps: 6500,
    limitSource: 'setting',
    contactorClosed: false,
    cause: { kind: 'fault-raised', fault: 'emergency-stop' },
    leftOut: 1,
  };

  it('has one line for each change, ended with CR LF (RFC 4180 §2)', () => {
    const [header, row, end] = historyCsv([change]).split('\r\n');
    expect(header?.split(',')).toHaveLength(13);
    expect(row).toBe(
      '2026-01-01T00:00:00.000Z,2,Faulted,fault,A fault stands in the way.,6.5,Maximum current setting,open,' +
        'emergency-stop,The emergency stop is pressed.,emergency-stop meter-lost,fault-raised emergency-stop,1',
    );
    expect(end).toBe('');
  });

  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "no"', '"say ""no"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['-5', "'-5"],
    ['+5', "'+5"],
    ['\tx', "'\tx"],
    ['\rx', '"\'\rx"'],
    ['', ''],
  ])('writes %j as %j', (text, cell) => {
    expect(csvLine([toSpreadsheetCell(text)])).toBe(`${cell}\r\n`);
  });
});
