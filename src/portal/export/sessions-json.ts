// SPDX-License-Identifier: Apache-2.0
import type { StationIdentity } from '../../station/api.ts';
import type { SessionDetails } from '../../station/journal-api.ts';
import { viewCost } from '../views/cost-view.ts';
import { maskTag } from '../views/mask-tag.ts';
import { durationMillis, type ExportContext, shownName } from './session-table.ts';

const utc = (millis: number | undefined): string | null =>
  millis === undefined ? null : new Date(millis).toISOString();

/** Sessions as one JSON object, in portions; times in UTC (RFC 3339). */
export function* sessionsJson(
  sessions: Iterable<SessionDetails>,
  { vendor, model, serialNumber }: StationIdentity,
  context: ExportContext,
): Generator<string, void, undefined> {
  const { timeZone, nowMillis } = context;
  const head = { charger: { vendor, model, serialNumber }, timeZone, exportedAt: utc(nowMillis) };
  yield `${JSON.stringify(head).slice(0, -1)},"sessions":[`;
  let separator = '\n';
  for (const details of sessions) {
    yield separator + JSON.stringify(sessionJson(details, context));
    separator = ',\n';
  }
  yield '\n]}\n';
}

function sessionJson(details: SessionDetails, context: ExportContext) {
  const { entry, pauses, faults } = details;
  const { session, authorization, stopIdTag } = entry;
  const { withTags } = context;
  return {
    id: session.id,
    number: entry.number,
    connector: session.connectorId,
    idTag: maskTag(session.idTag, withTags),
    name: shownName(details, withTags),
    authorization: { origin: authorization.origin, reason: authorization.reason },
    startedAt: utc(session.startedAtMillis),
    stoppedAt: utc(session.stoppedAtMillis),
    stopReason: session.stopReason ?? null,
    stoppedByIdTag: stopIdTag === undefined ? null : maskTag(stopIdTag, withTags),
    durationSeconds: Math.round(durationMillis(details, context.nowMillis) / 1000),
    chargingSeconds: session.chargingMillis === undefined ? null : Math.round(session.chargingMillis / 1000),
    meterStartWattHours: session.meterStartWattHours,
    meterStopWattHours: session.meterLastWattHours,
    energyWattHours: session.meterLastWattHours - session.meterStartWattHours,
    pauses: pauses.map(({ fromMillis, toMillis, why }) => ({ from: utc(fromMillis), to: utc(toMillis), why })),
    faults: faults.map(({ fromMillis, toMillis, code }) => ({ from: utc(fromMillis), to: utc(toMillis), code })),
    cost: viewCost(entry.cost),
    delivered: session.reported ? entry.delivered : null,
  };
}
