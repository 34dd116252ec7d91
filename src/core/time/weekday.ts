// SPDX-License-Identifier: Apache-2.0

/** 1970-01-01 was a Thursday. */
const FIRST_WEEKDAY = 3;

/** Which day of the week it is, 0 = Monday as ISO 8601 counts. @param day whole days since 1970-01-01 of a calendar */
export function weekdayOf(day: number): number {
  return (((day + FIRST_WEEKDAY) % 7) + 7) % 7;
}
