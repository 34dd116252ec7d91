// SPDX-License-Identifier: Apache-2.0

/** Milliseconds that local time is ahead of UTC at a moment. */
export type OffsetAt = (atMillis: number) => number;

const FORMATS = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = FORMATS.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  FORMATS.set(timeZone, format);
  return format;
}

/** Moments whose offsets are remembered: a bill asks for the ends of the same stretches each second. */
const MOST_KNOWN = 5000;

/** The offsets of an IANA zone, from the language's own time zone data. @throws RangeError for an unknown zone */
export function zoneOffset(timeZone: string): OffsetAt {
  const lookUp = lookUpIn(formatOf(timeZone));
  const known = new Map<number, number>();
  return (atMillis) => {
    const offset = known.get(atMillis) ?? lookUp(atMillis);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(atMillis, offset);
    return offset;
  };
}

function lookUpIn(format: Intl.DateTimeFormat): OffsetAt {
  return (atMillis) => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(atMillis)) parts[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
    const local = Date.UTC(year, month - 1, day, hour, minute, second);
    return local - Math.floor(atMillis / 1000) * 1000;
  };
}

/** A span of time with one and the same offset. */
export interface OffsetSpan {
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly offsetMillis: number;
}

/** No zone changes its clocks twice within so short a time. */
const PROBE_MS = 6 * 3_600_000;

/** Cuts a span of time where clocks are changed. */
export function offsetSpans(offsetAt: OffsetAt, fromMillis: number, toMillis: number): readonly OffsetSpan[] {
  const spans: OffsetSpan[] = [];
  let start = fromMillis;
  let offsetMillis = offsetAt(fromMillis);
  let known = fromMillis;
  while (known < toMillis) {
    const probe = Math.min(known + PROBE_MS, toMillis);
    const found = offsetAt(probe);
    if (found !== offsetMillis) {
      const change = firstMillisWith(offsetAt, offsetMillis, known, probe);
      spans.push({ fromMillis: start, toMillis: change, offsetMillis });
      start = change;
      offsetMillis = found;
    }
    known = probe;
  }
  if (start < toMillis) spans.push({ fromMillis: start, toMillis, offsetMillis });
  return spans;
}

/** The first moment after `before` at which the offset is no longer `old`, which it still is at `before`. */
function firstMillisWith(offsetAt: OffsetAt, old: number, before: number, after: number): number {
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === old) low = middle;
    else high = middle;
  }
  return high;
}
