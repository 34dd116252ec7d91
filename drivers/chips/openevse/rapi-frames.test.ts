// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checksum, RapiParser, rapiFrame } from './rapi-frames.ts';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const feed = (...pieces: string[]) => {
  const parser = new RapiParser();
  return pieces.flatMap((piece) => parser.feed(bytes(piece)));
};

describe('RAPI commands', () => {
  it.each([
    ['GS', '$GS^30\r'],
    ['GC', '$GC^20\r'],
    ['F0 1', '$F0 1^43\r'],
    ['F0 0', '$F0 0^42\r'],
    ['SK 0', '$SK 0^2C\r'],
    ['ST 0 0 0 0', '$ST 0 0 0 0^23\r'],
    ['G0', '$G0^53\r'],
    ['GE', '$GE^26\r'],
    ['GF', '$GF^25\r'],
    ['GG', '$GG^24\r'],
    ['GP', '$GP^33\r'],
    ['GU', '$GU^36\r'],
    ['GV', '$GV^35\r'],
  ])('%s is framed as rapi_proc.h shows it', (command, frame) => {
    expect(rapiFrame(command)).toBe(frame);
  });

  it('carry a sequence id before the checksum, which covers it', () => {
    const frame = rapiFrame('GS', 0x0a);
    expect(frame).toMatch(/^\$GS :0A\^[0-9A-F]{2}\r$/);
    expect(feed(frame)).toEqual([{ name: 'GS', args: [], sequence: 10 }]);
  });
});

describe('RAPI answers', () => {
  it('are taken apart', () => {
    const answer = '$OK 03 0 03 0140 :07';
    expect(feed(`${answer}^${checksum(answer)}\r`)).toEqual([
      { name: 'OK', args: ['03', '0', '03', '0140'], sequence: 7 },
    ]);
  });

  it('without arguments are taken', () => {
    expect(feed('$OK^20\r', '$NK^21\r').map(({ name }) => name)).toEqual(['OK', 'NK']);
  });

  it('are found in any pieces, with noise before, between and after', () => {
    const text = `\u0000\u00ff$x${rapiFrame('OK 16')}\n\r$$${rapiFrame('AT 02 02 16 0100')}55`;
    for (let size = 1; size < 12; size += 1) {
      const pieces = text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      expect(feed(...pieces).map(({ name, args }) => [name, ...args].join(' '))).toEqual(['OK 16', 'AT 02 02 16 0100']);
    }
  });

  it.each([
    ['a wrong checksum', '$OK 16^00\r'],
    ['no checksum', '$OK 16\r'],
    ['the old additive checksum', '$OK*DE\r'],
    ['a checksum that is no number', '$OK^G0\r'],
    ['text behind the checksum', '$OK^20 \r'],
    ['a name in small letters', `$ok^${checksum('$ok')}\r`],
    ['more than any message has', `$OK ${'x'.repeat(200)}^00\r`],
    ['no end', '$OK^20'],
  ])('with %s are dropped', (_, text) => {
    expect(feed(text)).toEqual([]);
    expect(feed(text, rapiFrame('OK 1'))).toHaveLength(1);
  });

  it('with one flipped bit are never taken for another answer (property)', () => {
    const frame = rapiFrame('OK 03 0 03 0140', 0x5a);
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.nat(7), (at, bit) => {
        const broken = bytes(frame);
        broken[at] = (broken[at] ?? 0) ^ (1 << bit);
        const taken = new RapiParser().feed(broken);
        // Digits of the checksum itself may change case.
        for (const message of taken)
          expect(message).toEqual({ name: 'OK', args: ['03', '0', '03', '0140'], sequence: 0x5a });
      }),
    );
  });
});
