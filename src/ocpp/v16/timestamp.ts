// SPDX-License-Identifier: Apache-2.0
import { EARLIEST_WALL_MILLIS } from '../../core/units/wall-time.ts';

/** 2100-01-01. */
const LATEST_MILLIS = 4_102_444_800_000;

/** Wall time as OCPP wants it: RFC 3339 in UTC with Z and milliseconds (OCPP 1.6 §3.15). */
export function timestamp(wallMillis: number): string {
  return new Date(wallMillis).toISOString();
}

/** Reads what a central system says of its clock. Undefined when it cannot be true: it has lost its own clock then. */
export function readTimestamp(text: string): number | undefined {
  const millis = readInstant(text);
  return millis !== undefined && millis >= EARLIEST_WALL_MILLIS && millis < LATEST_MILLIS ? millis : undefined;
}

/**
 * Reads any instant, such as the first day of a schedule long ago: fractions and offsets are accepted, a missing offset
 * means UTC. Undefined when it is none.
 */
export function readInstant(text: string): number | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(\.\d+)?([Zz]|[+-]\d\d:?\d\d)?$/.exec(text);
  if (parts === null) return undefined;
  const [, date, time, fraction = '', offset = 'Z'] = parts;
  const zone = /^[Zz]$/.test(offset) ? 'Z' : `${offset.slice(0, 3)}:${offset.slice(-2)}`;
  // Date.parse takes 29 February of any year for 1 March.
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day) || !timestamp(day).startsWith(`${date}T`)) return undefined;
  const millis = Date.parse(`${date}T${time}${fraction.slice(0, 4)}${zone}`);
  return Number.isNaN(millis) ? undefined : millis;
}
