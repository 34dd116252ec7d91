// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeClientFrame } from './client-frames.ts';
import { FrameReader, frame, WireError } from './frames.ts';
import { decodeServerFrame } from './server-frames.ts';

it('finds the same payloads however the stream is cut', () => {
  const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 20 });
  fc.assert(
    fc.property(payloads, fc.integer({ min: 1, max: 97 }), (sent, step) => {
      const stream = Buffer.concat(sent.map((payload) => frame(Buffer.from(payload))));
      const reader = new FrameReader();
      const found: number[][] = [];
      for (let at = 0; at < stream.length; at += step) {
        for (const payload of reader.push(stream.subarray(at, at + step))) found.push([...payload]);
      }
      expect(found).toEqual(sent.map((payload) => [...payload]));
    }),
    { seed: 21, numRuns: 100 },
  );
});

it('takes any garbage as a frame or as a WireError, never as anything else', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (bytes) => {
      for (const decode of [decodeClientFrame, decodeServerFrame]) {
        try {
          decode(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(WireError);
        }
      }
    }),
    { seed: 22, numRuns: 2000 },
  );
});
