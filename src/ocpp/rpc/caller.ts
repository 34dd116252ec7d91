// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import { type ErrorFrame, encodeCall, type ResultFrame } from './frames.ts';

/**
 * What became of a CALL. `not-answered`: it was never sent, or the connection ended first; `byPeer`: the peer ended it
 * while it owed the answer.
 */
export type CallOutcome =
  | { readonly kind: 'result'; readonly payload: unknown }
  | { readonly kind: 'error'; readonly code: string; readonly description: string }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'not-answered'; readonly byPeer?: boolean };

/**
 * CALLs that may wait for their turn; more are refused with `not-answered`. Room for what dozens of TriggerMessages in the
 * first second ask for.
 */
export const MAXIMUM_WAITING_CALLS = 500;

export interface CallerOptions {
  readonly clock: Clock;
  readonly send: (text: string) => void;
  /** Time to wait for an answer, in milliseconds; asked for each CALL (key MessageTimeout). */
  readonly timeoutMs: () => number;
  readonly newId: () => string;
}

interface Entry {
  readonly id: string;
  readonly action: string;
  readonly payload: object;
  readonly settle: (outcome: CallOutcome) => void;
}

/** The sending half of one connection: one CALL at a time is under way (OCPP-J 1.6 §4.1.1), the others wait in order. */
export interface Caller {
  /** @param id at most 36 characters; without it a new one is made */
  call(action: string, payload: object, id?: string): Promise<CallOutcome>;
  /** Takes an answer; one that nobody waits for is forgotten (§4.1.3). @returns whether somebody waited */
  answered(frame: ResultFrame | ErrorFrame): boolean;
  /** The time to wait for an answer has changed: it counts for the one that is waited for, too. */
  rearm(): void;
  /** The connection is gone: everything ends with `not-answered`. @param byPeer the peer ended it, in whatever manner */
  end(byPeer: boolean): void;
}

export function createCaller(options: CallerOptions): Caller {
  const waiting: Entry[] = [];
  let current: { readonly entry: Entry; readonly sentAtMs: number; readonly timer: Timer } | undefined;
  let isOver = false;

  const nowMs = () => options.clock.monotonicMicros() / 1000;
  const timerFor = ({ action }: Entry, sentAtMs: number) => {
    const leftMs = Math.max(0, sentAtMs + options.timeoutMs() - nowMs());
    return options.clock.after(leftMs, `answer to ${action}`, () => finish({ kind: 'timeout' }));
  };
  const sendNext = () => {
    if (current !== undefined || isOver) return;
    const entry = waiting.shift();
    if (entry === undefined) return;
    const sentAtMs = nowMs();
    current = { entry, sentAtMs, timer: timerFor(entry, sentAtMs) };
    options.send(encodeCall(entry.id, entry.action, entry.payload));
  };
  const finish = (outcome: CallOutcome) => {
    const done = current;
    if (done === undefined) return;
    current = undefined;
    done.timer.cancel();
    done.entry.settle(outcome);
    sendNext();
  };

  return {
    call(action, payload, id = options.newId()) {
      return new Promise((settle) => {
        if (isOver || waiting.length >= MAXIMUM_WAITING_CALLS) return settle({ kind: 'not-answered' });
        waiting.push({ id, action, payload, settle });
        // Not at once: the answer to the CALL that is being handled right now goes out first.
        queueMicrotask(sendNext);
      });
    },
    answered(frame) {
      if (current?.entry.id !== frame.id) return false;
      if (frame.kind === 'result') finish({ kind: 'result', payload: frame.payload });
      else finish({ kind: 'error', code: frame.code, description: frame.description });
      return true;
    },
    rearm() {
      if (current === undefined) return;
      current.timer.cancel();
      current = { ...current, timer: timerFor(current.entry, current.sentAtMs) };
    },
    end(byPeer) {
      isOver = true;
      const abandoned = waiting.splice(0);
      finish({ kind: 'not-answered', byPeer });
      for (const entry of abandoned) entry.settle({ kind: 'not-answered' });
    },
  };
}
