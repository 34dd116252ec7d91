// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeCall, encodeError, encodeResult, MAXIMUM_FRAME_BYTES, parseFrame } from './frames.ts';

describe('frames of OCPP-J 1.6', () => {
  it('reads a CALL, a CALLRESULT and a CALLERROR (OCPP-J 1.6 §4.2)', () => {
    expect(parseFrame('[2,"19223201","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]')).toEqual({
      kind: 'call',
      id: '19223201',
      action: 'BootNotification',
      payload: { chargePointVendor: 'V', chargePointModel: 'M' },
    });
    expect(parseFrame('[3,"1",{"status":"Accepted"}]')).toEqual({
      kind: 'result',
      id: '1',
      payload: { status: 'Accepted' },
    });
    expect(parseFrame('[4,"1","GenericError","no",{}]')).toEqual({
      kind: 'error',
      id: '1',
      code: 'GenericError',
      description: 'no',
    });
  });

  it('writes an empty payload as {} and a CALLERROR with five elements (T09)', () => {
    expect(encodeCall('a', 'Heartbeat', {})).toBe('[2,"a","Heartbeat",{}]');
    expect(encodeResult('a', {})).toBe('[3,"a",{}]');
    expect(encodeError('a', 'NotImplemented', '')).toBe('[4,"a","NotImplemented","",{}]');
  });

  it('cuts the description of a CALLERROR to 255 characters (OCPP-J 1.6 §4.2.3)', () => {
    const sent: unknown = JSON.parse(encodeError('a', 'InternalError', 'x'.repeat(400)));
    expect(sent).toEqual([4, 'a', 'InternalError', 'x'.repeat(255), {}]);
  });

  it.each([
    ['an unknown message type', '[5,"1",{}]'],
    ['no message type', '[]'],
    ['a message type that is a text', '["2","1","Heartbeat",{}]'],
    ['a CALLRESULT without an id', '[3]'],
    ['a CALLERROR with a number for an id', '[4,7,"GenericError","",{}]'],
  ])('ignores %s (T05)', (_what, text) => {
    expect(parseFrame(text).kind).toBe('ignored');
  });

  it.each([
    ['no JSON', 'hello'],
    ['an empty text', ''],
    ['an object', '{"a":1}'],
    ['null', 'null'],
    ['a number', '2'],
    ['half a frame', '[2,"1","Heart'],
    ['brackets without end', '['.repeat(60_000)],
    ['objects nested too deep', `[2,"1","DataTransfer",${'{"a":'.repeat(20)}1${'}'.repeat(20)}]`],
    ['more than 64 KiB', `[2,"1","DataTransfer",{"data":"${'x'.repeat(MAXIMUM_FRAME_BYTES)}"}]`],
  ])('calls %s malformed with id "-1" and GenericError', (_what, text) => {
    expect(parseFrame(text)).toMatchObject({ kind: 'malformed', id: '-1', code: 'GenericError' });
  });

  it.each([
    ['three elements', '[2,"1","Heartbeat"]'],
    ['five elements', '[2,"1","Heartbeat",{},{}]'],
    ['an array for a payload', '[2,"1","Heartbeat",[]]'],
    ['a text for a payload', '[2,"1","Heartbeat","{}"]'],
    ['a number for an action', '[2,"1",7,{}]'],
  ])('calls a CALL with %s a FormationViolation (T06)', (_what, text) => {
    expect(parseFrame(text)).toMatchObject({ kind: 'malformed', id: '1', code: 'FormationViolation' });
  });

  it('tolerates null for an empty payload, ids longer than 36 characters and any error code (T07, T09)', () => {
    const id = 'i'.repeat(60);
    expect(parseFrame(`[2,"${id}","Heartbeat",null]`)).toEqual({ kind: 'call', id, action: 'Heartbeat', payload: {} });
    expect(parseFrame('[3,"1"]')).toEqual({ kind: 'result', id: '1', payload: {} });
    expect(parseFrame('[4,"1","FormatViolation"]')).toMatchObject({ kind: 'error', code: 'FormatViolation' });
  });

  it('takes brackets inside texts for texts', () => {
    const data = '[[[[[[[[[[[[[[[[[[[[ \\" {{{{{{{{{{{{{{{{{{{{';
    expect(parseFrame(`[2,"1","DataTransfer",{"data":"${data}"}]`).kind).toBe('call');
  });

  it('does not let a payload touch the prototype of objects', () => {
    const frame = parseFrame(
      '[2,"1","DataTransfer",{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}}}]',
    );
    expect(frame.kind).toBe('call');
    expect(Reflect.get({}, 'isAdmin')).toBeUndefined();
    if (frame.kind === 'call') expect(Object.getPrototypeOf(frame.payload)).toBe(Object.prototype);
  });

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.array(fc.jsonValue()).map((value) => JSON.stringify(value)),
        ),
        (text) => {
          expect(['call', 'result', 'error', 'ignored', 'malformed']).toContain(parseFrame(text).kind);
        },
      ),
      { numRuns: 2000, seed: 1 },
    );
  });

  it('reads back every CALL it writes', () => {
    const payloads = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean()));
    fc.assert(
      fc.property(fc.uuid(), fc.string(), payloads, (id, action, payload) => {
        const plain: unknown = JSON.parse(JSON.stringify(payload));
        expect(parseFrame(encodeCall(id, action, payload))).toEqual({ kind: 'call', id, action, payload: plain });
      }),
      { numRuns: 500, seed: 2 },
    );
  });
});
