// SPDX-License-Identifier: Apache-2.0
import type { SessionOutput } from '../core/session/machine.ts';
import type { TagOutcome } from './api.ts';

/** What the session machine's answer is to who presented the tag. */
export function outcomeOf(answer: Extract<SessionOutput, { readonly kind: 'answer' }>): TagOutcome {
  return answer.outcome === 'refused' ? { kind: 'refused', reason: answer.reason } : { kind: answer.outcome };
}

/** What becomes of a presented tag: told to who asked, and shown for a while when it was refused. */
export class TagAnswers {
  readonly #shownMs: () => number;
  readonly #nowMs: () => number;
  readonly #onAnswered: (outcome: TagOutcome) => void;
  #pending: ((outcome: TagOutcome) => void) | undefined;
  #refused: { readonly reason: string; readonly untilMs: number } | undefined;

  /** @param shownMs how long a refusal is shown, in milliseconds */
  constructor(shownMs: () => number, nowMs: () => number, onAnswered: (outcome: TagOutcome) => void) {
    this.#shownMs = shownMs;
    this.#nowMs = nowMs;
    this.#onAnswered = onAnswered;
  }

  /** Why a tag was refused a moment ago. */
  get refused(): string | undefined {
    return this.#refused?.reason;
  }

  /** @param present hands the tag to the session machine, whose answer this resolves with */
  ask(present: () => void): Promise<TagOutcome> {
    this.abandon('busy');
    return new Promise((resolve) => {
      this.#pending = resolve;
      present();
    });
  }

  /** Tells who asked, if anyone did. */
  give(outcome: TagOutcome): void {
    const resolve = this.#pending;
    if (resolve === undefined) return;
    this.#pending = undefined;
    resolve(this.note(outcome));
  }

  /** Refuses in the end what may have been accepted before: who has his answer already sees it. */
  refuse(reason: string): void {
    const resolve = this.#pending;
    this.#pending = undefined;
    const outcome = this.note({ kind: 'refused', reason });
    resolve?.(outcome);
  }

  /** Nobody will answer who asked before; what is shown stays as it is. */
  abandon(reason: string): void {
    this.#pending?.({ kind: 'refused', reason });
    this.#pending = undefined;
  }

  /** What the display says of a refusal, and what the buzzer sounds. */
  note(outcome: TagOutcome): TagOutcome {
    this.#refused =
      outcome.kind === 'refused' ? { reason: outcome.reason, untilMs: this.#nowMs() + this.#shownMs() } : undefined;
    this.#onAnswered(outcome);
    return outcome;
  }

  /** To be called often: a refusal is shown only for a while. */
  tick(): void {
    if (this.#refused !== undefined && this.#nowMs() >= this.#refused.untilMs) this.#refused = undefined;
  }
}
