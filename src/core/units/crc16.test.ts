// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { crc16 } from './crc16.ts';

it.each([
  ['123456789', 0x4b37],
  ['', 0xffff],
])('gives the check value of CRC-16/MODBUS for "%s"', (text, check) => {
  expect(crc16(Uint8Array.from(text, (character) => character.charCodeAt(0)))).toBe(check);
});

it('closes the example request of the Modbus specification: 01 04 00 00 00 02 → 71 CB', () => {
  expect(crc16(Uint8Array.of(0x01, 0x04, 0x00, 0x00, 0x00, 0x02))).toBe(0xcb71);
});
