// SPDX-License-Identifier: Apache-2.0
import type { Board } from '../board/load.ts';

/** The position a unit is delivered with: the one of its full rating, else the first that limits. */
export function deliveredDipCode(board: Board): number {
  const limits = Object.entries(board.product.dip).filter(([, meaning]) => meaning !== 'factory-reset');
  const full = limits.find(([, meaning]) => meaning === board.product.ratings.maximumMilliamps);
  return Number.parseInt((full ?? limits[0])?.[0] ?? '0', 2);
}
