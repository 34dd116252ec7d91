// SPDX-License-Identifier: Apache-2.0
import { type BoardUnderTest, boardUnderTest } from './board-under-test.ts';

/** A product that waits at least 15 s after a power cut keeps tests short. */
export const QUICK_MINIMUM_SECONDS = 15;

/** The board `virtual` with that product. */
export async function quickColdLoadBoard(): Promise<BoardUnderTest> {
  const usual = await boardUnderTest('virtual');
  const { product } = usual.board;
  const policy = { ...product.policy, coldLoad: { minimumSeconds: QUICK_MINIMUM_SECONDS } };
  return { ...usual, board: { ...usual.board, product: { ...product, policy } } };
}
