// SPDX-License-Identifier: Apache-2.0
import type { SessionCost } from '../../station/tariff-api.ts';

/** What a session costs, as the API tells of it. Null where there is nothing. */
export interface CostView extends Omit<SessionCost, 'text' | 'link'> {
  readonly text: string | null;
  readonly link: string | null;
}

export function viewCost(cost: SessionCost | undefined): CostView | null {
  return cost === undefined ? null : { ...cost, text: cost.text ?? null, link: cost.link ?? null };
}
