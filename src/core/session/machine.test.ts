// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  INITIAL_SESSION_STATE,
  permitsEnergy,
  type SessionInput,
  type SessionOutput,
  type SessionPolicy,
  type SessionState,
  stepSession,
} from './machine.ts';
import { FREE_RETRY_MS, LOCK_MS, SETTLE_MS } from './transitions.ts';

const POLICY: SessionPolicy = {
  blocked: undefined,
  freeIdTag: undefined,
  connectionTimeoutMs: 60_000,
  stopOnUnplug: true,
  unlocked: false,
};
const TAG = 'AA11';
const OTHER = 'BB22';

const tag: SessionInput = { kind: 'tag', idTag: TAG };
const yes: SessionInput = { kind: 'authorized', idTag: TAG };
const other: SessionInput = { kind: 'tag', idTag: OTHER };
const mayStop: SessionInput = { kind: 'stop-verdict', idTag: OTHER, refused: undefined };
const mayNotStop: SessionInput = { kind: 'stop-verdict', idTag: OTHER, refused: 'occupied' };
const no: SessionInput = { kind: 'refused', idTag: TAG, reason: 'invalid' };
const plug: SessionInput = { kind: 'plugged' };
const unplug: SessionInput = { kind: 'unplugged' };
const settled: SessionInput = { kind: 'settled' };
const tick: SessionInput = { kind: 'tick' };

interface Played {
  readonly state: SessionState;
  readonly outputs: readonly SessionOutput[];
}

function play(inputs: readonly SessionInput[], policy: SessionPolicy = POLICY, nowMs = 0): Played {
  let state = INITIAL_SESSION_STATE;
  const outputs: SessionOutput[] = [];
  for (const input of inputs) {
    const step = stepSession(state, input, nowMs, policy);
    state = step.state;
    outputs.push(...step.outputs);
  }
  return { state, outputs };
}

const kinds = ({ outputs }: Played) =>
  outputs.map((output) => (output.kind === 'answer' ? output.outcome : output.kind));

