// SPDX-License-Identifier: Apache-2.0
import type { LearningView } from '../../station/cards-api.ts';

/** Learning mode; null: it is off. */
export interface LearningAnswer {
  readonly learning: LearningView | null;
}
