// SPDX-License-Identifier: Apache-2.0
import {
  awaitNextCard,
  beginLearning,
  type Learning,
  type LearnOutcome,
  learningPhase,
  noteCard,
  shownAnswer,
} from '../core/auth/learning.ts';
import type { LearningFacts } from '../core/display/learning.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { AuditRepository } from '../ports/store.ts';
import type { StoredCardList } from './card-list.ts';
import type { CardLearning, LearningView } from './cards-api.ts';

export interface CardLearningOptions {
  readonly list: StoredCardList;
  readonly audit: AuditRepository;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether cards can be read. */
  readonly hasReader: () => boolean;
  readonly onChange: () => void;
}

interface Running {
  readonly by: string;
  readonly learning: Learning;
  /** The card presented last. */
  readonly idTag: string | undefined;
}

/** Learning mode: cards held to the reader go on the list. */
export class ReaderLearning implements CardLearning {
  readonly #options: CardLearningOptions;
  #running: Running | undefined;

  constructor(options: CardLearningOptions) {
    this.#options = options;
  }

  start(by: string): 'waiting' | 'no-reader' {
    if (!this.#options.hasReader()) return 'no-reader';
    const nowMs = this.#nowMs();
    const running = this.#live();
    this.#running =
      running === undefined
        ? { by, learning: beginLearning(nowMs), idTag: undefined }
        : { ...running, learning: awaitNextCard(running.learning, nowMs) };
    if (running === undefined) this.#note(by, 'learning of cards started', '');
    this.#options.onChange();
    return 'waiting';
  }

  stop(by: string): boolean {
    if (this.#live() === undefined) return false;
    this.#end(by);
    return true;
  }

  /** A card is at the reader. @returns undefined while the mode is off: it is a card as always */
  present(idTag: string): LearnOutcome | undefined {
    const running = this.#live();
    if (running === undefined) return undefined;
    const nowMs = this.#nowMs();
    const outcome = learningPhase(running.learning, nowMs) === 'listening' ? this.#learn(idTag, running.by) : 'late';
    this.#running = { ...running, learning: noteCard(running.learning, outcome, nowMs), idTag };
    this.#options.onChange();
    return outcome;
  }

  /** To be called often: the mode ends by itself. */
  tick(): void {
    if (this.#running !== undefined && this.#live() === undefined) this.#end('nobody');
  }

  view(): LearningView | undefined {
    const running = this.#live();
    if (running === undefined) return undefined;
    const { learning, by, idTag } = running;
    const nowMs = this.#nowMs();
    const { last } = learning;
    return {
      phase: learningPhase(learning, nowMs) === 'listening' ? 'listening' : 'paused',
      cardSeconds: Math.max(0, Math.ceil((learning.windowUntilMs - nowMs) / 1000)),
      endsInSeconds: Math.ceil((learning.endsAtMs - nowMs) / 1000),
      added: learning.added,
      startedBy: by,
      last: last && idTag !== undefined ? { outcome: last.outcome, idTag } : undefined,
    };
  }

  /** What display and light say of it. */
  facts(): LearningFacts | undefined {
    const view = this.view();
    const learning = this.#running?.learning;
    if (view === undefined || learning === undefined) return undefined;
    const { phase, cardSeconds, added } = view;
    return { phase, cardSeconds, added, answer: shownAnswer(learning, this.#nowMs()) };
  }

  #learn(idTag: string, by: string): LearnOutcome {
    const standing = this.#options.list.standing(idTag);
    if (standing !== undefined) return standing === 'accepted' ? 'known' : 'blocked';
    try {
      const reading = { notation: 'text', reversed: false } as const;
      const change = this.#options.list.put({ number: idTag, reading }, by);
      return change.kind === 'refused' ? 'full' : 'added';
    } catch (error) {
      this.#options.log.error({ cause: String(error) }, 'the card could not be stored');
      return 'failed';
    }
  }

  /** Undefined when it is off, or its time is over. */
  #live(): Running | undefined {
    const running = this.#running;
    const isOver = running === undefined || learningPhase(running.learning, this.#nowMs()) === 'over';
    return isOver ? undefined : running;
  }

  #end(by: string): void {
    const added = this.#running?.learning.added ?? 0;
    this.#running = undefined;
    this.#note(by, 'learning of cards ended', `${added} added`);
    this.#options.onChange();
  }

  /** The mode itself does not need a storage medium that works. */
  #note(by: string, action: string, detail: string): void {
    const { audit, log } = this.#options;
    log.info({ by, detail }, action);
    try {
      audit.add(by, action, detail);
    } catch (error) {
      log.error({ cause: String(error) }, 'the audit log could not be written');
    }
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
