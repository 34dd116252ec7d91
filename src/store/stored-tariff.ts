// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { Bill } from '../core/tariff/bill.ts';
import { BILLINGS, DAYS_OF_WEEK, ELEMENT_KINDS, type TariffTerms } from '../core/tariff/terms.ts';
import type { ToldCost } from '../core/tariff/told-cost.ts';
import type { PriceScheme } from '../ports/tariff-store.ts';

const whole = v.pipe(v.number(), v.safeInteger());
const count = v.pipe(whole, v.minValue(0));
/** JSON has no undefined: what is not there is stored as null. */
const orUndefined = <T extends v.GenericSchema>(schema: T) =>
  v.pipe(
    v.nullable(schema),
    v.transform((value) => value ?? undefined),
  );

const element = v.object({
  element: v.picklist(ELEMENT_KINDS),
  billing: v.picklist(BILLINGS),
  dayOfWeek: v.picklist(DAYS_OF_WEEK),
  fromMinute: count,
  untilMinute: count,
  interval: v.pipe(count, v.minValue(1)),
  counts: v.picklist(['started', 'exact']),
  rateMicros: count,
  graceSeconds: count,
});

const prices = {
  currency: v.string(),
  elements: v.array(element),
  initialGraceSeconds: count,
  parkingCapMicros: count,
  serviceFeeMicros: count,
  taxPercentMicros: count,
  parkingAfterStop: v.boolean(),
};

const priceScheme = v.object({ ...prices, schemeId: count });

const terms = v.object({
  ...prices,
  source: v.picklist(['settings', 'central-system']),
  schemeId: v.nullable(count),
  timeZone: v.string(),
});

const bill = v.object({
  currency: v.string(),
  minorDigits: count,
  lines: v.array(
    v.object({
      element: v.picklist([...ELEMENT_KINDS, 'service-fee']),
      billing: v.picklist(BILLINGS),
      quantity: count,
      unit: v.picklist(['s', 'Wh', 'session']),
      interval: count,
      counts: v.picklist(['started', 'exact']),
      rateMicros: count,
      amountMinorUnits: count,
      isCapped: v.boolean(),
      fromMillis: whole,
      toMillis: whole,
    }),
  ),
  netMinorUnits: count,
  taxMinorUnits: count,
  totalMinorUnits: count,
});

const running = v.object({
  atMillis: whole,
  wattHours: whole,
  costMicros: count,
  state: v.picklist(['Charging', 'Idle']),
  stateSinceMillis: whole,
  chargingPrice: v.object({ kWhMicros: count, hourMicros: count, flatMicros: count }),
  idlePrice: orUndefined(v.object({ graceSeconds: count, hourMicros: count })),
});

const told = v.object({
  currency: v.string(),
  userText: orUndefined(v.string()),
  running: orUndefined(running),
  final: orUndefined(v.object({ costMicros: count, priceText: v.string(), link: orUndefined(v.string()) })),
});

/** Undefined when it is not what it should be, or of a program that knew other words. */
function reader<T>(schema: v.GenericSchema<unknown, T>): (json: string | null) => T | undefined {
  return (json) => {
    if (json === null) return undefined;
    const parsed = v.safeParse(schema, parse(json));
    return parsed.success ? parsed.output : undefined;
  };
}

export const termsFromJson: (json: string | null) => TariffTerms | undefined = reader(terms);
export const billFromJson: (json: string | null) => Bill | undefined = reader(bill);
export const toldFromJson: (json: string | null) => ToldCost | undefined = reader(told);
export const schemeFromJson: (json: string | null) => PriceScheme | undefined = reader(priceScheme);

/** The stored form of any of them. */
export function tariffToJson(value: TariffTerms | Bill | ToldCost | PriceScheme): string {
  return JSON.stringify(value, (_key, part: unknown) => (part === undefined ? null : part));
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
