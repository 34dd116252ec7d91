// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ACK_FRAME, FrameReader, informationFrame, TO_CHIP, TO_HOST } from './frames.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

describe('frames of the PN532 (UM0701-02 §6.2.1)', () => {
  it('are built as the manual prints them', () => {
    expect(hex(informationFrame(TO_CHIP, Uint8Array.of(0x14, 0x01, 0x00, 0x01)))).toBe('0000ff05fbd414010001' + '1600');
    expect(hex(informationFrame(TO_CHIP, Uint8Array.of(0x4a, 0x01, 0x00)))).toBe('0000ff04fcd44a0100e100');
  });

  it('are found again, in pieces of any size, between noise', () => {
    const frame = fc.uint8Array({ minLength: 1, maxLength: 40 });
    // A start code in the noise may swallow what follows; that is the reader's timeout to mend.
    const noise = fc.uint8Array({ maxLength: 6 }).map((bytes) => bytes.map((byte) => byte & 0x7f));
    fc.assert(
      fc.property(frame, noise, fc.integer({ min: 1, max: 9 }), (data, before, size) => {
        const reader = new FrameReader(TO_HOST);
        const stream = [...before, ...ACK_FRAME, ...informationFrame(TO_HOST, data)];
        const found = [];
        for (let start = 0; start < stream.length; start += size) {
          found.push(...reader.push(Uint8Array.from(stream.slice(start, start + size))));
        }
        expect(found).toEqual([{ kind: 'ack' }, { kind: 'information', data }]);
      }),
    );
  });

  it('with any single bit flipped are never taken for another frame', () => {
    const data = Uint8Array.of(0x4b, 0x01, 0x01, 0x00, 0x04, 0x08, 0x04, 0x04, 0xa2, 0xb3, 0xc4);
    const frame = informationFrame(TO_HOST, data);
    for (let bit = 0; bit < frame.length * 8; bit += 1) {
      const broken = Uint8Array.from(frame);
      broken[bit >> 3] = (broken[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const found = new FrameReader(TO_HOST).push(broken);
      // Preamble and postamble carry nothing; a flip there does no harm.
      for (const each of found) expect(each).toEqual({ kind: 'information', data });
    }
  });

  it('that say the command was not understood are known (§6.2.1.5)', () => {
    const errorFrame = Uint8Array.of(0x00, 0x00, 0xff, 0x01, 0xff, 0x7f, 0x81, 0x00);
    expect(new FrameReader(TO_HOST).push(errorFrame)).toEqual([{ kind: 'error' }]);
  });

  it('of the other direction are skipped', () => {
    expect(new FrameReader(TO_HOST).push(informationFrame(TO_CHIP, Uint8Array.of(1)))).toEqual([]);
  });
});
