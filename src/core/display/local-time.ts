// SPDX-License-Identifier: Apache-2.0

/**
 * A moment as the clock on the wall shows it: 14:35, or 01-31 14:35 when it is not today.
 * @param timeZone IANA name
 */
export function shownTime(atMillis: number, nowMillis: number, timeZone: string): string {
  const at = partsOf(atMillis, timeZone);
  const isToday = at.date === partsOf(nowMillis, timeZone).date;
  return isToday ? at.time : `${at.date.slice(5)} ${at.time}`;
}

/** Swedish writes dates as ISO 8601 does. */
function partsOf(millis: number, timeZone: string): { readonly date: string; readonly time: string } {
  const text = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(millis);
  const [date = '', time = ''] = text.split(' ');
  return { date, time };
}
