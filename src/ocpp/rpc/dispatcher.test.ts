// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../bench/virtual-clock.ts';
import { SILENT_LOG } from '../../ports/log.ts';
import { type Answer, CallDispatcher, type Handler } from './dispatcher.ts';
import { parseFrame } from './frames.ts';

interface Bench {
  readonly clock: VirtualClock;
  readonly sent: unknown[];
  readonly floods: string[];
  readonly dispatcher: CallDispatcher;
  receive(text: string): void;
}

/** Type, id and error code of a frame. */
function brief(frame: unknown): unknown {
  return Array.isArray(frame) ? frame.slice(0, 3) : frame;
}

const OK: Answer = { kind: 'result', payload: { status: 'Accepted' } };

function createBench(handlers: Readonly<Record<string, Handler>> = {}, mayAnswer = () => true): Bench {
  const clock = new VirtualClock();
  const sent: unknown[] = [];
  const floods: string[] = [];
  const dispatcher = new CallDispatcher({
    clock,
    log: SILENT_LOG,
    send: (text) => sent.push(JSON.parse(text)),
    handlers: new Map(Object.entries(handlers)),
    unsupported: new Set(['SetChargingProfile']),
    mayAnswer,
    onFlood: () => floods.push('flood'),
  });
  const receive = (text: string) => {
    const frame = parseFrame(text);
    if (frame.kind === 'call' || frame.kind === 'malformed') dispatcher.received(frame);
  };
  return { clock, sent, floods, dispatcher, receive };
}

describe('the answering half of a connection', () => {
  it('answers an unknown action with NotImplemented, a known one it lacks with NotSupported (T06)', () => {
    const { sent, receive } = createBench();
    receive('[2,"1","MakeCoffee",{}]');
    receive('[2,"2","SetChargingProfile",{}]');
    receive('[2,"3","constructor",{}]');
    expect(sent).toEqual([
      [4, '1', 'NotImplemented', 'unknown action', {}],
      [4, '2', 'NotSupported', 'SetChargingProfile is not supported', {}],
      [4, '3', 'NotImplemented', 'unknown action', {}],
    ]);
  });

  it('answers what is no message with its CALLERROR (T06)', () => {
    const { sent, receive } = createBench();
    receive('hello');
    receive('[2,"1","Reset"]');
    expect(sent.map(brief)).toEqual([
      [4, '-1', 'GenericError'],
      [4, '1', 'FormationViolation'],
    ]);
  });

  it('carries a CALL with a repeated id out once and answers it once (OCPP-J 1.6 §4.1.4, T05)', () => {
    let count = 0;
    const { sent, receive } = createBench({
      Reset: () => {
        count += 1;
        return OK;
      },
    });
    receive('[2,"1","Reset",{}]');
    receive('[2,"1","Reset",{}]');
    expect(count).toBe(1);
    expect(sent).toHaveLength(1);
  });

  it('answers InternalError when a handler throws, now or later', async () => {
    const { clock, sent, receive } = createBench({
      Now: () => {
        throw new Error('broken');
      },
      Later: () => Promise.reject(new Error('broken later')),
    });
    receive('[2,"1","Now",{}]');
    receive('[2,"2","Later",{}]');
    await clock.advance(0);
    expect(sent.map(brief)).toEqual([
      [4, '1', 'InternalError'],
      [4, '2', 'InternalError'],
    ]);
    expect(JSON.stringify(sent)).not.toContain('broken');
  });

  it('sends the answer before it runs what follows, once, even when that throws (G01)', () => {
    const order: string[] = [];
    const afterwards = () => {
      order.push(`after ${bench.sent.length}`);
      throw new Error('broken');
    };
    const bench = createBench({ Reset: () => ({ kind: 'result', payload: {}, afterwards }) });
    bench.receive('[2,"1","Reset",{}]');
    expect(order).toEqual(['after 1']);
    expect(bench.sent).toEqual([[3, '1', {}]]);
  });

  it('gives no answer at all while it must not (OCPP 1.6 §4.2, B03)', () => {
    const { sent, receive } = createBench({ Reset: () => OK }, () => false);
    receive('[2,"1","Reset",{}]');
    receive('hello');
    expect(sent).toEqual([]);
  });

  it('carries out 50 CALLs in the first second of a connection', () => {
    const { sent, receive } = createBench({ ChangeConfiguration: () => OK });
    for (let index = 0; index < 50; index += 1) receive(`[2,"${index}","ChangeConfiguration",{}]`);
    expect(sent.filter((frame) => Array.isArray(frame) && frame[0] === 3)).toHaveLength(50);
  });

  it('answers a flood with errors, then wants the connection dropped, and recovers with time', async () => {
    const { clock, sent, floods, receive } = createBench({ Reset: () => OK });
    for (let index = 0; index < 700; index += 1) receive(`[2,"${index}","Reset",{}]`);
    expect(sent.slice(0, 100).every((frame) => Array.isArray(frame) && frame[0] === 3)).toBe(true);
    expect(brief(sent[100])).toEqual([4, '100', 'GenericError']);
    expect(sent).toHaveLength(600);
    expect(floods).toHaveLength(100);
    await clock.advance(1000);
    receive('[2,"late","Reset",{}]');
    expect(sent.at(-1)).toEqual([3, 'late', { status: 'Accepted' }]);
  });

  it('drops answers that come after the connection ended', async () => {
    const { clock, sent, dispatcher, receive } = createBench({ Unlock: async () => OK });
    receive('[2,"1","Unlock",{}]');
    dispatcher.end();
    await clock.advance(0);
    expect(sent).toEqual([]);
  });
});
