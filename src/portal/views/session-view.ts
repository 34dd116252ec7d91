// SPDX-License-Identifier: Apache-2.0
import type { SessionRecord, StopReason } from '../../core/session/session.ts';
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
}

/** `withTags` shows the tag in full. */
export function viewSession(session: SessionRecord, withTags: boolean): SessionView {
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
  };
}
