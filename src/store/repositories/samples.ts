// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { JournalSample } from '../../core/session/journal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { SampleRepository } from '../../ports/store.ts';
import { sampleFromJson } from '../stored-json.ts';

/** One commit for many samples: each commit costs the card some 10 KiB. */
const FLUSH_AFTER_MS = 10_000;

interface SampleRow {
  readonly json: string;
}

/** Samples for charts, written in batches; what makes room for new ones is the retention's business. */
export function createSamples(database: Database, clock: Clock, log: Log): SampleRepository {
  const insert = database.prepare<[string, number, string]>(
    'INSERT INTO samples (session_id, at_millis, json) VALUES (?, ?, ?)',
  );
  const select = database.prepare<[string, number, number, number], SampleRow>(
    `SELECT json FROM (
       SELECT json, at_millis, rowid AS id, row_number() OVER (ORDER BY at_millis, rowid) AS place
       FROM samples WHERE session_id = ? AND at_millis > ?)
     WHERE (place - 1) % ? = 0 ORDER BY at_millis, id LIMIT ?`,
  );
  const count = database.prepare<[string], { readonly count: number }>(
    'SELECT count(*) AS count FROM samples WHERE session_id = ?',
  );
  const last = database.prepare<[string], { readonly atMillis: number | null }>(
    'SELECT max(at_millis) AS atMillis FROM samples WHERE session_id = ?',
  );
  let waiting: { readonly sessionId: string; readonly sample: JournalSample }[] = [];
  let oldestMicros = 0;

  const write = database.transaction((batch: typeof waiting) => {
    for (const { sessionId, sample } of batch) insert.run(sessionId, sample.atMillis, JSON.stringify(sample));
  });
  const flush = (): void => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      write(batch);
    } catch (error) {
      log.warn({ lost: batch.length, cause: String(error) }, 'samples could not be stored');
    }
  };
  return {
    add(sessionId, sample) {
      if (waiting.length === 0) oldestMicros = clock.monotonicMicros();
      waiting.push({ sessionId, sample });
      if (clock.monotonicMicros() - oldestMicros >= FLUSH_AFTER_MS * 1000) flush();
    },
    count: (sessionId) =>
      (count.get(sessionId)?.count ?? 0) + waiting.filter((entry) => entry.sessionId === sessionId).length,
    lastMillis: (sessionId) => last.get(sessionId)?.atMillis ?? undefined,
    of(sessionId, { every = 1, after = Number.MIN_SAFE_INTEGER, limit = Number.MAX_SAFE_INTEGER } = {}) {
      const rows = select.all(sessionId, after, every, limit);
      const stored = rows.flatMap((row) => sampleFromJson(row.json) ?? []);
      if (rows.length === limit) return stored;
      const fresh = waiting.filter((entry) => entry.sessionId === sessionId && entry.sample.atMillis > after);
      return [...stored, ...fresh.map((entry) => entry.sample)];
    },
    flush,
  };
}
