// SPDX-License-Identifier: Apache-2.0

/** Days as in the settings; Monday is 0. */
export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const DAYS_OF_WEEK = ['Everyday', ...WEEKDAYS] as const;
export type DayOfWeek = (typeof DAYS_OF_WEEK)[number];

export const ELEMENT_KINDS = ['usage', 'parking'] as const;
export type ElementKind = (typeof ELEMENT_KINDS)[number];
export const BILLINGS = ['session', 'time', 'energy'] as const;
export type Billing = (typeof BILLINGS)[number];

/** One price of a tariff and when it holds (Blink manual, Default Pricing Settings; docs/tariff.md). */
export interface TariffElement {
  /** `usage`: while the vehicle takes energy · `parking`: while it could and does not, or its session is over. */
  readonly element: ElementKind;
  readonly billing: Billing;
  readonly dayOfWeek: DayOfWeek;
  /** Local minutes of the day; the window ends before `untilMinute` (1440: midnight). Equal: the whole day. Until before from: past midnight. */
  readonly fromMinute: number;
  readonly untilMinute: number;
  /** What the rate buys: seconds where time is billed, watt-hours where energy is; 1 for a session. */
  readonly interval: number;
  /** `started`: an interval that has begun counts whole · `exact`: a part of it counts as that part. */
  readonly counts: 'started' | 'exact';
  /** Millionths of the currency's unit, for one interval. */
  readonly rateMicros: number;
  /** So much of the element's own time at first is not billed, and what happens in it neither. */
  readonly graceSeconds: number;
}

/** Everything a bill is made by. Frozen into the session when it starts. */
export interface TariffTerms {
  /** Who set the prices. */
  readonly source: 'settings' | 'central-system';
  /** The price scheme that was chosen; null for a central system's default price. */
  readonly schemeId: number | null;
  readonly currency: string;
  /** IANA zone that windows are in. */
  readonly timeZone: string;
  readonly elements: readonly TariffElement[];
  /** What happens in the first seconds of a session is not billed. */
  readonly initialGraceSeconds: number;
  /** The most that parking costs in one session; 0 = no limit. */
  readonly parkingCapMicros: number;
  /** Once a session. */
  readonly serviceFeeMicros: number;
  /** Millionths of a percent, on everything. */
  readonly taxPercentMicros: number;
  /** Whether parking is billed after the session is over, until the vehicle is unplugged. */
  readonly parkingAfterStop: boolean;
}
