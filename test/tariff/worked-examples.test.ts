// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { billOf } from '../../src/core/tariff/bill.ts';
import { minorDigits } from '../../src/core/tariff/currency.ts';
import { fixedDecimalText } from '../../src/core/units/decimal.ts';
import { EXAMPLES } from './examples.ts';

const GUIDE = readFileSync(new URL('../../docs/tariff.md', import.meta.url), 'utf8');

describe('the worked examples of docs/tariff.md', () => {
  it.each(EXAMPLES.map((example) => [example.number, example.what, example] as const))(
    '%i: %s',
    (_number, _what, example) => {
      const bill = billOf(example.terms, example.stay);
      expect(bill.lines.map((line) => [line.element, line.amountMinorUnits])).toEqual(example.lines);
      expect([bill.taxMinorUnits, bill.totalMinorUnits]).toEqual([example.tax, example.total]);
    },
  );

  it('stand in the guide with the same totals', () => {
    const rows = EXAMPLES.map(({ number, terms: { currency }, total }) => {
      const amount = fixedDecimalText(total, minorDigits(currency));
      return new RegExp(`^\\| ${number} \\|.*\\*\\*${amount.replace('.', '\\.')} ${currency}\\*\\* \\|$`, 'm');
    });
    expect(rows.filter((row) => !row.test(GUIDE))).toEqual([]);
    expect(GUIDE.match(/^\| \d+ \|/gm)).toHaveLength(EXAMPLES.length);
  });
});
