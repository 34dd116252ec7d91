// SPDX-License-Identifier: Apache-2.0
import type { SessionRecord, StopReason } from '../../core/session/session.ts';
import type { SessionCost } from '../../station/tariff-api.ts';
import { type CostView, viewCost } from './cost-view.ts';
import { maskTag } from './mask-tag.ts';

/** One session as the API tells of it. */
export interface SessionView {
  readonly id: string;
  readonly connectorId: number;
  readonly idTag: string;
  readonly startedAtMillis: number;
  /** Null while it runs. */
  readonly stoppedAtMillis: number | null;
  readonly energyWattHours: number;
  readonly meterStartWattHours: number;
  readonly meterLastWattHours: number;
  readonly stopReason: StopReason | null;
  /** Null: it costs nothing here. */
  readonly cost: CostView | null;
}

/** `withTags` shows the tag in full. */
export function viewSession(session: SessionRecord, withTags: boolean, cost: SessionCost | undefined): SessionView {
  return {
    id: session.id,
    connectorId: session.connectorId,
    idTag: maskTag(session.idTag, withTags),
    startedAtMillis: session.startedAtMillis,
    stoppedAtMillis: session.stoppedAtMillis ?? null,
    energyWattHours: session.meterLastWattHours - session.meterStartWattHours,
    meterStartWattHours: session.meterStartWattHours,
    meterLastWattHours: session.meterLastWattHours,
    stopReason: session.stopReason ?? null,
    cost: viewCost(cost),
  };
}
