// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { isIdTag, sameTag, tagFromUid } from './id-tag.ts';

describe('tags', () => {
  it('are upper-case hex of the UID, byte 0 first (C07), or turned round where set', () => {
    const uid = Uint8Array.from([0x04, 0xa2, 0xb3, 0xc4]);
    expect(tagFromUid(uid, 'BE')).toBe('04A2B3C4');
    expect(tagFromUid(uid, 'LE')).toBe('C4B3A204');
    expect(isIdTag(tagFromUid(new Uint8Array(10), 'BE'))).toBe(true);
  });

  it('are compared without regard to case', () => {
    expect(sameTag('ab', 'AB')).toBe(true);
    expect(sameTag('ab', 'AC')).toBe(false);
  });
});
