// SPDX-License-Identifier: Apache-2.0
import type { Database } from 'better-sqlite3';
import type { MeterSample } from '../../core/session/session.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { SampleRepository } from '../../ports/store.ts';
import { sampleFromJson } from '../stored-json.ts';

/** One commit for many samples: each commit costs the card some 10 KiB. */
const FLUSH_AFTER_MS = 10_000;
const KEEP_DAYS = 30;
const DAY_MS = 86_400_000;

interface SampleRow {
  readonly json: string;
}

/** Samples for charts, written in batches; those older than 30 days go when the store is opened. */
export function createSamples(database: Database, clock: Clock, log: Log): SampleRepository {
  const insert = database.prepare<[string, number, string]>(
    'INSERT INTO samples (session_id, at_millis, json) VALUES (?, ?, ?)',
  );
  const select = database.prepare<[string], SampleRow>(
    'SELECT json FROM samples WHERE session_id = ? ORDER BY at_millis, rowid',
  );
  database.prepare<[number]>('DELETE FROM samples WHERE at_millis < ?').run(clock.wallMillis() - KEEP_DAYS * DAY_MS);
  let waiting: { readonly sessionId: string; readonly sample: MeterSample }[] = [];
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
    of(sessionId) {
      const stored = select.all(sessionId).flatMap((row) => sampleFromJson(row.json) ?? []);
      return [...stored, ...waiting.filter((entry) => entry.sessionId === sessionId).map((entry) => entry.sample)];
    },
    flush,
  };
}
