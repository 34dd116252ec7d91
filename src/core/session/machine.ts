// SPDX-License-Identifier: Apache-2.0
import type { TokenOrigin } from '../auth/facts.ts';
import type { StopReason } from './session.ts';
import { TRANSITIONS } from './transitions.ts';

/** One connector's course from a vehicle or a tag to the end of a session. Times are monotonic milliseconds. */
export type SessionState =
  /** Nothing plugged, nobody authorized. */
  | { readonly kind: 'free' }
  /** A vehicle waits for an authorization. From `freeAtMs` on free charging, where allowed, is tried, and a card waited for. */
  | { readonly kind: 'plugged'; readonly freeAtMs: number }
  /** A tag is being looked up. `finished`: the vehicle is still plugged from the session before. */
  | {
      readonly kind: 'authorizing';
      readonly idTag: string;
      readonly origin: TagOrigin;
      readonly plugged: boolean;
      readonly finished: boolean;
    }
  /** Authorized, no vehicle yet; lapses at `untilMs`, which is `timeoutMs` after the tag came. */
  | {
      readonly kind: 'awaiting-vehicle';
      readonly idTag: string;
      readonly origin: TagOrigin;
      readonly untilMs: number;
      readonly timeoutMs: number;
    }
  /** Authorized; the plug is being locked, without which no session begins. Given up at `untilMs`. */
  | {
      readonly kind: 'locking';
      readonly idTag: string;
      readonly origin: TagOrigin;
      readonly untilMs: number;
    }
  /**
   * A session runs. `plugged` false: suspended by unplugging. `energised`: it has been given energy at least once.
   * `stopper`: another tag that is being looked up, because it wants to end it.
   */
  | {
      readonly kind: 'running';
      readonly idTag: string;
      readonly plugged: boolean;
      readonly deauthorized: boolean;
      readonly energised: boolean;
      readonly startedAtMs: number;
      readonly stopper?: string | undefined;
    }
  /**
   * The session is to end; the contacts open and the last register is waited for. `arrived`: the vehicle was unplugged
   * and one is plugged in again, which is the next customer's. `again`: free charging takes it up again later.
   */
  | {
      readonly kind: 'ending';
      readonly plugged: boolean;
      readonly arrived: boolean;
      readonly again?: boolean;
      readonly reason: StopReason;
      readonly byTag: string | undefined;
      readonly untilMs: number;
    }
  /** Over, the vehicle still plugged. */
  | { readonly kind: 'finished' };

/** Where a request to charge came from. Free charging has nobody to answer to. */
export type TagOrigin = TokenOrigin;

export type SessionInput =
  | { readonly kind: 'plugged' }
  | { readonly kind: 'unplugged' }
  /** Without an origin: a card. */
  | { readonly kind: 'tag'; readonly idTag: string; readonly origin?: 'card' | 'app' }
  | { readonly kind: 'remote-start'; readonly idTag: string }
  | { readonly kind: 'authorized'; readonly idTag: string }
  | { readonly kind: 'refused'; readonly idTag: string; readonly reason: string }
  /** Whether the other tag may end the session; `refused`: why not. */
  | { readonly kind: 'stop-verdict'; readonly idTag: string; readonly refused: string | undefined }
  | { readonly kind: 'remote-stop' }
  /** The charger itself ends what runs. `again`: it takes the vehicle up again later, by free charging. */
  | { readonly kind: 'stop'; readonly reason: StopReason; readonly again?: boolean }
  /** The central system refused the running session. */
  | { readonly kind: 'deauthorized'; readonly stop: boolean }
  /** Energy flows. */
  | { readonly kind: 'energised' }
  /** The contacts are open and the meter was read after that. */
  | { readonly kind: 'settled' }
  | { readonly kind: 'tick' };

export type SessionOutput =
  | { readonly kind: 'authorize'; readonly idTag: string; readonly origin: TagOrigin }
  /** Lock the plug; unlock it again, as nothing came of it. */
  | { readonly kind: 'lock' }
  | { readonly kind: 'unlock' }
  | { readonly kind: 'start'; readonly idTag: string; readonly origin: TagOrigin }
  /** Find out whether another tag than the session's may end it. */
  | { readonly kind: 'authorize-stop'; readonly idTag: string; readonly origin: TagOrigin }
  /** Note that the session is to end. */
  | { readonly kind: 'end'; readonly reason: StopReason; readonly idTag: string | undefined }
  /** It is over: take the register, tell the central system. */
  | { readonly kind: 'ended'; readonly reason: StopReason; readonly idTag: string | undefined }
  /** For whoever presented the tag. */
  | { readonly kind: 'answer'; readonly outcome: 'started' | 'stopped' | 'waiting-for-vehicle' }
  | { readonly kind: 'answer'; readonly outcome: 'refused'; readonly reason: string };

/** What a step needs to know beside state and input. */
export interface SessionPolicy {
  /** Why no session may start now; undefined when one may. */
  readonly blocked: string | undefined;
  /** The id free charging runs under; undefined while charging is not free. */
  readonly freeIdTag: string | undefined;
  readonly connectionTimeoutMs: number;
  readonly stopOnUnplug: boolean;
  /** There is a lock, and it is open. */
  readonly unlocked: boolean;
}

export interface SessionStep {
  readonly state: SessionState;
  readonly outputs: readonly SessionOutput[];
}

export const INITIAL_SESSION_STATE: SessionState = { kind: 'free' };

/**
 * The next state and what is to be done; every pair of state and input is in the table. Time enters as `nowMs`, so a
 * `tick` a few times a second is all the waiting states need.
 */
export function stepSession(
  state: SessionState,
  input: SessionInput,
  nowMs: number,
  policy: SessionPolicy,
): SessionStep {
  return TRANSITIONS[state.kind][input.kind](state as never, input as never, { nowMs, policy });
}

/** Whether energy may flow: an accepted tag, its session running, the vehicle still there. */
export function permitsEnergy(state: SessionState): boolean {
  return state.kind === 'running' && state.plugged && !state.deauthorized;
}

/** The tag that is authorized now, waiting or running. */
export function authorizedTag(state: SessionState): string | undefined {
  const isAuthorized = state.kind === 'awaiting-vehicle' || state.kind === 'locking' || state.kind === 'running';
  return isAuthorized ? state.idTag : undefined;
}
