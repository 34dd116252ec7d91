// SPDX-License-Identifier: Apache-2.0
import type { LogPeriod } from '../../ports/security-log.ts';
import type { Security, SecurityEvent } from '../security-api.ts';
import type { TransferParts } from './transfer-parts.ts';

/** Events read at a time. */
const PORTION = 500;

/** What transfers take from the station's own security: whom to trust, and the log they read and add to. */
export function stationTrust({
  events,
  certificates,
}: Pick<Security, 'events' | 'certificates'>): Pick<TransferParts, 'trust' | 'securityLog' | 'reportSecurity'> {
  return {
    trust: { manufacturerRoots: () => certificates.roots('manufacturer-root') },
    securityLog: { lines: (period) => [...eventsOf(events, period)].map(lineOf) },
    reportSecurity: (event, detail) => events.report(event, detail),
  };
}

function* eventsOf(
  events: Pick<Security['events'], 'between'>,
  { fromMillis, toMillis }: LogPeriod,
): Generator<SecurityEvent> {
  let afterId: number | undefined;
  for (;;) {
    const portion = events.between({ fromMillis, toMillis, afterId, limit: PORTION });
    yield* portion;
    if (portion.length < PORTION) return;
    afterId = portion.at(-1)?.id;
  }
}

function lineOf({ atMillis, type, techInfo }: SecurityEvent): string {
  const told = techInfo === undefined ? '' : ` ${techInfo.replaceAll(/\p{Cc}+/gu, ' ')}`;
  return `${new Date(atMillis).toISOString()} ${type}${told}`;
}
