// SPDX-License-Identifier: Apache-2.0
import { weekdayOf } from '../time/weekday.ts';
import { offsetSpans, type Zone } from '../time/zone.ts';
import { type TariffElement, WEEKDAYS } from './terms.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

export interface Span {
  readonly fromMillis: number;
  readonly toMillis: number;
}

type Window = Pick<TariffElement, 'dayOfWeek' | 'fromMinute' | 'untilMinute'>;

/**
 * The parts of a span of time in which the local clock is within the window, in order. A window past midnight belongs
 * to the day on which it begins. An hour that the clocks repeat counts both times, one that they leave out never.
 */
export function within(window: Window, zone: Zone, { fromMillis, toMillis }: Span): readonly Span[] {
  if (toMillis <= fromMillis) return [];
  if (window.dayOfWeek === 'Everyday' && lengthOf(window) === DAY_MS) return [{ fromMillis, toMillis }];
  return offsetSpans(zone, fromMillis, toMillis).flatMap(({ offsetMillis, ...span }) =>
    localParts(window, span.fromMillis + offsetMillis, span.toMillis + offsetMillis).map((part) => ({
      fromMillis: part.fromMillis - offsetMillis,
      toMillis: part.toMillis - offsetMillis,
    })),
  );
}

/** The next moment after `afterMillis`, and not after `untilMillis`, at which a window opens or closes. */
export function nextBorder(window: Window, zone: Zone, afterMillis: number, untilMillis: number): number {
  const [first] = within(window, zone, { fromMillis: afterMillis, toMillis: untilMillis });
  if (first === undefined) return untilMillis;
  return first.fromMillis > afterMillis ? first.fromMillis : first.toMillis;
}

function lengthOf({ fromMinute, untilMinute }: Window): number {
  const minutes = untilMinute > fromMinute ? untilMinute - fromMinute : untilMinute - fromMinute + 1440;
  return minutes * MINUTE_MS;
}

/** Local time counted in milliseconds, as if every day had 24 hours. */
function localParts(window: Window, fromLocal: number, toLocal: number): readonly Span[] {
  const parts: Span[] = [];
  const length = lengthOf(window);
  for (let day = Math.floor(fromLocal / DAY_MS) - 1; day * DAY_MS < toLocal; day += 1) {
    if (!isOn(window, day)) continue;
    const opens = day * DAY_MS + window.fromMinute * MINUTE_MS;
    const fromMillis = Math.max(opens, fromLocal);
    const toMillis = Math.min(opens + length, toLocal);
    const last = parts.at(-1);
    if (toMillis <= fromMillis) continue;
    if (last?.toMillis === fromMillis) parts[parts.length - 1] = { ...last, toMillis };
    else parts.push({ fromMillis, toMillis });
  }
  return parts;
}

function isOn({ dayOfWeek }: Window, day: number): boolean {
  return dayOfWeek === 'Everyday' || WEEKDAYS[weekdayOf(day)] === dayOfWeek;
}
