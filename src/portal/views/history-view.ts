// SPDX-License-Identifier: Apache-2.0
import type { WhyChange } from '../../core/history/why-change.ts';

/** The answer of GET connectors/{id}/history. */
export interface HistoryView {
  /** Newest first. */
  readonly changes: readonly WhyChange[];
}
