// SPDX-License-Identifier: Apache-2.0
import type { WireProfile } from '../../src/ocpp/v16/charging-profile.ts';

/** A profile as the central system sent it. */
export interface SentProfile {
  readonly connectorId: number;
  readonly receivedAtMillis: number;
  readonly wire: WireProfile;
}

export interface Question {
  readonly connectorId: number;
  readonly unit: 'A' | 'W';
  readonly fromMillis: number;
  readonly seconds: number;
  /** The transaction that runs at the connector. */
  readonly transactionId: number;
  readonly transactionStartMillis: number;
  readonly supplyPhases: number;
  /** What the connector can give, in whole amperes. */
  readonly capacityAmps: number;
}

interface Limit {
  /** Amperes on a phase, as a fraction. */
  readonly amps: readonly [bigint, bigint];
  readonly phases: number;
}

const RUNS = { Daily: 24 * 3600, Weekly: 7 * 24 * 3600 } as const;

/**
 * The composite schedule the slow way: what holds at each second, each worked out anew from the messages themselves, in
 * exact fractions. Shares no code with src/core/charging-profiles.
 * @returns for each second the limit and how many phases it is for
 */
export function oracleSchedule(
  sent: readonly SentProfile[],
  question: Question,
): readonly { readonly limit: number; readonly phases: number }[] {
  const { fromMillis, seconds, unit } = question;
  const ready = sent.map((profile) => prepare(profile, question));
  return Array.from({ length: seconds }, (_, second) => {
    const { amps, phases } = holdsAt(ready, question, fromMillis + second * 1000);
    const [over, under] = unit === 'A' ? amps : [amps[0] * 230n * BigInt(phases), amps[1]];
    return { limit: Number((over * 10n) / under) / 10, phases };
  });
}

type Ready = ReturnType<typeof prepare>;

function prepare({ connectorId, receivedAtMillis, wire }: SentProfile, question: Question) {
  const { chargingProfilePurpose: purpose, chargingProfileKind: kind, chargingSchedule: schedule } = wire;
  const begins = purpose === 'ChargePointMaxProfile' ? receivedAtMillis : question.transactionStartMillis;
  const told = kind === 'Relative' ? undefined : schedule.startSchedule;
  const time = (text: string | undefined, otherwise: number) => (text === undefined ? otherwise : Date.parse(text));
  return {
    ...{ connectorId, purpose, schedule, stackLevel: wire.stackLevel, transactionId: wire.transactionId },
    baseMillis: time(told, begins),
    runSeconds: kind === 'Recurring' && wire.recurrencyKind !== undefined ? RUNS[wire.recurrencyKind] : undefined,
    fromMillis: time(wire.validFrom, Number.NEGATIVE_INFINITY),
    toMillis: time(wire.validTo, Number.POSITIVE_INFINITY),
  };
}

function holdsAt(profiles: readonly Ready[], question: Question, atMillis: number): Limit {
  const best = (isOne: (profile: Ready) => boolean): Limit | undefined => {
    let level = -1;
    let limit: Limit | undefined;
    for (const profile of profiles) {
      if (profile.stackLevel <= level || !isOne(profile)) continue;
      const found = limitAt(profile, question, atMillis);
      if (found === undefined) continue;
      level = profile.stackLevel;
      limit = found;
    }
    return limit;
  };
  const { connectorId, transactionId, capacityAmps, supplyPhases } = question;
  const session =
    best((one) => one.purpose === 'TxProfile' && one.transactionId === transactionId) ??
    best((one) => one.purpose === 'TxDefaultProfile' && one.connectorId === connectorId) ??
    best((one) => one.purpose === 'TxDefaultProfile' && one.connectorId === 0);
  const station = best((one) => one.purpose === 'ChargePointMaxProfile');
  let lowest = session;
  if (station !== undefined && (lowest === undefined || isLess(station, lowest))) lowest = station;
  const whole: Limit = { amps: [BigInt(capacityAmps), 1n], phases: supplyPhases };
  return lowest === undefined || isLess(whole, lowest) ? whole : lowest;
}

function isLess(one: Limit, other: Limit): boolean {
  return one.amps[0] * other.amps[1] < other.amps[0] * one.amps[1];
}

function limitAt(profile: Ready, { supplyPhases }: Question, atMillis: number): Limit | undefined {
  if (atMillis < profile.fromMillis || atMillis >= profile.toMillis || atMillis < profile.baseMillis) return undefined;
  const since = (atMillis - profile.baseMillis) / 1000;
  const second = profile.runSeconds === undefined ? since : since % profile.runSeconds;
  const { duration, chargingRateUnit, chargingSchedulePeriod } = profile.schedule;
  if (duration !== undefined && second >= duration) return undefined;
  const period = chargingSchedulePeriod.findLast(({ startPeriod }) => startPeriod <= second);
  if (period === undefined) return undefined;
  const phases = Math.min(period.numberPhases ?? 3, supplyPhases);
  const tenths = BigInt(Math.round(period.limit * 10));
  return { amps: chargingRateUnit === 'A' ? [tenths, 10n] : [tenths, 10n * 230n * BigInt(phases)], phases };
}
