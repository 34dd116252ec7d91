// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import type { WireProfile } from '../../src/ocpp/v16/charging-profile.ts';
import type { Question, SentProfile } from './per-second-oracle.ts';

/** The night in which the clocks of Europe are put forward; nothing of it must show. */
const AROUND = Date.parse('2026-03-29T00:55:00Z');
const DAY = 86_400;
export const TRANSACTION = 4711;

const iso = (seconds: number): string => new Date(AROUND + seconds * 1000).toISOString();
/** Seconds from the middle of it all. */
const near = fc.integer({ min: -400, max: 400 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const starts = fc
  .uniqueArray(fc.integer({ min: 1, max: 600 }), { maxLength: 5, size: 'max' })
  .map((later) => [0, ...later.toSorted((one, other) => one - other)]);
const amps = fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 10);
/** Whole multiples of what an ampere is on one, two or three phases, now and then, so that A and W are equal. */
const watts = fc.oneof(
  fc.integer({ min: 0, max: 270_000 }).map((tenths) => tenths / 10),
  fc.tuple(fc.integer({ min: 0, max: 40 }), fc.constantFrom(230, 460, 690)).map(([one, volts]) => one * volts),
);

const schedule: fc.Arbitrary<WireProfile['chargingSchedule']> = fc
  .record({
    unit: fc.constantFrom('A' as const, 'W' as const),
    starts,
    duration: fc.oneof(fc.integer({ min: 1, max: 300 }), maybe(fc.integer({ min: 1, max: 1200 }))),
    from: fc.tuple(near, fc.constantFrom(0, 0, 0, 0, 0, 0, DAY, 7 * DAY, 3 * DAY, 400 * DAY)),
    isStartTold: fc.boolean(),
    limits: fc.array(fc.tuple(amps, watts, maybe(fc.constantFrom(1, 2, 3))), { minLength: 6, maxLength: 6 }),
    least: maybe(amps),
  })
  .map(({ unit, starts: periods, duration, from: [second, before], isStartTold, limits, least }) => ({
    chargingRateUnit: unit,
    ...(duration === undefined ? {} : { duration }),
    ...(isStartTold ? { startSchedule: iso(second - before) } : {}),
    ...(least === undefined ? {} : { minChargingRate: least }),
    chargingSchedulePeriod: periods.map((startPeriod, index) => {
      const [inAmps = 0, inWatts = 0, numberPhases] = limits[index] ?? [];
      return {
        startPeriod,
        limit: unit === 'A' ? inAmps : inWatts,
        ...(numberPhases === undefined ? {} : { numberPhases }),
      };
    }),
  }));

const sentProfile: fc.Arbitrary<SentProfile> = fc
  .record({
    id: fc.integer({ min: 1, max: 12 }),
    purpose: fc.constantFrom('ChargePointMaxProfile' as const, 'TxDefaultProfile' as const, 'TxProfile' as const),
    kind: fc.constantFrom('Absolute' as const, 'Recurring' as const, 'Relative' as const),
    recurrencyKind: fc.constantFrom('Daily' as const, 'Weekly' as const),
    stackLevel: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constantFrom(98, 99)),
    own: fc.boolean(),
    valid: fc.tuple(maybe(near), maybe(fc.integer({ min: 1, max: 900 }))),
    receivedAt: near,
    schedule,
  })
  .map(({ id, purpose, kind, recurrencyKind, stackLevel, own, valid: [from, length], receivedAt, schedule: plan }) => ({
    connectorId: purpose === 'TxProfile' || (purpose === 'TxDefaultProfile' && own) ? 1 : 0,
    receivedAtMillis: AROUND + receivedAt * 1000,
    wire: {
      chargingProfileId: id,
      ...(purpose === 'TxProfile' ? { transactionId: TRANSACTION } : {}),
      stackLevel,
      chargingProfilePurpose: purpose,
      chargingProfileKind: kind,
      ...(kind === 'Recurring' ? { recurrencyKind } : {}),
      ...(from === undefined ? {} : { validFrom: iso(from) }),
      ...(length === undefined ? {} : { validTo: iso((from ?? 0) + length) }),
      // What repeats needs a first time.
      chargingSchedule: kind === 'Recurring' ? { startSchedule: iso(receivedAt - DAY), ...plan } : plan,
    },
  }));

/** Up to fourteen profiles one after the other: some replace others, and some are too many. */
export const sentProfiles: fc.Arbitrary<readonly SentProfile[]> = fc.array(sentProfile, {
  maxLength: 14,
  size: 'max',
});

export const question: fc.Arbitrary<Question> = fc.record({
  connectorId: fc.constant(1),
  unit: fc.constantFrom('A' as const, 'W' as const),
  // Seldom at a whole second.
  fromMillis: fc.integer({ min: -400_000, max: 400_000 }).map((millis) => AROUND + millis),
  seconds: fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 100, max: 400 }), fc.constant(400)),
  transactionId: fc.constant(TRANSACTION),
  transactionStartMillis: fc.integer({ min: -900_000, max: 300_000 }).map((millis) => AROUND + millis),
  supplyPhases: fc.constantFrom(1, 3),
  capacityAmps: fc.constantFrom(16, 32, 80),
});

/** The set that is left when each replaces what it must and no more than ten stay. */
export function leftOf(sent: readonly SentProfile[]): readonly SentProfile[] {
  let left: readonly SentProfile[] = [];
  for (const one of sent) {
    const key = ({ connectorId, wire }: SentProfile) =>
      `${wire.chargingProfilePurpose} ${wire.stackLevel} ${connectorId}`;
    const others = left.filter(
      (other) => other.wire.chargingProfileId !== one.wire.chargingProfileId && key(other) !== key(one),
    );
    if (others.length < 10) left = [...others, one];
  }
  return left;
}
