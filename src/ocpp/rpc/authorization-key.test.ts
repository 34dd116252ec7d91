// SPDX-License-Identifier: Apache-2.0
import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { basicAuthorization, passwordBytes } from './authorization-key.ts';

function decoded(header: string): Buffer {
  return Buffer.from(header.replace('Basic ', ''), 'base64');
}

describe('the password in the Authorization header', () => {
  it('is the bytes that 40 hex digits stand for, any byte included (X01, security whitepaper A00.FR.205)', () => {
    const bytes = Uint8Array.from({ length: 20 }, (_, index) => (index * 13 + 0xf0) & 0xff);
    bytes[0] = 0x00;
    bytes[1] = 0xff;
    const header = basicAuthorization('CP1', passwordBytes(Buffer.from(bytes).toString('hex')));
    expect(decoded(header)).toEqual(Buffer.concat([Buffer.from('CP1:'), bytes]));
  });

  it.each([32, 34, 36, 38, 40])('takes %d hex digits for bytes, printable or not (X02)', (digits) => {
    expect(passwordBytes('41'.repeat(digits / 2))).toHaveLength(digits / 2);
  });

  it.each(['0123456789abcdef', 'plain-text-key-16', 'x'.repeat(40), '4'.repeat(33)])(
    'takes %s as the text it is (X02)',
    (key) => {
      expect(Buffer.from(passwordBytes(key)).toString()).toBe(key);
    },
  );
});
