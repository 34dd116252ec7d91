// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIdTag, tagFromUid } from './id-tag.ts';
import { parseTag, reverseTag, TAG_NOTATIONS, tagForms, tagSearch } from './tag-forms.ts';

const parsed = (...args: Parameters<typeof parseTag>) => {
  const result = parseTag(...args);
  return result.ok ? result.idTag : `no: ${result.why}`;
};

describe('the number of a card', () => {
  it.each([
    ['a 9-digit number of an issued card (ETEK manual §5.3)', '230400418', '0DBBA1A2'],
    ['the same with 10 digits', '0230400418', '0DBBA1A2'],
    ['the largest there is', '4294967295', 'FFFFFFFF'],
    ['8 hex digits (ETEK manual §5.4)', '04a2b3c4', '04A2B3C4'],
    ['7 hex digits, the leading zero left out (ETEK manual §5.4)', '4a2b3c4', '04A2B3C4'],
    ['14 hex digits (ETEK manual §5.4)', '04A2B3C4D5E6F7', '04A2B3C4D5E6F7'],
    ['13 hex digits', '4A2B3C4D5E6F7', '04A2B3C4D5E6F7'],
    ['20 hex digits', '04a2b3c4d5e6f7081920', '04A2B3C4D5E6F7081920'],
    ['8 digits without a letter: hex', '12345678', '12345678'],
    ['with colons', '04:a2:b3:c4', '04A2B3C4'],
    ['with blanks between and around', '  04 A2 B3 C4 ', '04A2B3C4'],
    ['with dashes', '04-A2-B3-C4', '04A2B3C4'],
    ['an id that is no number, as it stands', 'App-User-1', 'App-User-1'],
  ])('may be %s', (_what, text, idTag) => {
    expect(parsed(text)).toBe(idTag);
  });

  it.each([
    ['', 'is missing'],
    ['   ', 'is missing'],
    ['123', '8, 14 or 20 hex digits'],
    ['04A2B3C4D5', 'has 10 characters'],
    ['04A2B3C4D5E6', 'has 12 characters'],
    ['4294967296', 'up to 4294967295'],
    ['9999999999', 'up to 4294967295'],
    ['1.23457E+13', 'rounded by a spreadsheet'],
    ['4,30E+09', 'rounded by a spreadsheet'],
    ['Zoë', 'printable ASCII'],
    ['x'.repeat(21), '1 to 20'],
    ['line\nbreak', 'printable ASCII'],
    [' =1+1', '=1+1'],
  ])('is not %j, and it says why not', (text, why) => {
    expect(parsed(text)).toContain(why);
  });

  it('is what the list says it is where the digits do not tell', () => {
    expect(parsed('77771716', 'any')).toBe('77771716');
    expect(parsed('77771716', 'decimal')).toBe('04A2B3C4');
    expect(parsed('0', 'decimal')).toBe('00000000');
    expect(parsed('77A', 'decimal')).toContain('decimal number');
    expect(parsed('230400418', 'hex')).toContain('has 9 characters');
    expect(parsed('123', 'text')).toBe('123');
  });

  it('has a decimal form with 4 bytes, and the same bytes turned round (ETEK "Tag ID function", BE and LE)', () => {
    expect(tagForms('04A2B3C4')).toEqual({
      idTag: '04A2B3C4',
      decimal: '077771716',
      reversed: 'C4B3A204',
      reversedDecimal: '3300106756',
    });
    expect(tagForms('04A2B3C4D5E6F7')).toMatchObject({ decimal: undefined, reversed: 'F7E6D5C4B3A204' });
    expect(tagForms('App-User-1')).toMatchObject({ decimal: undefined, reversed: undefined });
  });
});

const uid = fc.constantFrom(4, 7, 10).chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
const order = fc.constantFrom('BE', 'LE' as const);
const nearNumber = fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF+,.:- x'), maxLength: 22 });
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), nearNumber);

describe('every card', () => {
  it('has one idTag, whichever way its number is written', () => {
    fc.assert(
      fc.property(uid, order, (bytes, byteOrder) => {
        const idTag = tagFromUid(bytes, byteOrder);
        const { decimal } = tagForms(idTag);
        const pairs = idTag.match(/../g) ?? [];
        const written = [idTag, idTag.toLowerCase(), pairs.join(':'), pairs.join(' '), ` ${pairs.join('-')}\t`];
        for (const text of [...written, ...(decimal === undefined ? [] : [decimal])]) {
          expect(parsed(text)).toBe(/^\d{9,10}$/.test(text) ? parsed(text, 'decimal') : idTag);
        }
        if (decimal !== undefined)
          expect([parsed(decimal), parsed(String(Number(decimal)), 'decimal')]).toEqual([idTag, idTag]);
        if (idTag.startsWith('0')) expect(parsed(idTag.slice(1), 'hex')).toBe(idTag);
      }),
    );
  });

  it('turned round is the card as the other byte order has it, and turned round twice is itself', () => {
    fc.assert(
      fc.property(uid, (bytes) => {
        const [be, le] = [tagFromUid(bytes, 'BE'), tagFromUid(bytes, 'LE')];
        expect([reverseTag(be), reverseTag(le)]).toEqual([le, be]);
      }),
    );
  });

  it('is found by any of its forms', () => {
    fc.assert(
      fc.property(uid, (bytes) => {
        const idTag = tagFromUid(bytes, 'BE');
        const forms = tagForms(idTag);
        for (const form of [idTag, idTag.toLowerCase(), forms.decimal, forms.reversed, forms.reversedDecimal]) {
          if (form !== undefined) expect(tagSearch(form).idTags).toContain(idTag);
        }
        expect(idTag.startsWith(tagSearch(idTag.slice(0, 5).toLowerCase()).prefix)).toBe(true);
      }),
    );
  });

  it('whatever the text, an answer is an idTag that stays the same when it is read again, or a reason', () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(...TAG_NOTATIONS), (text, notation) => {
        const result = parseTag(text, notation);
        if (!result.ok) {
          expect(result.why).not.toBe('');
          return;
        }
        expect(isIdTag(result.idTag)).toBe(true);
        if (notation !== 'text') expect(parsed(result.idTag)).toBe(result.idTag);
      }),
    );
  });
});
