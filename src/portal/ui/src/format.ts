// SPDX-License-Identifier: Apache-2.0

const locale = navigator.language;
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const two = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const second = new Intl.DateTimeFormat(locale, { dateStyle: 'short', timeStyle: 'medium' });
const clockTime = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });

export const amps = (milliamps: number): string => one.format(milliamps / 1000);
export const volts = (millivolts: number): string => whole.format(millivolts / 1000);
export const pilotVolts = (millivolts: number): string => one.format(millivolts / 1000);
export const kilowatts = (watts: number): string => two.format(watts / 1000);
export const kilowattHours = (wattHours: number): string => two.format(wattHours / 1000);
export const celsius = (millicelsius: number): string => one.format(millicelsius / 1000);
export const percent = (value: number): string => one.format(value);
export const wholeNumber = (value: number): string => whole.format(value);
export const dateTime = (millis: number): string => moment.format(millis);
export const dateTimeSeconds = (millis: number): string => second.format(millis);
export const timeOfDay = (millis: number): string => clockTime.format(millis);

/** Weekday and time of day as the clock at the charger shows them, wherever the browser is. */
export function weekdayTime(millis: number, timeZone: string): string {
  return new Intl.DateTimeFormat(locale, {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(millis);
}

/** An amount in a currency's smallest unit: 331 and 2 digits are 3.31. */
export function money(minorUnits: number, digits: number, currency: string): string {
  const format = { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  return new Intl.NumberFormat(locale, format).format(minorUnits / 10 ** digits);
}

/** A price, which may be finer than the currency's smallest unit. @param micros millionths of its unit */
export function price(micros: number, currency: string): string {
  const format = new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 6 });
  return format.format(micros / 1_000_000);
}

/** h:mm:ss */
export function duration(millis: number): string {
  const seconds = Math.max(0, Math.floor(millis / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** What is left of a wait: mm:ss, or h:mm:ss. */
export function timeLeft(seconds: number): string {
  const text = duration(seconds * 1000);
  return seconds < 3600 ? text.replace(/^0:/, '') : text;
}
