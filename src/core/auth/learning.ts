// SPDX-License-Identifier: Apache-2.0

/** A card is taken up within this time of the start, of the card before, or of a person's wish for the next (ETEK manual §5.8.1.7, note 4). */
export const CARD_WINDOW_MS = 40_000;
/** After so long without a card or a person's wish the mode is over (ETEK manual §5.8.1.7, help text). */
export const LEARNING_IDLE_MS = 300_000;
/** How long the answer to a card is shown. */
export const LEARNED_SHOWN_MS = 3000;

/**
 * What became of a card: `added` · `known`: on the list already · `blocked`: on the list and blocked, which learning does
 * not undo · `full`: the list takes no more · `late`: nobody waited for one · `failed`: it could not be stored.
 */
export type LearnOutcome = 'added' | 'known' | 'blocked' | 'full' | 'late' | 'failed';

/** Learning mode while it is on; times are monotonic milliseconds. */
export interface Learning {
  readonly windowUntilMs: number;
  readonly endsAtMs: number;
  /** Cards added since it was started. */
  readonly added: number;
  readonly last: { readonly outcome: LearnOutcome; readonly atMs: number } | undefined;
}

/** `listening`: the next card is taken up · `paused`: none is, until a person asks for the next · `over`: cards are as always. */
export type LearningPhase = 'listening' | 'paused' | 'over';

export function beginLearning(nowMs: number): Learning {
  return waitForCard({ added: 0, last: undefined }, nowMs);
}

/** Somebody asks for the next card. */
export function awaitNextCard(learning: Learning, nowMs: number): Learning {
  return waitForCard(learning, nowMs);
}

export function learningPhase(learning: Learning, nowMs: number): LearningPhase {
  if (nowMs >= learning.endsAtMs) return 'over';
  return nowMs < learning.windowUntilMs ? 'listening' : 'paused';
}

/** A card was presented, and this became of it. Only a card in time keeps the mode on. */
export function noteCard(learning: Learning, outcome: LearnOutcome, nowMs: number): Learning {
  const last = { outcome, atMs: nowMs };
  if (outcome === 'late') return { ...learning, last };
  return waitForCard({ added: learning.added + (outcome === 'added' ? 1 : 0), last }, nowMs);
}

/** The answer that is to be shown now. */
export function shownAnswer(learning: Learning, nowMs: number): LearnOutcome | undefined {
  const { last } = learning;
  return last !== undefined && nowMs - last.atMs < LEARNED_SHOWN_MS ? last.outcome : undefined;
}

function waitForCard({ added, last }: Pick<Learning, 'added' | 'last'>, nowMs: number): Learning {
  return { added, last, windowUntilMs: nowMs + CARD_WINDOW_MS, endsAtMs: nowMs + LEARNING_IDLE_MS };
}
