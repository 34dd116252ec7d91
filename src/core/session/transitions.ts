// SPDX-License-Identifier: Apache-2.0
import { sameTag } from '../auth/id-tag.ts';
import type { SessionInput, SessionOutput, SessionPolicy, SessionState, TagOrigin } from './machine.ts';
import type { StopReason } from './session.ts';

interface Context {
  readonly nowMs: number;
  readonly policy: SessionPolicy;
}

interface Next {
  readonly state: SessionState;
  readonly outputs: readonly SessionOutput[];
}

type StateOf<K extends SessionState['kind']> = Extract<SessionState, { readonly kind: K }>;
type InputOf<K extends SessionInput['kind']> = Extract<SessionInput, { readonly kind: K }>;
type Cell<S extends SessionState['kind'], I extends SessionInput['kind']> = (
  state: StateOf<S>,
  input: InputOf<I>,
  context: Context,
) => Next;
type Row<S extends SessionState['kind']> = { readonly [I in SessionInput['kind']]: Cell<S, I> };

/** How long the last register is waited for: 6 s for the vehicle to let go (IEC 61851-1 A.6 10.2) and the meter's turn. */
export const SETTLE_MS = 10_000;
/** How long a lock may take: the guard calls it late after 5 s (fault table F09), which ends the wait sooner. */
export const LOCK_MS = 8000;
/** Pause between tries of free charging after a refusal. */
export const FREE_RETRY_MS = 60_000;

const FREE: SessionState = { kind: 'free' };
const FINISHED: SessionState = { kind: 'finished' };

const stay = (state: SessionState): Next => ({ state, outputs: [] });
const go = (state: SessionState, ...outputs: readonly SessionOutput[]): Next => ({ state, outputs });
const refused = (reason: string): SessionOutput => ({ kind: 'answer', outcome: 'refused', reason });
const answer = (outcome: 'started' | 'stopped' | 'waiting-for-vehicle'): SessionOutput => ({ kind: 'answer', outcome });
const keepAndRefuse =
  (reason: string) =>
  (state: SessionState): Next =>
    go(state, refused(reason));

/** Looks a tag up, unless nothing may start now. */
function ask(
  state: StateOf<'free' | 'plugged' | 'finished'>,
  idTag: string,
  origin: TagOrigin,
  { policy }: Context,
): Next {
  if (policy.blocked !== undefined) return go(state, refused(policy.blocked));
  return go(
    { kind: 'authorizing', idTag, origin, plugged: state.kind !== 'free', finished: state.kind === 'finished' },
    { kind: 'authorize', idTag, origin },
  );
}

/** A vehicle is there: free charging starts by itself, anyone else waits for a tag. */
function plugIn(context: Context): Next {
  return tryFree({ kind: 'plugged', freeAtMs: context.nowMs }, context);
}

function tryFree(state: StateOf<'plugged'>, context: Context): Next {
  const { policy, nowMs } = context;
  if (nowMs < state.freeAtMs || policy.freeIdTag === undefined || policy.blocked !== undefined) return stay(state);
  return ask(state, policy.freeIdTag, 'free', context);
}

function waitFrom(fromMs: number, timeoutMs: number): { readonly untilMs: number; readonly timeoutMs: number } {
  return { untilMs: fromMs + timeoutMs, timeoutMs };
}

/** The plug is locked first: with a lock that fails there is to be no transaction (OCPP 1.6 TC_024, fault table F09). */
function begin({ idTag, origin }: StateOf<'authorizing' | 'awaiting-vehicle'>, context: Context): Next {
  if (context.policy.unlocked) {
    const untilMs = context.nowMs + LOCK_MS;
    return go({ kind: 'locking', idTag, origin, untilMs }, { kind: 'lock' }, answer('started'));
  }
  const { state, outputs } = start(idTag, origin, context);
  return go(state, ...outputs, answer('started'));
}

function start(idTag: string, origin: TagOrigin, { nowMs }: Context): Next {
  return go(
    { kind: 'running', idTag, plugged: true, deauthorized: false, energised: false, startedAtMs: nowMs },
    { kind: 'start', idTag, origin },
  );
}

function end(
  state: StateOf<'running'>,
  reason: StopReason,
  byTag: string | undefined,
  { nowMs }: Context,
): { readonly state: StateOf<'ending'>; readonly outputs: readonly SessionOutput[] } {
  return {
    state: { kind: 'ending', plugged: state.plugged, arrived: false, reason, byTag, untilMs: nowMs + SETTLE_MS },
    outputs: [{ kind: 'end', reason, idTag: byTag }],
  };
}

