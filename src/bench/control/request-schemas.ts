// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { FAULT_NAMES } from '../plant/faults.ts';

/** A whole number; the message says which. */
function whole(lowest: number, highest: number, unit: string) {
  const message = `a whole number from ${lowest} to ${highest}${unit === '' ? '' : ` ${unit}`}`;
  return v.pipe(v.number(message), v.safeInteger(message), v.minValue(lowest, message), v.maxValue(highest, message));
}

function oneOf<const T extends readonly (string | number)[]>(values: T) {
  return v.picklist(values, `one of ${values.join(', ')}`);
}

const flag = v.boolean('true or false');
const connector = v.optional(whole(1, 4, ''));

export const SIGNALS = ['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGABRT', 'SIGSTOP', 'SIGCONT'] as const;
export type KillSignal = (typeof SIGNALS)[number];
export const KILLABLE_PROCESSES = ['guard', 'station'] as const;
export type KillableProcess = (typeof KILLABLE_PROCESSES)[number];

export const vehicleRequest = v.strictObject({
  connector,
  plugged: v.optional(flag),
  wants: v.optional(oneOf(['nothing', 'charge', 'charge-ventilated'])),
  maxMilliamps: v.optional(whole(0, 80_000, 'mA')),
  phases: v.optional(oneOf([1, 2, 3])),
  responseMs: v.optional(whole(0, 60_000, 'ms')),
  rampMilliampsPerSecond: v.optional(whole(1, 1_000_000, 'mA/s')),
  obeysPilot: v.optional(flag),
  cable: v.optional(oneOf([13, 20, 32, 63])),
  diode: v.optional(flag),
});

const UID_MESSAGE = 'a card number of 4, 7 or 10 bytes as 8, 14 or 20 hexadecimal digits';

export const tagRequest = v.strictObject({
  connector,
  uid: v.pipe(v.string(UID_MESSAGE), v.regex(/^(?:[0-9a-f]{8}|[0-9a-f]{14}|[0-9a-f]{20})$/i, UID_MESSAGE)),
  holdMs: v.optional(whole(1, 60_000, 'ms'), 300),
});

export const faultRequest = v.strictObject({
  connector,
  name: oneOf(FAULT_NAMES),
  active: flag,
  /** The range depends on the fault and is checked with it. */
  value: v.optional(v.pipe(v.number('a whole number'), v.safeInteger('a whole number'))),
});

const houseCurrent = whole(0, 500_000, 'mA');

export const houseRequest = v.strictObject({
  connector,
  milliamps: v.strictTuple([houseCurrent, houseCurrent, houseCurrent], 'three whole numbers from 0 to 500000 mA'),
});

export const mainsRequest = v.strictObject({ connector, present: flag });

export const killRequest = v.strictObject({
  connector,
  process: oneOf(KILLABLE_PROCESSES),
  signal: v.optional(oneOf(SIGNALS), 'SIGKILL'),
});

export const networkRequest = v.strictObject({ connector, up: flag });

export const meterRequest = v.strictObject({ connector, wattHours: whole(0, 999_999_999, 'Wh') });

/** Queries arrive as text. */
function wholeText(lowest: number, highest: number) {
  const message = `a whole number from ${lowest} to ${highest}`;
  return v.pipe(v.string(message), v.regex(/^\d{1,15}$/, message), v.transform(Number), whole(lowest, highest, ''));
}

const connectorQuery = v.optional(wholeText(1, 4));

export const plantQuery = v.strictObject({ connector: connectorQuery });
export const eventsQuery = v.strictObject({
  connector: connectorQuery,
  since: v.optional(wholeText(0, 999_999_999_999_999), '0'),
});
