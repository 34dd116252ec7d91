// SPDX-License-Identifier: Apache-2.0

import { counted } from '../core/text/counted.ts';
import { fixedDecimalText } from '../core/units/decimal.ts';
import type { SessionDetailView, SessionEventView, SessionsView, SessionView } from '../portal/views/session-view.ts';
import { STOP_WORDS } from '../portal/words/session-words.ts';
import { describeCost, stamp } from './status-text.ts';

/** The answer of `chargehand sessions list` for people: a line for each session. */
export function describeSessions({ sessions, totals, next }: SessionsView): string {
  if (sessions.length === 0) return 'no session';
  const sums =
    totals === null ? [] : [`${counted(totals.sessions, 'session')}, ${fixedDecimalText(totals.wattHours, 3)} kWh`];
  const more = next === null ? [] : ['there are more: ask for them with --limit, or narrow the filter'];
  return [...sessions.map(describeSession), ...sums, ...more].join('\n');
}

function describeSession(session: SessionView): string {
  const { id, connectorId, startedAtMillis, stopReason, energyWattHours } = session;
  const end = stopReason === null ? 'running' : STOP_WORDS[stopReason];
  const parts = [
    `${stamp(startedAtMillis)}  ${connectorId}`,
    `${fixedDecimalText(energyWattHours, 3)} kWh`,
    holder(session),
    end,
    id,
  ];
  return parts.join(' | ');
}

/** The answer of `chargehand sessions show` for people. */
export function describeDetails(session: SessionDetailView): string {
  const { id, connectorId, authorization, meterStartWattHours, meterLastWattHours, chargingMillis, cost } = session;
  const register = `${fixedDecimalText(meterStartWattHours, 3)} to ${fixedDecimalText(meterLastWattHours, 3)} kWh`;
  return [
    `Session ${id}, connector ${connectorId}, ${holder(session)}`,
    `  ${authorization.text}`,
    `  ${fixedDecimalText(session.energyWattHours, 3)} kWh, meter ${register}`,
    ...(chargingMillis === null ? [] : [`  ${Math.round(chargingMillis / 60_000)} min of charging`]),
    ...(cost === null ? [] : [describeCost(cost)]),
    `  ${session.samples} samples${session.reported ? delivery(session) : ''}`,
    ...session.events.map(describeEvent),
  ].join('\n');
}

function delivery({ delivered }: SessionDetailView): string {
  return delivered ? ', delivered' : ', not delivered yet';
}

function describeEvent({ atMillis, kind, detail }: SessionEventView): string {
  return `  ${stamp(atMillis)}  ${kind} ${detail}`;
}

function holder({ idTag, tagName }: Pick<SessionView, 'idTag' | 'tagName'>): string {
  // A name must not move the cursor of a terminal.
  const name = tagName.replaceAll(/\p{Cc}/gu, ' ');
  return name === '' ? idTag : `${name} (${idTag})`;
}