describe('the session machine', () => {
  it('plug first: authorizes, starts, ends by the same tag, finishes until unplugged (C01, C06)', () => {
    const played = play([plug, tag, yes, { kind: 'tag', idTag: TAG.toLowerCase() }, settled]);
    expect(kinds(played)).toEqual(['authorize', 'start', 'started', 'end', 'stopped', 'ended']);
    expect(played.outputs.find((output) => output.kind === 'ended')).toMatchObject({ reason: 'Local', idTag: 'aa11' });
    expect(played.state.kind).toBe('finished');
    expect(stepSession(played.state, unplug, 0, POLICY).state.kind).toBe('free');
  });

  it('card first: waits for the vehicle, and lapses after ConnectionTimeOut (C02)', () => {
    const waiting = play([tag, yes]);
    expect(kinds(waiting)).toEqual(['authorize', 'waiting-for-vehicle']);
    expect(stepSession(waiting.state, plug, 59_999, POLICY).state.kind).toBe('running');
    expect(stepSession(waiting.state, tick, 59_999, POLICY).state.kind).toBe('awaiting-vehicle');
    expect(stepSession(waiting.state, tick, 60_000, POLICY).state.kind).toBe('free');
  });

  it('starts when the vehicle came while the tag was looked up', () => {
    expect(kinds(play([tag, plug, yes]))).toEqual(['authorize', 'start', 'started']);
  });

  it('has the plug locked before it starts, whoever came first (TC_024)', () => {
    const unlocked = { ...POLICY, unlocked: true };
    for (const inputs of [
      [plug, tag, yes],
      [tag, yes, plug],
    ]) {
      const waiting = play(inputs, unlocked);
      expect(waiting.state.kind).toBe('locking');
      expect(kinds(waiting).slice(-2)).toEqual(['lock', 'started']);
      expect(stepSession(waiting.state, tick, LOCK_MS - 1, unlocked)).toEqual({ state: waiting.state, outputs: [] });
      const locked = stepSession(waiting.state, tick, 300, POLICY);
      expect([locked.state.kind, kinds(locked)]).toEqual(['running', ['start']]);
    }
  });

  it('starts nothing with a lock that fails, for another reason, or when the vehicle leaves: the plug is given back (TC_024, F09)', () => {
    const unlocked = { ...POLICY, unlocked: true };
    const { state } = play([plug, tag, yes], unlocked);
    const late = stepSession(state, tick, LOCK_MS, unlocked);
    const faulted = stepSession(state, tick, 5000, { ...unlocked, blocked: 'fault' });
    const stopped = stepSession(state, { kind: 'stop', reason: 'SoftReset' }, 100, unlocked);
    const left = stepSession(state, unplug, 100, unlocked);
    expect([late, faulted, stopped, left].map((step) => [step.state.kind, kinds(step)])).toEqual([
      ['plugged', ['unlock']],
      ['plugged', ['unlock']],
      ['plugged', ['unlock']],
      ['free', ['unlock']],
    ]);
    // Free charging tries again after its pause.
    const free = { ...POLICY, freeIdTag: TAG };
    expect(stepSession(late.state, tick, LOCK_MS + FREE_RETRY_MS - 1, free).outputs).toEqual([]);
    expect(kinds(stepSession(late.state, tick, LOCK_MS + FREE_RETRY_MS, free))).toEqual(['authorize']);
  });

  it('forgets a tag whose vehicle leaves before the answer, but not for the vehicle of the session before', () => {
    const left = play([plug, tag, unplug]);
    expect([left.state.kind, kinds(left)]).toEqual(['free', ['authorize', 'refused']]);
    expect(stepSession(left.state, yes, 0, POLICY).state.kind).toBe('free');
    expect(play([tag, unplug, yes]).state.kind).toBe('awaiting-vehicle');
    const before = [plug, tag, yes, tag, settled] as const;
    expect(play([...before, tag, unplug, yes]).state.kind).toBe('awaiting-vehicle');
  });

  it('a refused tag starts nothing and leaves the state as it was (C12)', () => {
    expect(play([tag, no]).state.kind).toBe('free');
    expect(play([plug, tag, no]).state.kind).toBe('plugged');
    expect(play([plug, tag, yes, tag, settled, tag, no]).state.kind).toBe('finished');
    expect(kinds(play([plug, tag, no]))).toEqual(['authorize', 'refused']);
  });

  it('unplugging ends the session, or suspends it, as set (C04)', () => {
    expect(play([plug, tag, yes, unplug, settled]).outputs.at(-1)).toEqual({
      kind: 'ended',
      reason: 'EVDisconnected',
      idTag: undefined,
    });
    const suspended = play([plug, tag, yes, unplug], { ...POLICY, stopOnUnplug: false });
    expect(suspended.state).toMatchObject({ kind: 'running', plugged: false });
    expect(permitsEnergy(suspended.state)).toBe(false);
    expect(permitsEnergy(stepSession(suspended.state, plug, 0, POLICY).state)).toBe(true);
  });

  it('another tag is looked up before it ends the session, or does not (C06)', () => {
    const asked = [plug, tag, yes, other];
    expect(play(asked).outputs.at(-1)).toEqual({ kind: 'authorize-stop', idTag: OTHER, origin: 'card' });
    expect(permitsEnergy(play(asked).state)).toBe(true);
    const refused = play([...asked, mayNotStop]);
    expect(refused.state.kind).toBe('running');
    expect(refused.outputs.at(-1)).toEqual({ kind: 'answer', outcome: 'refused', reason: 'occupied' });
    expect(play([...asked, mayStop, settled]).outputs.at(-1)).toEqual({ kind: 'ended', reason: 'Local', idTag: OTHER });
  });

  it('a verdict on another tag ends nothing when it comes too late, twice or for somebody else', () => {
    const asked = [plug, tag, yes, other];
    const late = { kind: 'stop-verdict', idTag: 'CC33', refused: undefined } as const;
    expect(play([plug, tag, yes, mayStop]).state.kind).toBe('running');
    expect(play([...asked, late]).state.kind).toBe('running');
    expect(play([...asked, mayNotStop, mayStop]).state.kind).toBe('running');
    expect(play([...asked, { kind: 'tag', idTag: 'CC33' }]).outputs.at(-1)).toMatchObject({ reason: 'busy' });
    const next = [{ kind: 'remote-stop' }, settled, unplug, plug, tag, yes, mayStop] as const;
    expect(play([...asked, ...next]).state).toMatchObject({ kind: 'running', idTag: TAG });
  });

  it('the owner ends the session while another tag is being looked up', () => {
    expect(kinds(play([plug, tag, yes, other, tag])).slice(-2)).toEqual(['end', 'stopped']);
  });

  it('a refusal by the central system ends the session or takes its energy (C11)', () => {
    expect(play([plug, tag, yes, { kind: 'deauthorized', stop: true }, settled]).outputs.at(-1)).toMatchObject({
      reason: 'DeAuthorized',
    });
    const kept = play([plug, tag, yes, { kind: 'deauthorized', stop: false }]).state;
    expect(kept.kind).toBe('running');
    expect(permitsEnergy(kept)).toBe(false);
  });

  it('waits for the last register, but not for ever', () => {
    const ending = play([plug, tag, yes, { kind: 'remote-stop' }]);
    expect(ending.state.kind).toBe('ending');
    expect(permitsEnergy(ending.state)).toBe(false);
    expect(stepSession(ending.state, tick, SETTLE_MS - 1, POLICY).outputs).toEqual([]);
    expect(stepSession(ending.state, tick, SETTLE_MS, POLICY).outputs).toMatchObject([
      { kind: 'ended', reason: 'Remote' },
    ]);
  });

  it('takes a vehicle that is plugged in while the last session still ends for the next one, not for the last', () => {
    expect(play([plug, tag, yes, { kind: 'remote-stop' }, plug, settled]).state.kind).toBe('finished');
    expect(play([plug, tag, yes, unplug, plug, plug, settled]).state.kind).toBe('plugged');
    expect(play([plug, tag, yes, unplug, plug, unplug, settled]).state.kind).toBe('free');
  });

  it('a session that is to be taken up again leaves its vehicle waiting, until it is unplugged', () => {
    const again = { kind: 'stop', reason: 'Other', again: true } as const;
    expect(play([plug, tag, yes, again, plug, settled]).state.kind).toBe('plugged');
    expect(play([plug, tag, yes, again, unplug, settled]).state.kind).toBe('free');
    expect(play([plug, tag, yes, { ...again, again: false }, settled]).state.kind).toBe('finished');
  });

  it('free charging starts with the plug, and tries again later after a refusal', () => {
    const free = { ...POLICY, freeIdTag: 'FREE' };
    expect(kinds(play([plug, { kind: 'authorized', idTag: 'FREE' }], free))).toEqual(['authorize', 'start', 'started']);
    const refused = play([plug, { kind: 'refused', idTag: 'FREE', reason: 'offline' }], free).state;
    expect(stepSession(refused, tick, FREE_RETRY_MS - 1, free).outputs).toEqual([]);
    expect(stepSession(refused, tick, FREE_RETRY_MS, free).outputs).toMatchObject([
      { kind: 'authorize', origin: 'free' },
    ]);
  });

  it('free charging begins when what blocked it is gone, and not twice for one plugging', () => {
    const free = { ...POLICY, freeIdTag: 'FREE' };
    const blocked = play([plug], { ...free, blocked: 'fault' }).state;
    expect(stepSession(blocked, tick, 0, free).outputs).toMatchObject([{ kind: 'authorize' }]);
    const over = play([plug, { kind: 'authorized', idTag: 'FREE' }, { kind: 'remote-stop' }, settled], free).state;
    expect(stepSession(over, tick, FREE_RETRY_MS * 2, free)).toEqual({ state: over, outputs: [] });
  });

  it('starts nothing while blocked, not even what was authorized before', () => {
    const blocked = { ...POLICY, blocked: 'fault' };
    expect(kinds(play([plug, tag], blocked))).toEqual(['refused']);
    const waiting = play([tag, yes]).state;
    expect(stepSession(waiting, plug, 0, blocked).state.kind).toBe('plugged');
    const asking = play([plug, tag]).state;
    expect(stepSession(asking, yes, 0, blocked).state.kind).toBe('plugged');
  });
});

