// SPDX-License-Identifier: Apache-2.0
import type { WireProfile } from '../../src/ocpp/v16/charging-profile.ts';
import { type BoardUnderTest, boardUnderTest } from './board-under-test.ts';
import { Charger, type ChargerOptions } from './charger.ts';
import { ask } from './reserving.ts';

/** A whole charger of three phases and 32 A at a central system that hears of each status at once. */
export function startSmart(options: ChargerOptions = {}): Promise<Charger> {
  const { set = [], ...others } = options;
  return Charger.start({ centralSystem: true, ...others, set: ['ocpp.key.MinimumStatusDuration=0', ...set] });
}

/** The board `virtual` as another product. */
export async function virtualProduct(
  settings: BoardUnderTest['board']['product']['settings'],
  phases: 1 | 3 = 3,
): Promise<BoardUnderTest> {
  const usual = await boardUnderTest('virtual');
  const { product } = usual.board;
  const ratings = { ...product.ratings, phases };
  return {
    ...usual,
    board: { ...usual.board, product: { ...product, ratings, settings: { ...product.settings, ...settings } } },
  };
}

type Schedule = WireProfile['chargingSchedule'];

/** A profile of one limit without an end, unless told otherwise; number 1, level 0, for each transaction. */
export function profile(
  limit: number,
  more: Partial<Omit<WireProfile, 'chargingSchedule'>> = {},
  schedule: Partial<Schedule> = {},
): WireProfile {
  return {
    chargingProfileId: 1,
    stackLevel: 0,
    chargingProfilePurpose: 'TxDefaultProfile',
    chargingProfileKind: 'Relative',
    ...more,
    chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }], ...schedule },
  };
}

/** Periods from pairs of second and limit. */
export const periods = (
  ...pairs: readonly (readonly [number, number])[]
): Pick<Schedule, 'chargingSchedulePeriod'> => ({
  chargingSchedulePeriod: pairs.map(([startPeriod, limit]) => ({ startPeriod, limit })),
});

/** So many seconds from now, as OCPP tells times. */
export const inSeconds = (on: Charger, seconds: number): string =>
  new Date(on.clock.wallMillis() + seconds * 1000).toISOString();

/** SetChargingProfile. @returns the status, or the code of a CALLERROR */
export async function setProfile(on: Charger, connectorId: number, csChargingProfiles: object): Promise<unknown> {
  const answer = await ask(on, 'SetChargingProfile', { connectorId, csChargingProfiles });
  return answer?.['status'] ?? answer?.['errorCode'];
}

/** ClearChargingProfile. @returns the status */
export async function clearProfiles(on: Charger, filter: Record<string, unknown> = {}): Promise<unknown> {
  return (await ask(on, 'ClearChargingProfile', filter))?.['status'];
}

interface Told {
  readonly status: unknown;
  readonly scheduleStart: string;
  readonly chargingSchedule: Schedule;
}

/** GetCompositeSchedule. @returns the whole answer */
export async function getComposite(
  on: Charger,
  connectorId: number,
  duration: number,
  unit?: 'A' | 'W',
): Promise<Told> {
  const more = unit === undefined ? {} : { chargingRateUnit: unit };
  return (await ask(on, 'GetCompositeSchedule', { connectorId, duration, ...more })) as unknown as Told;
}

/** The same as pairs of second and limit. */
export async function toldLimits(on: Charger, connectorId: number, duration: number, unit?: 'A' | 'W') {
  const { chargingSchedule } = await getComposite(on, connectorId, duration, unit);
  return chargingSchedule.chargingSchedulePeriod.map(({ startPeriod, limit }) => [startPeriod, limit]);
}

/** The profiles that are installed, by number. */
export const installed = (on: Charger): readonly number[] =>
  on.station.station.chargingProfiles
    .list()
    .map(({ id }) => id)
    .toSorted((one, other) => one - other);

/** What is offered now, in amperes. */
export const offered = (on: Charger, connectorId = 1): number => on.view(connectorId).limit.milliamps / 1000;

/** The id the central system gave the transaction that began last. */
export async function transactionId(on: Charger): Promise<number> {
  await on.until('a transaction is told', () => on.central.of('StartTransaction').length > 0);
  // The answer is on its way.
  await on.advance(100);
  return 999 + on.central.of('StartTransaction').length;
}
