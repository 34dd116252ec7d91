// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../../bench/virtual-clock.ts';
import type { BegunExchange, FinishedExchange } from '../../ports/message-log.ts';
import { FrameTap } from './frame-tap.ts';
import { MessageRecorder } from './message-recorder.ts';

let clock: VirtualClock;
let kept: (BegunExchange & Partial<FinishedExchange>)[];
let recorder: MessageRecorder;
let tap: FrameTap;

beforeEach(() => {
  clock = new VirtualClock();
  kept = [];
  const log = {
    begin: (one: BegunExchange) => kept.push({ ...one }),
    finish: (number: number, end: FinishedExchange) => void Object.assign(kept[number - 1] ?? {}, end),
  };
  recorder = new MessageRecorder(log, clock);
  tap = new FrameTap();
  tap.listen((direction, text, frame) => recorder.passed(direction, text, frame));
});

describe('the message recorder', () => {
  it('joins each answer to its request, and measures the time between them', async () => {
    tap.show('out', '[2,"a","StatusNotification",{"connectorId":2,"status":"Available"}]');
    await clock.advance(20);
    tap.show('in', '[2,"b","Reset",{"type":"Soft"}]');
    await clock.advance(5);
    tap.show('out', '[3,"b",{"status":"Accepted"}]');
    tap.show('in', '[3,"a",{}]');
    expect(kept).toMatchObject([
      { direction: 'out', action: 'StatusNotification', connectorId: 2, outcome: 'answered', tookMillis: 25 },
      {
        direction: 'in',
        action: 'Reset',
        connectorId: undefined,
        outcome: 'answered',
        tookMillis: 5,
        answer: '[3,"b",{"status":"Accepted"}]',
      },
    ]);
  });

  it('keeps apart the same id used by both ends (OCPP-J 1.6 §4.1.4)', () => {
    tap.show('out', '[2,"1","Heartbeat",{}]');
    tap.show('in', '[2,"1","ClearCache",{}]');
    tap.show('in', '[3,"1",{"currentTime":"2026-01-01T00:00:00Z"}]');
    tap.show('out', '[3,"1",{"status":"Rejected"}]');
    expect(kept.map(({ action, outcome }) => [action, outcome])).toEqual([
      ['Heartbeat', 'answered'],
      ['ClearCache', 'refused'],
    ]);
  });

  it.each([
    ['[3,"1",{"status":"Rejected"}]', 'refused'],
    ['[3,"1",{"idTagInfo":{"status":"Blocked"}}]', 'refused'],
    ['[3,"1",{"idTagInfo":{"status":"Accepted"},"transactionId":1}]', 'answered'],
    ['[3,"1",{"status":"RebootRequired"}]', 'answered'],
    ['[4,"1","InternalError","",{}]', 'error'],
  ])('%s is %s', (answer, outcome) => {
    tap.show('out', '[2,"1","Authorize",{"idTag":"A"}]');
    tap.show('in', answer);
    expect(kept[0]).toMatchObject({ outcome, answer });
  });

  it.each(['hello', '[3,"9",{}]', '[9,"1"]', '[2,1,"Reset",{}]', '{}', '[2,"1",{}]'])('%s is odd, and kept', (text) => {
    tap.show('in', text);
    expect(kept).toMatchObject([{ direction: 'in', action: '', outcome: 'odd', request: text }]);
  });

  it('says which requests the end of a connection leaves without an answer', () => {
    tap.show('out', '[2,"1","Heartbeat",{}]');
    recorder.link('Closed.', 'told');
    tap.show('in', '[3,"1",{}]');
    expect(kept.map(({ outcome }) => outcome)).toEqual(['unanswered', 'told', 'odd']);
  });

  it('gives up the oldest of too many open requests, and one whose id comes again', () => {
    for (let id = 0; id < 300; id += 1) tap.show('in', `[2,"${id}","ClearCache",{}]`);
    expect(kept.filter(({ outcome }) => outcome === 'unanswered')).toHaveLength(300 - 256);
    tap.show('in', '[2,"299","ClearCache",{}]');
    expect(kept[299]?.outcome).toBe('unanswered');
  });

  it('keeps no secret', () => {
    tap.show('in', '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"0123456789abcdef"}]');
    tap.show('in', '[2,"2","GetDiagnostics",{"location":"ftp://me:0123456789abcdef@host/"}]');
    expect(JSON.stringify(kept)).not.toContain('0123456789abcdef');
  });
});