const ALPHABET: readonly SessionInput[] = [
  plug,
  unplug,
  tag,
  other,
  mayStop,
  mayNotStop,
  { kind: 'remote-start', idTag: TAG },
  yes,
  { kind: 'authorized', idTag: OTHER },
  no,
  { kind: 'remote-stop' },
  { kind: 'stop', reason: 'SoftReset' },
  { kind: 'stop', reason: 'Other', again: true },
  { kind: 'deauthorized', stop: true },
  { kind: 'deauthorized', stop: false },
  { kind: 'energised' },
  settled,
  tick,
];

/** Checks after each step what must hold in every course of events. */
class Referee {
  accepted: string | undefined;
  asked: string | undefined;
  stopAsked = false;
  open = 0;

  judge(input: SessionInput, state: SessionState, outputs: readonly SessionOutput[]): void {
    if (input.kind === 'authorized' && this.asked?.toLowerCase() === input.idTag.toLowerCase())
      this.accepted = input.idTag;
    for (const output of outputs) {
      if (output.kind === 'authorize') this.asked = output.idTag;
      if (output.kind === 'start') {
        expect(this.accepted?.toLowerCase()).toBe(output.idTag.toLowerCase());
        this.open += 1;
      }
      if (output.kind === 'authorize-stop') this.stopAsked = true;
      const isByOther = output.kind === 'end' && output.idTag !== undefined && output.idTag !== this.accepted;
      if (isByOther) expect([this.stopAsked, input.kind]).toEqual([true, 'stop-verdict']);
      if (output.kind === 'ended') {
        this.stopAsked = false;
        this.open -= 1;
        this.accepted = undefined;
        this.asked = undefined;
      }
    }
    expect(this.open).toBe(state.kind === 'running' || state.kind === 'ending' ? 1 : 0);
    if (permitsEnergy(state)) expect(this.accepted).toBeDefined();
  }
}

