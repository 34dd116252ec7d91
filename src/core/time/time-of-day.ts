// SPDX-License-Identifier: Apache-2.0

export const MINUTE_MS = 60_000;
export const DAY_MINUTES = 1440;

/** Hours and minutes, with or without the colon: the Blink manual writes HHMM, the ETEK manual HH:MM. */
const TIME_OF_DAY = /^([01]\d|2[0-3]):?([0-5]\d)$/;

/** A time of day as it is stored, `HH:MM`, from either way of writing it; undefined when it is none. */
export function readTimeOfDay(text: string): string | undefined {
  const parts = TIME_OF_DAY.exec(text);
  return parts === null ? undefined : `${parts[1]}:${parts[2]}`;
}

/**
 * Minutes since midnight of a stored time of day.
 * @throws RangeError when it is none
 */
export function minuteOfDay(text: string): number {
  const parts = TIME_OF_DAY.exec(text);
  if (parts === null) throw new RangeError(`"${text}" is no time of day; allowed is HH:MM`);
  return Number(parts[1]) * 60 + Number(parts[2]);
}

/** `HH:MM` of any number of minutes; whole days are left out. */
export function timeOfDayText(minutes: number): string {
  const minute = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
