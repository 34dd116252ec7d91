// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';
import type { Log, LogFields } from '../../ports/log.ts';
import type { LogPeriod } from '../../ports/security-log.ts';

/** About half a megabyte. */
const MOST_LINES = 2500;
const LONGEST_LINE = 1000;

interface Line {
  readonly atMillis: number;
  readonly text: string;
}

/** A log that also keeps its last lines in memory (level info and up), for diagnostics. They go with the program. */
export class RecentLog implements Log {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #lines: Line[] = [];

  constructor(log: Log, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  debug(fields: LogFields, message: string): void {
    this.#log.debug(fields, message);
  }

  info(fields: LogFields, message: string): void {
    this.#log.info(fields, message);
    this.#keep('info', fields, message);
  }

  warn(fields: LogFields, message: string): void {
    this.#log.warn(fields, message);
    this.#keep('warn', fields, message);
  }

  error(fields: LogFields, message: string): void {
    this.#log.error(fields, message);
    this.#keep('error', fields, message);
  }

  /** Oldest first, one JSON object a line. */
  lines({ fromMillis, toMillis }: LogPeriod): readonly string[] {
    const isIn = ({ atMillis }: Line) =>
      (fromMillis === undefined || atMillis >= fromMillis) && (toMillis === undefined || atMillis <= toMillis);
    return this.#lines.filter(isIn).map(({ text }) => text);
  }

  #keep(level: string, fields: LogFields, message: string): void {
    const atMillis = this.#clock.wallMillis();
    const text = JSON.stringify({ at: new Date(atMillis).toISOString(), level, message, ...fields });
    this.#lines.push({ atMillis, text: text.slice(0, LONGEST_LINE) });
    if (this.#lines.length > MOST_LINES) this.#lines.shift();
  }
}
