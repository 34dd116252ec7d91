// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { awaitNextCard, beginLearning, learningPhase, noteCard, shownAnswer } from './learning.ts';

describe('learning mode', () => {
  const phases = (learning: ReturnType<typeof beginLearning>, ...atMs: readonly number[]) =>
    atMs.map((ms) => learningPhase(learning, ms));

  it('waits 40 s for a card, then rests, and ends after 5 min without one (ETEK manual §5.8.1.7)', () => {
    const learning = beginLearning(1000);
    expect(phases(learning, 1000, 40_999, 41_000, 300_999, 301_000)).toEqual([
      'listening',
      'listening',
      'paused',
      'paused',
      'over',
    ]);
  });

  it('begins both times anew with each card, and when a person asks for the next', () => {
    const second = noteCard(beginLearning(0), 'added', 39_000);
    expect(second.added).toBe(1);
    expect(phases(second, 78_999, 79_000, 338_999, 339_000)).toEqual(['listening', 'paused', 'paused', 'over']);
    const third = awaitNextCard(second, 200_000);
    expect([third.added, ...phases(third, 239_999, 240_000, 500_000)]).toEqual([1, 'listening', 'paused', 'over']);
  });

  it('is not kept on by a card that came too late', () => {
    const late = noteCard(beginLearning(0), 'late', 100_000);
    expect(phases(late, 100_000, 300_000)).toEqual(['paused', 'over']);
    expect(shownAnswer(late, 100_000)).toBe('late');
  });

  it('counts only cards that are new, and tells of each for 3 s', () => {
    const known = noteCard(noteCard(beginLearning(0), 'added', 1000), 'known', 2000);
    expect(known.added).toBe(1);
    expect([shownAnswer(known, 4999), shownAnswer(known, 5000)]).toEqual(['known', undefined]);
  });
});
