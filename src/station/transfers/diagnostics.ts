// SPDX-License-Identifier: Apache-2.0
import { gzipSync } from 'node:zlib';
import { faultRow } from '../../core/faults/catalogue.ts';
import type { Clock } from '../../ports/clock.ts';
import type { LogPeriod } from '../../ports/security-log.ts';
import type { SettingId } from '../../settings/registry.ts';
import type { SettingRow } from '../../settings/row.ts';
import type { Settings } from '../../settings/settings.ts';
import type { ConnectorHistory, ConnectorView, StationIdentity } from '../api.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Journal, SessionEntry } from '../journal-api.ts';
import { type ArchiveFile, tar } from './tar.ts';

/** What diagnostics are made of. */
export interface DiagnosticsSources {
  readonly clock: Clock;
  readonly identity: StationIdentity;
  readonly settings: Settings;
  readonly journal: Pick<Journal, 'entries'>;
  readonly history: Pick<ConnectorHistory, 'latest' | 'activeSince'>;
  readonly views: () => readonly ConnectorView[];
  readonly recentLog: (period: LogPeriod) => readonly string[];
}

const MOST_SESSIONS = 2000;
const MOST_CHANGES = 500;
/** Compressed at a time; in between others have their turn. A gzip file may hold several members (RFC 1952 §2.2). */
const PORTION_BYTES = 256 * 1024;
/** Settings that hold a tag, which is as good as the card. */
const TAG_SETTINGS: ReadonlySet<string> = new Set<SettingId>(['auth.plugAndChargeId']);

/**
 * Diagnostics as one .tar.gz: versions, settings without secrets, faults, the why-history, sessions without tags and the
 * program's last log lines. What has a time is only there if it is in the period; both ends are included.
 */
export async function diagnosticsArchive(sources: DiagnosticsSources, period: LogPeriod): Promise<Uint8Array> {
  const { clock } = sources;
  const pieces: Uint8Array[] = [];
  for (const piece of tar(diagnosticsFiles(sources, period), clock.wallMillis())) {
    for (let from = 0; from < piece.length; from += PORTION_BYTES) {
      pieces.push(gzipSync(piece.subarray(from, from + PORTION_BYTES)));
      await clock.sleep(1);
    }
  }
  return Buffer.concat(pieces);
}

/** The single files of the archive. */
export function diagnosticsFiles(sources: DiagnosticsSources, period: LogPeriod): readonly ArchiveFile[] {
  const { settings, recentLog } = sources;
  return [
    json('versions.json', versions(sources, period)),
    json('settings.json', Object.fromEntries(settings.rows().map((row) => [row.id, shownSetting(settings, row)]))),
    json(
      'faults.json',
      sources.views().map((view) => activeFaults(view, sources.history)),
    ),
    lines('why-history.jsonl', whyHistory(sources, period)),
    lines('sessions.jsonl', sessions(sources, period)),
    {
      name: 'log.jsonl',
      bytes: Buffer.from(
        recentLog(period)
          .map((line) => `${line}\n`)
          .join(''),
      ),
    },
  ];
}

/** Credentials in an address, as in `wss://name:password@host`. */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/[^/?#\s]*@/g, '//***@');
}

function versions({ clock, identity, views }: DiagnosticsSources, period: LogPeriod): unknown {
  const iso = (millis: number | undefined) => (millis === undefined ? null : new Date(millis).toISOString());
  return {
    ...identity,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    madeAt: iso(clock.wallMillis()),
    from: iso(period.fromMillis),
    to: iso(period.toMillis),
    connectors: views().map(({ id, status, why, guardOnline, limit, wear, guard }) => ({
      id,
      status,
      why,
      guardOnline,
      limit,
      wear,
      guard: guard ?? null,
    })),
  };
}

function shownSetting(settings: Settings, row: SettingRow): unknown {
  const value: unknown = settings.get(row.id as SettingId);
  if (row.type.kind === 'secret') return value === '' ? 'not set' : 'set';
  if (TAG_SETTINGS.has(row.id)) return value === '' ? '' : `tag ${fingerprint(String(value))}`;
  return typeof value === 'string' ? withoutCredentials(value) : value;
}

function activeFaults(view: ConnectorView, history: DiagnosticsSources['history']): unknown {
  return {
    connector: view.id,
    faults: view.faults.map((code) => ({
      code,
      text: faultRow(code).text,
      sinceMillis: history.activeSince(view.id, code) ?? null,
    })),
  };
}

function* whyHistory({ views, history }: DiagnosticsSources, period: LogPeriod): Generator<unknown> {
  for (const { id } of views()) {
    for (const change of history.latest(id, MOST_CHANGES)) if (isIn(change.atMillis, period)) yield change;
  }
}

/** Sessions that ran in the period; whose card it was shows as a fingerprint. */
function* sessions({ journal }: DiagnosticsSources, { fromMillis, toMillis }: LogPeriod): Generator<unknown> {
  let left = MOST_SESSIONS;
  const until = toMillis === undefined ? {} : { toMillis: toMillis + 1 };
  for (const entry of journal.entries(until)) {
    if (left === 0) return;
    const { stoppedAtMillis } = entry.session;
    if (fromMillis !== undefined && stoppedAtMillis !== undefined && stoppedAtMillis < fromMillis) continue;
    left -= 1;
    yield shownSession(entry);
  }
}

function shownSession({ session, pauses, faults, delivered, stopIdTag }: SessionEntry): unknown {
  const { id, connectorId, startedAtMillis, stoppedAtMillis, stopReason, deauthorized, reported } = session;
  return {
    id,
    connectorId,
    tag: fingerprint(session.idTag),
    stopTag: stopIdTag === undefined ? null : fingerprint(stopIdTag),
    startedAtMillis,
    stoppedAtMillis: stoppedAtMillis ?? null,
    meterStartWattHours: session.meterStartWattHours,
    meterLastWattHours: session.meterLastWattHours,
    stopReason: stopReason ?? null,
    deauthorized,
    reported,
    delivered,
    pauses,
    faults,
  };
}

function isIn(atMillis: number, { fromMillis, toMillis }: LogPeriod): boolean {
  return (fromMillis === undefined || atMillis >= fromMillis) && (toMillis === undefined || atMillis <= toMillis);
}

function json(name: string, value: unknown): ArchiveFile {
  return { name, bytes: Buffer.from(`${JSON.stringify(value, null, 2)}\n`) };
}

function lines(name: string, values: Iterable<unknown>): ArchiveFile {
  return { name, bytes: Buffer.from([...values].map((value) => `${JSON.stringify(value)}\n`).join('')) };
}
