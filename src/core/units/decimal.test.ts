// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decimalText, decimalUnits, fixedDecimalText, roundedDecimalUnits } from './decimal.ts';

it.each([
  ['0.25', 4, 2500],
  ['12', 2, 1200],
  ['007.5', 1, 75],
  ['0.2500', 2, 25],
  ['-1.5', 1, -15],
  ['0.1', 0, undefined],
  ['0.123', 2, undefined],
  ['1e3', 2, undefined],
  ['1,5', 2, undefined],
  ['.5', 2, undefined],
  ['5.', 2, undefined],
  ['+5', 2, undefined],
  [' 5', 2, undefined],
  ['', 2, undefined],
  ['NaN', 2, undefined],
  ['999999999999', 6, undefined],
])('reads %j with %i digits as %j', (text, digits, units) => {
  expect(decimalUnits(text, digits)).toBe(units);
});

it('rounds what a machine has made of a sum, half away from zero', () => {
  expect(roundedDecimalUnits(String(0.1 + 0.2), 6)).toBe(300_000);
  expect(['0.0000005', '0.0000004', '-0.0000005', '1.9999999'].map((text) => roundedDecimalUnits(text, 6))).toEqual([
    1, 0, -1, 2_000_000,
  ]);
});

it('writes what it reads, in the shortest way', () => {
  expect([decimalText(2500, 4), decimalText(-5, 2), decimalText(300, 2), decimalText(0, 2), decimalText(7, 0)]).toEqual(
    ['0.25', '-0.05', '3', '0', '7'],
  );
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.nat(6), (units, digits) => {
      expect(decimalUnits(decimalText(units, digits), digits)).toBe(units);
    }),
    { seed: 1 },
  );
});

it('writes whole units with all their digits, exactly', () => {
  expect([fixedDecimalText(5, 2), fixedDecimalText(-5, 2), fixedDecimalText(1234, 0), fixedDecimalText(0, 3)]).toEqual([
    '0.05',
    '-0.05',
    '1234',
    '0.000',
  ]);
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 4 }), (value, decimals) => {
      expect(Number(fixedDecimalText(value, decimals).replace('.', ''))).toBe(value === 0 ? 0 : value);
    }),
    { seed: 20260103 },
  );
});
