// SPDX-License-Identifier: Apache-2.0
import type { Stay } from '../../src/core/tariff/bill.ts';
import type { TariffTerms } from '../../src/core/tariff/terms.ts';
import { at, element, stay, terms } from './stays.ts';

/** One worked example of docs/tariff.md. */
export interface Example {
  readonly number: number;
  readonly what: string;
  readonly terms: TariffTerms;
  readonly stay: Stay;
  /** Element and amount of each line, then tax and total, in minor units. */
  readonly lines: readonly (readonly [string, number])[];
  readonly tax: number;
  readonly total: number;
}

const minutes = (count: number) => count * 60;
const byTime = (rateMicros: number, interval: number) =>
  ({ billing: 'time', counts: 'started', rateMicros, interval }) as const;
const bySession = (rateMicros: number) => ({ billing: 'session', counts: 'started', rateMicros, interval: 1 }) as const;
const parking = { element: 'parking', ...byTime(1_000_000, minutes(30)) } as const;
const BERLIN = 'Europe/Berlin';

export const EXAMPLES: readonly Example[] = [
  {
    number: 1,
    what: 'energy counts to the watt-hour and is rounded once',
    terms: terms({ currency: 'EUR', elements: [element({ rateMicros: 300_000 })] }),
    stay: stay('2026-06-01T10:00Z', ['charging', minutes(90), 12_345]),
    lines: [['usage', 370]],
    tax: 0,
    total: 370,
  },
  {
    number: 2,
    what: 'a half is rounded up',
    terms: terms({ elements: [element({ rateMicros: 5000 })] }),
    stay: stay('2026-06-01T10:00Z', ['charging', minutes(90), 25_000]),
    lines: [['usage', 13]],
    tax: 0,
    total: 13,
  },
  {
    number: 3,
    what: 'an interval of time that has begun counts whole',
    terms: terms({ elements: [element(byTime(500_000, minutes(15)))] }),
    stay: stay('2026-06-01T10:00Z', ['charging', minutes(61), 7000]),
    lines: [['usage', 250]],
    tax: 0,
    total: 250,
  },
  {
    number: 4,
    what: 'a session is billed once, however often it pauses',
    terms: terms({ elements: [element(bySession(4_000_000))] }),
    stay: stay('2026-06-01T10:00Z', ['charging', 600, 1000], ['held', 600, 0], ['charging', 600, 1000]),
    lines: [['usage', 400]],
    tax: 0,
    total: 400,
  },
  {
    number: 5,
    what: 'only the energy within the window counts',
    terms: terms({
      timeZone: BERLIN,
      elements: [element({ fromMinute: at('08:00'), untilMinute: at('20:00'), rateMicros: 200_000 })],
    }),
    stay: stay('2026-06-01T17:30Z', ['charging', minutes(60), 11_000]),
    lines: [['usage', 110]],
    tax: 0,
    total: 110,
  },
  {
    number: 6,
    what: 'a window past midnight belongs to the day it begins',
    terms: terms({
      timeZone: BERLIN,
      elements: [
        element({
          ...byTime(1_000_000, minutes(60)),
          dayOfWeek: 'Friday',
          fromMinute: at('22:00'),
          untilMinute: at('06:00'),
        }),
      ],
    }),
    // Friday 5 June, 23:30 to Saturday 01:00.
    stay: stay('2026-06-05T21:30Z', ['charging', minutes(90), 9000]),
    lines: [['usage', 200]],
    tax: 0,
    total: 200,
  },
  {
    number: 7,
    what: 'the night in which the clocks are put forward has an hour less',
    terms: terms({
      timeZone: BERLIN,
      elements: [element({ ...byTime(1_000_000, minutes(60)), fromMinute: at('01:00'), untilMinute: at('04:00') })],
    }),
    // 29 March, 00:30 to 04:30 on the wall: three hours.
    stay: stay('2026-03-28T23:30Z', ['charging', minutes(180), 20_000]),
    lines: [['usage', 200]],
    tax: 0,
    total: 200,
  },
  {
    number: 8,
    what: 'an hour that the clocks repeat counts twice',
    terms: terms({
      timeZone: BERLIN,
      elements: [element({ ...byTime(1_000_000, minutes(60)), fromMinute: at('02:00'), untilMinute: at('03:00') })],
    }),
    // 25 October, 01:00 to 04:00 on the wall: four hours.
    stay: stay('2026-10-24T23:00Z', ['charging', minutes(240), 20_000]),
    lines: [['usage', 200]],
    tax: 0,
    total: 200,
  },
  {
    number: 9,
    what: 'parking is billed after its grace',
    terms: terms({ elements: [element({ rateMicros: 0 }), element({ ...parking, graceSeconds: minutes(15) })] }),
    stay: stay('2026-06-01T10:00Z', ['charging', minutes(120), 20_000], ['parked', minutes(50), 0]),
    lines: [['parking', 200]],
    tax: 0,
    total: 200,
  },
  {
    number: 10,
    what: 'parking costs no more than its limit',
    terms: terms({ elements: [element(parking)], parkingCapMicros: 5_000_000 }),
    stay: stay('2026-06-01T10:00Z', ['charging', minutes(60), 10_000], ['parked', minutes(600), 0]),
    lines: [['parking', 500]],
    tax: 0,
    total: 500,
  },
  {
    number: 11,
    what: 'tax is on everything, the service fee too',
    terms: terms({
      elements: [element({ rateMicros: 290_000 }), element(parking)],
      serviceFeeMicros: 350_000,
      taxPercentMicros: 8_875_000,
    }),
    stay: stay('2026-06-01T10:00Z', ['charging', minutes(60), 10_000], ['parked', minutes(20), 0]),
    lines: [
      ['usage', 290],
      ['parking', 100],
      ['service-fee', 35],
    ],
    tax: 38,
    total: 463,
  },
  {
    number: 12,
    what: 'a session that ends within the initial grace costs nothing, no fee either',
    terms: terms({ elements: [element({ rateMicros: 300_000 })], serviceFeeMicros: 350_000, initialGraceSeconds: 300 }),
    stay: stay('2026-06-01T10:00Z', ['charging', 240, 700]),
    lines: [],
    tax: 0,
    total: 0,
  },
  {
    number: 13,
    what: 'the energy of a grace is free, too',
    terms: terms({ elements: [element({ rateMicros: 250_000, graceSeconds: 60 })] }),
    stay: stay('2026-06-01T10:00Z', ['charging', 3600, 7200]),
    lines: [['usage', 177]],
    tax: 0,
    total: 177,
  },
  {
    number: 14,
    what: 'yen have no digits after the point',
    terms: terms({ currency: 'JPY', elements: [element({ rateMicros: 35_500_000 })] }),
    stay: stay('2026-06-01T10:00Z', ['charging', 3600, 4100]),
    lines: [['usage', 146]],
    tax: 0,
    total: 146,
  },
  {
    number: 15,
    what: 'Kuwaiti dinars have three',
    terms: terms({ currency: 'KWD', elements: [element({ rateMicros: 12_000 })] }),
    stay: stay('2026-06-01T10:00Z', ['charging', 3600, 20_500]),
    lines: [['usage', 246]],
    tax: 0,
    total: 246,
  },
  {
    number: 16,
    what: 'a power cut costs nothing',
    terms: terms({ elements: [element(byTime(1_000_000, minutes(30))), element(parking)] }),
    stay: stay('2026-06-01T10:00Z', ['charging', minutes(29), 3000], ['held', minutes(120), 80]),
    lines: [['usage', 100]],
    tax: 0,
    total: 100,
  },
  {
    number: 17,
    what: 'the example of the Blink manual, figure 15',
    terms: terms({
      timeZone: 'America/Tijuana',
      elements: [
        element({ ...bySession(1_000_000), dayOfWeek: 'Wednesday', graceSeconds: 1 }),
        element({ ...parking, fromMinute: at('10:00'), untilMinute: 1440, graceSeconds: 1 }),
      ],
    }),
    // Wednesday 18 November, 09:00 to 12:00; it charges until 11:00.
    stay: stay('2026-11-18T17:00Z', ['charging', minutes(120), 14_000], ['parked', minutes(60), 0]),
    lines: [
      ['usage', 100],
      ['parking', 200],
    ],
    tax: 0,
    total: 300,
  },
];