function stopByTag(state: StateOf<'running'>, idTag: string, context: Context): Next {
  const next = end(state, 'Local', idTag, context);
  return go(next.state, ...next.outputs, answer('stopped'));
}

function ended(state: StateOf<'ending'>, { nowMs }: Context): Next {
  const next: SessionState = state.arrived || state.again === true ? { kind: 'plugged', freeAtMs: nowMs } : FINISHED;
  return go(state.plugged ? next : FREE, { kind: 'ended', reason: state.reason, idTag: state.byTag });
}

/** Back to where the tag came to. Free charging is tried again later: the central system may be back then. */
function giveUp(state: StateOf<'authorizing'>, reason: string, { nowMs }: Context): Next {
  const still: SessionState = state.finished ? FINISHED : { kind: 'plugged', freeAtMs: nowMs + FREE_RETRY_MS };
  return go(state.plugged ? still : FREE, refused(reason));
}

const free: Row<'free'> = {
  plugged: (_state, _input, context) => plugIn(context),
  unplugged: stay,
  tag: (state, { idTag, origin = 'card' }, context) => ask(state, idTag, origin, context),
  'remote-start': (state, { idTag }, context) => ask(state, idTag, 'remote', context),
  authorized: stay,
  refused: stay,
  'stop-verdict': stay,
  'remote-stop': stay,
  stop: stay,
  deauthorized: stay,
  energised: stay,
  settled: stay,
  tick: stay,
};

const plugged: Row<'plugged'> = {
  plugged: stay,
  unplugged: () => stay(FREE),
  tag: (state, { idTag, origin = 'card' }, context) => ask(state, idTag, origin, context),
  'remote-start': (state, { idTag }, context) => ask(state, idTag, 'remote', context),
  authorized: stay,
  refused: stay,
  'stop-verdict': stay,
  'remote-stop': stay,
  stop: stay,
  deauthorized: stay,
  energised: stay,
  settled: stay,
  tick: (state, _input, context) => tryFree(state, context),
};

const authorizing: Row<'authorizing'> = {
  plugged: (state) => stay({ ...state, plugged: true }),
  unplugged(state, _input, context) {
    const without = { ...state, plugged: false, finished: false };
    // Only the vehicle of the session before may leave: who unplugs his own has given up, and the answer is nobody's.
    const isGivenUp = state.origin === 'free' || (state.plugged && !state.finished);
    return isGivenUp ? giveUp(without, 'unplugged', context) : stay(without);
  },
  tag: keepAndRefuse('busy'),
  'remote-start': keepAndRefuse('busy'),
  authorized(state, { idTag }, context) {
    if (!sameTag(state.idTag, idTag)) return stay(state);
    const { blocked, connectionTimeoutMs } = context.policy;
    if (blocked !== undefined) return giveUp(state, blocked, context);
    if (state.plugged) return begin(state, context);
    const awaiting = { kind: 'awaiting-vehicle', idTag: state.idTag, origin: state.origin } as const;
    return go({ ...awaiting, ...waitFrom(context.nowMs, connectionTimeoutMs) }, answer('waiting-for-vehicle'));
  },
  refused: (state, { idTag, reason }, context) =>
    sameTag(state.idTag, idTag) ? giveUp(state, reason, context) : stay(state),
  'stop-verdict': stay,
  'remote-stop': stay,
  stop: (state, _input, context) => giveUp(state, 'stopped', context),
  deauthorized: stay,
  energised: stay,
  settled: stay,
  tick: stay,
};

const awaitingVehicle: Row<'awaiting-vehicle'> = {
  plugged(state, _input, context) {
    if (context.policy.blocked === undefined) return begin(state, context);
    return go({ kind: 'plugged', freeAtMs: context.nowMs }, refused(context.policy.blocked));
  },
  unplugged: stay,
  tag(state, { idTag }, { nowMs, policy }) {
    if (!sameTag(state.idTag, idTag)) return go(state, refused('busy'));
    return go({ ...state, ...waitFrom(nowMs, policy.connectionTimeoutMs) }, answer('waiting-for-vehicle'));
  },
  'remote-start': keepAndRefuse('busy'),
  authorized: stay,
  refused: stay,
  'stop-verdict': stay,
  'remote-stop': stay,
  stop: () => stay(FREE),
  deauthorized: stay,
  energised: stay,
  settled: stay,
  tick(state, _input, { nowMs, policy }) {
    // Key ConnectionTimeOut counts as it is now, from when the tag came.
    const isChanged = policy.connectionTimeoutMs !== state.timeoutMs;
    const waiting = isChanged
      ? { ...state, ...waitFrom(state.untilMs - state.timeoutMs, policy.connectionTimeoutMs) }
      : state;
    return stay(nowMs >= waiting.untilMs ? FREE : waiting);
  },
};