describe('in every course of events', () => {
  it('up to five inputs long: energy only for an accepted tag, one end for each start', () => {
    for (const policy of [POLICY, { ...POLICY, stopOnUnplug: false }, { ...POLICY, unlocked: true }]) {
      const walk = (state: SessionState, referee: Referee, depth: number): void => {
        if (depth === 0) return;
        for (const input of ALPHABET) {
          const next = Object.assign(new Referee(), referee);
          const step = stepSession(state, input, 0, policy);
          const same = step.state === state && step.outputs.length === 0;
          if (same && input.kind !== 'authorized') continue;
          next.judge(input, step.state, step.outputs);
          walk(step.state, next, depth - 1);
        }
      };
      walk(INITIAL_SESSION_STATE, new Referee(), 5);
    }
  });

  it('of any length, with time passing and the policy changing under way', () => {
    const policies = fc.record({
      blocked: fc.constantFrom(undefined, undefined, 'fault'),
      freeIdTag: fc.constantFrom(undefined, TAG),
      connectionTimeoutMs: fc.constantFrom(1000, 60_000),
      stopOnUnplug: fc.boolean(),
      unlocked: fc.boolean(),
    });
    const events = fc.array(fc.tuple(fc.constantFrom(...ALPHABET), fc.nat(20_000), policies), { maxLength: 60 });
    void fc.assert(
      fc.property(events, (course) => {
        let state = INITIAL_SESSION_STATE;
        let nowMs = 0;
        const referee = new Referee();
        for (const [input, passedMs, policy] of course) {
          nowMs += passedMs;
          const step = stepSession(state, input, nowMs, policy);
          referee.judge(input, step.state, step.outputs);
          if (step.outputs.some((output) => output.kind === 'start')) {
            expect([policy.blocked, policy.unlocked]).toEqual([undefined, false]);
          }
          state = step.state;
        }
      }),
      { numRuns: 2000, seed: 20260101 },
    );
  });
});
