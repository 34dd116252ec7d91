// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import type { BegunExchange, MessageLog } from '../ports/message-log.ts';
import { createMessageLog, type MessageLogOptions } from './message-log.ts';

let folder: string;
let path: string;
let clock: VirtualClock;
const opened: MessageLog[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-messages-'));
  path = join(folder, 'messages.db');
  clock = new VirtualClock();
});
afterEach(() => {
  for (const log of opened.splice(0)) log.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(bounds: Partial<MessageLogOptions> = {}): MessageLog {
  const log = createMessageLog({ path, clock, log: SILENT_LOG, ...bounds });
  opened.push(log);
  return log;
}

const HEARTBEAT: BegunExchange = {
  atMillis: 1000,
  direction: 'out',
  action: 'Heartbeat',
  connectorId: undefined,
  outcome: 'waiting',
  request: '[2,"1","Heartbeat",{}]',
};
const ANSWER = { outcome: 'answered', tookMillis: 12.5, answer: '[3,"1",{}]' } as const;

describe('the message log', () => {
  it('makes no file before the first message', () => {
    const log = open();
    log.flush();
    expect(existsSync(path)).toBe(false);
  });

  it('keeps a request with its answer, whether it comes before or after it was written', async () => {
    const log = open();
    const soon = log.begin(HEARTBEAT);
    log.finish(soon, ANSWER);
    const late = log.begin({ ...HEARTBEAT, connectorId: 0 });
    await clock.advance(5000);
    log.finish(late, ANSWER);
    expect(log.page({}, 10)).toEqual([
      { ...HEARTBEAT, ...ANSWER, connectorId: 0, number: 3, changed: 4 },
      { ...HEARTBEAT, ...ANSWER, number: 1, changed: 2 },
    ]);
  });

  it('counts on after a restart, and has lost nothing', () => {
    const first = open();
    first.finish(first.begin(HEARTBEAT), ANSWER);
    first.close();
    const second = open();
    expect(second.begin(HEARTBEAT)).toBe(3);
    expect(second.page({}, 10).map(({ number }) => number)).toEqual([3, 1]);
  });

  it('loses at most the last five seconds when the process is killed', async () => {
    const first = open();
    for (let count = 0; count < 10; count += 1) first.begin(HEARTBEAT);
    await clock.advance(5000);
    first.begin(HEARTBEAT);
    // Never closed: another program opens the same file.
    expect(open().page({}, 20)).toHaveLength(10);
  });

  it('filters by action, direction, connector, time and trouble', () => {
    const log = open();
    log.finish(log.begin({ ...HEARTBEAT, atMillis: 1 }), ANSWER);
    log.finish(log.begin({ ...HEARTBEAT, atMillis: 2, action: 'Reset', direction: 'in' }), {
      ...ANSWER,
      outcome: 'refused',
    });
    log.begin({ ...HEARTBEAT, atMillis: 3, connectorId: 2 });
    log.begin({ ...HEARTBEAT, atMillis: 100, connectorId: 0 });
    const times = (filter: Parameters<MessageLog['page']>[0]) => log.page(filter, 10).map(({ atMillis }) => atMillis);
    expect(times({ action: 'Heartbeat' })).toEqual([100, 3, 1]);
    expect(times({ direction: 'in' })).toEqual([2]);
    expect(times({ connectorId: 0 })).toEqual([100]);
    expect(times({ fromMillis: 2, toMillis: 100 })).toEqual([3, 2]);
    // What still waits is a trouble only when it has waited for long.
    expect(times({ troubleBeforeMillis: 50 })).toEqual([3, 2]);
    expect(log.actions()).toEqual(['Heartbeat', 'Reset']);
  });

  it('goes through all of them page by page, in both directions', () => {
    const log = open();
    for (let count = 0; count < 25; count += 1) log.begin({ ...HEARTBEAT, atMillis: count });
    const back: number[] = [];
    for (let before: number | undefined; ; ) {
      const page = log.page({}, 10, before);
      back.push(...page.map(({ atMillis }) => atMillis));
      before = page.at(-1)?.number;
      if (page.length < 10) break;
    }
    expect(back).toEqual(Array.from({ length: 25 }, (_, index) => 24 - index));
    expect(log.onward({}, 100, 5).map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 6),
    );
  });

  it('tells what is new or answered since a message', () => {
    const log = open();
    const first = log.begin(HEARTBEAT);
    log.begin({ ...HEARTBEAT, action: 'Authorize' });
    expect(log.since({}, 0, 10)).toHaveLength(2);
    log.finish(first, ANSWER);
    expect(log.since({}, 2, 10)).toMatchObject([{ number: first, outcome: 'answered' }]);
    expect(log.since({}, log.newest(), 10)).toEqual([]);
  });

  it('never keeps more messages or text than it may, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ size: fc.nat(400), answered: fc.boolean(), flush: fc.boolean() }), { maxLength: 120 }),
        (steps) => {
          rmSync(path, { force: true });
          const log = createMessageLog({
            path: `${path}-${clock.monotonicMicros()}`,
            clock,
            log: SILENT_LOG,
            mostMessages: 20,
            mostBytes: 2000,
          });
          const numbers: number[] = [];
          for (const { size, answered, flush } of steps) {
            numbers.push(log.begin({ ...HEARTBEAT, request: 'x'.repeat(size) }));
            if (answered)
              log.finish(numbers[Math.floor(numbers.length / 2)] ?? 0, { ...ANSWER, answer: 'y'.repeat(size) });
            if (flush) log.flush();
          }
          const { messages, bytes } = log.kept();
          const rows = log.page({}, 500);
          const held = rows.reduce((sum, { request, answer }) => sum + request.length + (answer?.length ?? 0), 0);
          log.close();
          for (const suffix of ['', '-wal', '-shm'])
            rmSync(`${path}-${clock.monotonicMicros()}${suffix}`, { force: true });
          expect(messages).toBeLessThanOrEqual(20);
          expect(bytes).toBe(held);
          expect(bytes).toBeLessThanOrEqual(2000);
          // The newest ones are there.
          const last = numbers.at(-1);
          if (last !== undefined) expect(rows[0]?.number).toBe(last);
        },
      ),
      { seed: 4, numRuns: 60 },
    );
  });

  it('keeps the last 10,000 messages in a file of bounded size', () => {
    const log = open();
    const request = JSON.stringify([2, 'x'.repeat(36), 'MeterValues', { text: 'v'.repeat(400) }]);
    for (let count = 0; count < 12_000; count += 1) log.finish(log.begin({ ...HEARTBEAT, request }), ANSWER);
    const { messages, mostMessages } = log.kept();
    expect(mostMessages).toBe(10_000);
    expect(messages).toBeGreaterThan(9_990);
    expect(messages).toBeLessThanOrEqual(10_000);
    log.close();
    expect(statSync(path).size).toBeLessThan(5_000_000);
  });

  it.each([
    ['no database', 'this is not a database, and long enough to be taken for one'.repeat(50)],
    ['half a header', 'SQLite format 3\u0000'],
  ])('begins anew with a damaged file (%s), and never throws', (_what, content) => {
    writeFileSync(path, content);
    const log = open();
    log.begin(HEARTBEAT);
    log.flush();
    log.begin(HEARTBEAT);
    expect(log.page({}, 10).length).toBeGreaterThanOrEqual(1);
  });

  it('goes on without a file where none can be made, and never throws', () => {
    const log = createMessageLog({ path: join(folder, 'missing', 'messages.db'), clock, log: SILENT_LOG });
    log.finish(log.begin(HEARTBEAT), ANSWER);
    expect([log.page({}, 10), log.actions(), log.since({}, 0, 10)]).toEqual([[], [], []]);
    log.close();
    expect(log.begin(HEARTBEAT)).toBeGreaterThan(0);
  });
});
