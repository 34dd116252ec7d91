// SPDX-License-Identifier: Apache-2.0
import type { LearnOutcome } from '../auth/learning.ts';
import { say } from './messages/catalogue.ts';
import type { Language } from './messages/languages.ts';
import type { MessageKey } from './messages/translation.ts';

/** What a person at the reader is to know of learning mode. */
export interface LearningFacts {
  readonly phase: 'listening' | 'paused';
  /** How long the next card is waited for. */
  readonly cardSeconds: number;
  /** Cards added since it began. */
  readonly added: number;
  /** What became of the card that was presented a moment ago. */
  readonly answer: LearnOutcome | undefined;
}

const ANSWERS = {
  known: 'learning.known',
  blocked: 'refused.blocked',
  full: 'learning.full',
  late: 'learning.paused',
  failed: 'refused.other',
} as const satisfies Record<Exclude<LearnOutcome, 'added'>, MessageKey>;

/** The lines below the headline while cards are learned; an answer stands alone, so that a small display shows it at once. */
export function learningLines(
  { answer, added, phase, cardSeconds }: LearningFacts,
  language: Language,
  clockText: (seconds: number) => string,
): readonly string[] {
  if (answer === 'added') return [say(language, 'learning.added', { count: String(added) })];
  if (answer !== undefined) return [say(language, ANSWERS[answer])];
  if (phase === 'paused') return [say(language, 'learning.paused'), say(language, 'learning.go-on')];
  const time = clockText(cardSeconds);
  return [say(language, 'learning.hold-card'), say(language, 'hint.time-left', { time })];
}

/** Whether the light tells of success or of refusal now. */
export function learningLight({ answer }: LearningFacts): 'cardAccepted' | 'cardRefused' | 'learning' {
  if (answer === undefined) return 'learning';
  return answer === 'added' || answer === 'known' ? 'cardAccepted' : 'cardRefused';
}
