// SPDX-License-Identifier: Apache-2.0
import { Readable } from 'node:stream';
import { localTime } from '../../core/time/local-time.ts';
import type { Journal, SessionDetails } from '../../station/journal-api.ts';
import { type PortalApp, type PortalContext, signedIn } from '../app.ts';
import { maySeeTags } from '../auth/access.ts';
import { type CsvFlavour, type ExportContext, sessionsCsv } from '../export/session-table.ts';
import { sessionsJson } from '../export/sessions-json.ts';
import { sessionsPdf } from '../export/sessions-pdf.ts';
import { Problem } from '../http/problem.ts';
import { exportQuery, filterOf } from './session-queries.ts';

/** A page holds some fifty; more belongs into a table. */
const MOST_ON_PAPER = 2000;
/** Each one costs time that the charger wants for itself. */
const MOST_AT_ONCE = 2;
const BUSY_MS = 5000;
/** Countries that write 0.5; the others write 0,5 and take commas for that. */
const POINT_LOCALES: readonly string[] = ['en', 'zh'];

const TYPES = {
  csv: 'text/csv; charset=utf-8; header=present',
  'csv-spreadsheet': 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  pdf: 'application/pdf',
} as const;

/** Some fifty sessions: a few milliseconds of work. */
const PORTION_BYTES = 16_384;

type Format = keyof typeof TYPES;
type Piece = string | Uint8Array;

/** Sessions to take away. */
export function addSessionExport(app: PortalApp, context: PortalContext): void {
  const { station, clock, audit, log } = context;
  const { journal, settings } = station;
  let running = 0;
  app.get(
    '/api/v1/sessions/export',
    {
      schema: { querystring: exportQuery },
      config: { access: 'read-sessions', summary: 'Sessions of a filter, or one, as CSV, JSON or PDF' },
    },
    async (request, reply) => {
      const { format, locale, session, ...query } = request.query;
      const { name, role } = signedIn(request);
      const timeZone = settings.get('locale.timezone');
      const chosen = chooseSessions(journal, session, filterOf(query, timeZone, role));
      if (format === 'pdf' && chosen.count > MOST_ON_PAPER)
        throw new Problem('too-large', `${chosen.count} sessions are too many for a PDF`, {
          field: 'format',
          allowed: `csv or json, or a filter of at most ${MOST_ON_PAPER} sessions`,
        });
      if (running >= MOST_AT_ONCE)
        throw new Problem('busy', 'other exports are still being made', { retryAfterMs: BUSY_MS });
      const exporting: ExportContext = { timeZone, nowMillis: clock.wallMillis(), withTags: maySeeTags(role) };
      audit.add(name, 'sessions exported', `${chosen.count} as ${format}`);
      const flavour = flavourOf(format, locale ?? settings.get('locale.language'));
      const pieces = makePieces(context, format, flavour, session !== undefined, chosen.sessions, exporting);
      const body = Readable.from(
        inTurns(pieces, () => clock.sleep(0)),
        { objectMode: false },
      );
      body.once('error', (error) => log.error({ format, cause: error.message }, 'an export broke off'));
      running += 1;
      body.once('close', () => {
        running -= 1;
      });
      reply.type(TYPES[format]);
      reply.header('Content-Disposition', `attachment; filename="${fileName(context, format, exporting)}"`);
      return reply.send(body);
    },
  );
}

interface Chosen {
  readonly count: number;
  readonly sessions: Iterable<SessionDetails>;
}

/** @throws Problem `not-found` */
function chooseSessions(
  journal: Journal,
  sessionId: string | undefined,
  filter: Parameters<Journal['entries']>[0],
): Chosen {
  if (sessionId === undefined) return { count: journal.totals(filter).sessions, sessions: detailed(journal, filter) };
  const details = journal.details(sessionId);
  if (details === undefined) throw new Problem('not-found', 'there is no such session', { field: 'session' });
  return { count: 1, sessions: [details] };
}

function* detailed(
  journal: Journal,
  filter: Parameters<Journal['entries']>[0],
): Generator<SessionDetails, void, undefined> {
  for (const entry of journal.entries(filter)) {
    const details = journal.details(entry.session.id);
    // What made room meanwhile is not there any more.
    if (details !== undefined) yield details;
  }
}

function flavourOf(format: Format, locale: string): CsvFlavour {
  if (format !== 'csv-spreadsheet') return 'plain';
  return POINT_LOCALES.includes(locale) ? 'spreadsheet-point' : 'spreadsheet-comma';
}

function makePieces(
  { station, clock, fonts }: PortalContext,
  format: Format,
  flavour: CsvFlavour,
  isSingle: boolean,
  sessions: Iterable<SessionDetails>,
  context: ExportContext,
): Iterable<Piece> | AsyncIterable<Piece> {
  const { identity, settings } = station;
  switch (format) {
    case 'csv':
    case 'csv-spreadsheet':
      return sessionsCsv(sessions, flavour, context);
    case 'json':
      return sessionsJson(sessions, identity, context);
    case 'pdf':
      return sessionsPdf(
        sessions,
        {
          kind: isSingle ? 'receipt' : 'list',
          letterhead: {
            name: settings.get('letterhead.name'),
            address: [
              settings.get('letterhead.address1'),
              settings.get('letterhead.address2'),
              settings.get('letterhead.address3'),
            ],
            vatId: settings.get('letterhead.vatId'),
            footer: settings.get('letterhead.footer'),
          },
          identity,
          fonts,
          breathe: () => clock.sleep(0),
        },
        context,
      );
  }
}

/** Portions of some size, with a turn for everything else after each. */
async function* inTurns(
  pieces: Iterable<Piece> | AsyncIterable<Piece>,
  breathe: () => Promise<void>,
): AsyncGenerator<Buffer, void, undefined> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    const next = Buffer.from(piece);
    waiting.push(next);
    bytes += next.length;
    if (bytes < PORTION_BYTES) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    bytes = 0;
    await breathe();
  }
  yield Buffer.concat(waiting);
}

/** sessions-CH-0001-2026-03-29.csv; nothing of the serial number that a header or a file system would mind. */
function fileName({ station }: PortalContext, format: Format, { nowMillis, timeZone }: ExportContext): string {
  const serial = station.identity.serialNumber.replaceAll(/[^A-Za-z0-9._-]/g, '-');
  return `sessions-${serial}-${localTime(nowMillis, timeZone).date}.${format === 'csv-spreadsheet' ? 'csv' : format}`;
}