const locking: Row<'locking'> = {
  plugged: stay,
  unplugged: () => go(FREE, { kind: 'unlock' }),
  tag: keepAndRefuse('busy'),
  'remote-start': keepAndRefuse('busy'),
  authorized: stay,
  refused: stay,
  'stop-verdict': stay,
  'remote-stop': stay,
  stop: (_state, _input, context) => leaveUnlocked(context),
  deauthorized: stay,
  energised: stay,
  settled: stay,
  tick(state, _input, context) {
    const { nowMs, policy } = context;
    if (policy.blocked !== undefined || nowMs >= state.untilMs) return leaveUnlocked(context);
    return policy.unlocked ? stay(state) : start(state.idTag, state.origin, context);
  },
};

function leaveUnlocked({ nowMs }: Context): Next {
  return go({ kind: 'plugged', freeAtMs: nowMs + FREE_RETRY_MS }, { kind: 'unlock' });
}

const running: Row<'running'> = {
  plugged: (state) => stay({ ...state, plugged: true }),
  unplugged(state, _input, context) {
    if (!state.plugged) return stay(state);
    const without = { ...state, plugged: false };
    return context.policy.stopOnUnplug ? end(without, 'EVDisconnected', undefined, context) : stay(without);
  },
  tag(state, { idTag, origin = 'card' }, context) {
    if (sameTag(state.idTag, idTag)) return stopByTag(state, idTag, context);
    if (state.stopper !== undefined) return go(state, refused('busy'));
    return go({ ...state, stopper: idTag }, { kind: 'authorize-stop', idTag, origin });
  },
  'remote-start': keepAndRefuse('occupied'),
  authorized: stay,
  refused: stay,
  'stop-verdict'(state, input, context) {
    if (state.stopper === undefined || !sameTag(state.stopper, input.idTag)) return stay(state);
    if (input.refused === undefined) return stopByTag(state, input.idTag, context);
    return go({ ...state, stopper: undefined }, refused(input.refused));
  },
  'remote-stop': (state, _input, context) => end(state, 'Remote', undefined, context),
  stop(state, { reason, again = false }, context) {
    const next = end(state, reason, undefined, context);
    return go(again ? { ...next.state, again } : next.state, ...next.outputs);
  },
  deauthorized: (state, { stop }, context) =>
    stop ? end(state, 'DeAuthorized', undefined, context) : stay({ ...state, deauthorized: true }),
  energised: (state) => stay({ ...state, energised: true }),
  settled: stay,
  tick: stay,
};

const ending: Row<'ending'> = {
  plugged: (state) => stay(state.plugged ? state : { ...state, plugged: true, arrived: true }),
  unplugged: (state) => stay({ ...state, plugged: false, arrived: false }),
  tag: keepAndRefuse('busy'),
  'remote-start': keepAndRefuse('busy'),
  authorized: stay,
  refused: stay,
  'stop-verdict': stay,
  'remote-stop': stay,
  stop: stay,
  deauthorized: stay,
  energised: stay,
  settled: (state, _input, context) => ended(state, context),
  tick: (state, _input, context) => (context.nowMs >= state.untilMs ? ended(state, context) : stay(state)),
};

const finished: Row<'finished'> = {
  plugged: stay,
  unplugged: () => stay(FREE),
  tag: (state, { idTag, origin = 'card' }, context) => ask(state, idTag, origin, context),
  'remote-start': (state, { idTag }, context) => ask(state, idTag, 'remote', context),
  authorized: stay,
  refused: stay,
  'stop-verdict': stay,
  'remote-stop': stay,
  stop: stay,
  deauthorized: stay,
  energised: stay,
  settled: stay,
  tick: stay,
};

/** State by input: what happens. */
export const TRANSITIONS: { readonly [S in SessionState['kind']]: Row<S> } = {
  free,
  plugged,
  authorizing,
  'awaiting-vehicle': awaitingVehicle,
  locking,
  running,
  ending,
  finished,
};
