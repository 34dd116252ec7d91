// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../bench/virtual-clock.ts';
import { type Caller, createCaller, MAXIMUM_WAITING_CALLS } from './caller.ts';

interface Bench {
  readonly clock: VirtualClock;
  readonly sent: string[];
  readonly caller: Caller;
}

function createBench(): Bench {
  const clock = new VirtualClock();
  const sent: string[] = [];
  let count = 0;
  const newId = () => {
    count += 1;
    return `id-${count}`;
  };
  const caller = createCaller({ clock, send: (text) => sent.push(text), timeoutMs: () => 30_000, newId });
  return { clock, sent, caller };
}

describe('the sending half of a connection', () => {
  it('has one CALL under way at a time and keeps their order (OCPP-J 1.6 §4.1.1, T03)', async () => {
    const { clock, sent, caller } = createBench();
    const first = caller.call('Heartbeat', {});
    const second = caller.call('Authorize', { idTag: 'A' });
    await clock.advance(0);
    expect(sent).toEqual(['[2,"id-1","Heartbeat",{}]']);
    caller.answered({ kind: 'result', id: 'id-1', payload: { ok: 1 } });
    expect(await first).toEqual({ kind: 'result', payload: { ok: 1 } });
    expect(sent[1]).toBe('[2,"id-2","Authorize",{"idTag":"A"}]');
    caller.answered({ kind: 'error', id: 'id-2', code: 'FormatViolation', description: 'no' });
    expect(await second).toEqual({ kind: 'error', code: 'FormatViolation', description: 'no' });
  });

  it('gives up after MessageTimeout and sends the next (T12)', async () => {
    const { clock, sent, caller } = createBench();
    const first = caller.call('Heartbeat', {});
    void caller.call('Heartbeat', {});
    await clock.advance(29_999);
    expect(sent).toHaveLength(1);
    await clock.advance(1);
    expect(await first).toEqual({ kind: 'timeout' });
    expect(sent).toHaveLength(2);
  });

  it('ignores late, repeated and unknown answers, and says so (T05)', async () => {
    const { clock, caller } = createBench();
    const first = caller.call('Heartbeat', {});
    await clock.advance(30_000);
    expect(await first).toEqual({ kind: 'timeout' });
    const waited = [caller.answered({ kind: 'result', id: 'id-1', payload: {} })];
    waited.push(caller.answered({ kind: 'error', id: 'never', code: 'GenericError', description: '' }));
    const second = caller.call('Heartbeat', {});
    await clock.advance(0);
    for (const n of [2, 3]) waited.push(caller.answered({ kind: 'result', id: 'id-2', payload: { n } }));
    expect(await second).toEqual({ kind: 'result', payload: { n: 2 } });
    expect(waited).toEqual([false, false, true, false]);
  });

  it('ends everything with not-answered when the connection goes, and sends nothing more', async () => {
    const { clock, sent, caller } = createBench();
    const calls = [caller.call('Heartbeat', {}), caller.call('Heartbeat', {})];
    await clock.advance(0);
    caller.end(true);
    calls.push(caller.call('Heartbeat', {}));
    expect(await Promise.all(calls)).toEqual([
      { kind: 'not-answered', byPeer: true },
      { kind: 'not-answered' },
      { kind: 'not-answered' },
    ]);
    expect(sent).toHaveLength(1);
    expect(clock.pending()).toEqual([]);
  });

  it('refuses more waiting CALLs than it can hold', async () => {
    const { caller } = createBench();
    for (let index = 0; index < MAXIMUM_WAITING_CALLS; index += 1) void caller.call('Heartbeat', {});
    expect(await caller.call('Heartbeat', {})).toEqual({ kind: 'not-answered' });
  });
});
