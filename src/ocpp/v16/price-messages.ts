// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { isCurrency } from '../../core/tariff/currency.ts';
import { readChargingPrice, readIdlePrice, readMicros } from '../../core/tariff/default-price.ts';
import { BILLING_TYPES, endMinuteOf, measureOf, minuteOf } from '../../core/tariff/measure.ts';
import { DAYS_OF_WEEK, ELEMENT_KINDS, type TariffElement } from '../../core/tariff/terms.ts';
import { readTimestamp } from './timestamp.ts';

const whole = (minimum: number, maximum: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(minimum), v.maxValue(maximum));
const transactionId = whole(-2_147_483_648, 2_147_483_647);
const schemeId = whole(0, 2_147_483_647);
const seconds = whole(0, 86_400);
const text = v.pipe(v.string(), v.maxLength(2000));

/** What a reader makes of a value; what it makes nothing of is refused. */
const read = <I, T>(input: v.GenericSchema<unknown, I>, reader: (value: I) => T | undefined, allowed: string) =>
  v.pipe(
    input,
    v.rawTransform<I, T>(({ dataset, addIssue, NEVER }) => {
      const result = reader(dataset.value);
      if (result !== undefined) return result;
      addIssue({ message: allowed });
      return NEVER;
    }),
  );
const money = read(v.union([v.number(), v.string()]), readMicros, 'a decimal number from 0 to 1000000');
const percent = v.pipe(money, v.maxValue(100_000_000, 'at most 100 %'));
const part = v.record(v.string(), v.unknown());
const chargingPrice = read(part, readChargingPrice, 'kWhPrice, hourPrice and flatFee');
const idlePrice = read(part, readIdlePrice, 'graceMinutes and hourPrice');
const timeOfDay = v.pipe(v.string(), v.regex(/^(?:[01][0-9]|2[0-3]):[0-5][0-9]$/, 'HH:MM'));
/** The same words in other languages (application note 3.0, §3.2). */
const otherTexts = v.optional(v.array(v.object({ language: v.optional(v.string()), content: text })), []);

/**
 * SetUserPrice, RunningCost and FinalCost of the application note "OCPP & California Pricing Requirements" (§3.1). What
 * is said there of the next period and of extra meter values is let pass unread.
 */
export const setUserPrice = v.strictObject({ idToken: v.string(), priceText: text, priceTextExtra: otherTexts });
export const runningCost = v.strictObject({
  transactionId,
  timestamp: read(v.string(), readTimestamp, 'a date and time'),
  meterValue: whole(0, Number.MAX_SAFE_INTEGER),
  cost: money,
  state: v.picklist(['Charging', 'Idle']),
  // After the end of a session it may be left out.
  chargingPrice: v.optional(chargingPrice, {}),
  idlePrice: v.optional(idlePrice),
  nextPeriod: v.optional(part),
  triggerMeterValue: v.optional(part),
});
export const finalCost = v.strictObject({
  transactionId,
  cost: money,
  priceText: text,
  priceTextExtra: otherTexts,
  qrCodeText: v.optional(v.pipe(text, v.regex(/^https?:\/\/[!-~]+$/, 'an http address'))),
});

const element = v.pipe(
  v.strictObject({
    element: v.picklist(ELEMENT_KINDS),
    billingType: v.picklist(BILLING_TYPES),
    dayOfWeek: v.optional(v.picklist(DAYS_OF_WEEK), 'Everyday'),
    startTime: v.optional(timeOfDay, '00:00'),
    endTime: v.optional(timeOfDay, '23:59'),
    unitInterval: v.optional(whole(1, 1440), 1),
    intervalRate: money,
    gracePeriod: v.optional(seconds, 0),
  }),
  v.check(({ element, billingType }) => element === 'usage' || billingType !== 'KWh', 'parking has no energy'),
  v.transform(
    ({ element, billingType, unitInterval, ...rest }): TariffElement => ({
      element,
      dayOfWeek: rest.dayOfWeek,
      fromMinute: minuteOf(rest.startTime),
      untilMinute: endMinuteOf(rest.endTime),
      ...measureOf(billingType, unitInterval),
      rateMicros: rest.intervalRate,
      graceSeconds: rest.gracePeriod,
    }),
  ),
);

/** SetPrice: a price scheme with the fields of the Blink manual's Default Pricing Settings. */
export const setPrice = v.pipe(
  v.strictObject({
    schemeId,
    currency: v.pipe(v.string(), v.check(isCurrency, 'an ISO 4217 currency')),
    elements: v.pipe(v.array(element), v.maxLength(16)),
    initialGracePeriod: v.optional(seconds, 0),
    parkingRateCap: v.optional(money, 0),
    taxRate: v.optional(percent, 0),
    serviceFee: v.optional(money, 0),
    parkingAfterStop: v.optional(v.boolean(), true),
  }),
  v.transform(({ initialGracePeriod, parkingRateCap, taxRate, serviceFee, ...scheme }) => ({
    ...scheme,
    initialGraceSeconds: initialGracePeriod,
    parkingCapMicros: parkingRateCap,
    taxPercentMicros: taxRate,
    serviceFeeMicros: serviceFee,
  })),
);

/** ClearPrice: one scheme, or all of them. */
export const clearPrice = v.strictObject({ schemeId: v.optional(schemeId) });

/** The words in a language, else the usual ones. */
export function textIn(
  language: string,
  { priceText, priceTextExtra }: Pick<v.InferOutput<typeof setUserPrice>, 'priceText' | 'priceTextExtra'>,
): string {
  const own = priceTextExtra.find((other) => other.language?.toLowerCase().split(/[-_]/)[0] === language);
  return own?.content ?? priceText;
}
