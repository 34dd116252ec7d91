// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { coverageProblems, namedTests, readRows, renderOcpp16, rowsNamedIn } from '../../scripts/lib/ocpp16-rows.mjs';

const BOOK = {
  sections: [{ section: 'Some', rows: { C01: 'One thing', C02: 'another', C03: 'a third' } }],
  explained: { C02: 'needs a part that is not there yet' },
};
const test = (...rows: string[]) => ({ file: 'some', title: `${rows.join(', ')} · a | b`, rows });

describe('the rows of OCPP 1.6 and the tests that name them', () => {
  it('finds rows in titles, and takes neither TC numbers nor ids of the security white paper for them', () => {
    expect(rowsNamedIn('C01, T02, TC_003 · plug first, see L01.FR.06 and C01')).toEqual(['C01', 'T02']);
  });

  it('complains of a row without test and explanation', () => {
    expect(coverageProblems(BOOK, [test('C01')])).toEqual([expect.stringContaining('names C03')]);
  });

  it('complains of a row that is not there, and of an explanation that nothing needs any more', () => {
    expect(coverageProblems(BOOK, [test('C01', 'C02', 'C03', 'P99')])).toEqual([
      expect.stringContaining('no row P99'),
      expect.stringContaining('C02 has tests by now'),
    ]);
    const partly = { ...BOOK, explained: { C02: 'partly: the rest is missing' } };
    expect(coverageProblems(partly, [test('C01', 'C02', 'C03')])).toEqual([]);
  });

  it('writes each row with its tests and what came of it', () => {
    const page = renderOcpp16(BOOK, [test('C01')]);
    expect(page).toContain('| C01 | One thing | `some` C01 · a \\| b | holds |');
    expect(page).toContain('| C02 | another |  | needs a part that is not there yet |');
    expect(page).toContain('| C03 | a third |  | not tested |');
  });

  it('has the 101 rows, and finds the tests of the suite', () => {
    const ids = readRows().sections.flatMap(({ rows }) => Object.keys(rows));
    expect(new Set(ids).size).toBe(101);
    expect(namedTests().find(({ title }) => title.startsWith('C01, TC_003'))?.rows).toEqual(['C01']);
  });
});
