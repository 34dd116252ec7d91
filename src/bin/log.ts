// SPDX-License-Identifier: Apache-2.0
import { destination, pino } from 'pino';
import type { Log } from '../ports/log.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** A log of JSON lines on stderr, level from CHARGEHAND_LOG (debug, info, warn, error; warn when unset). */
export function createLog(process_: string): Log {
  const wanted = process.env['CHARGEHAND_LOG'];
  const level = LEVELS.find((known) => known === wanted) ?? 'warn';
  return pino({ level, base: { process: process_ } }, destination({ dest: 2, sync: true }));
}
