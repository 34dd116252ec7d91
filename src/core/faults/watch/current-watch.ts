// SPDX-License-Identifier: Apache-2.0
import { largestPhase, type PerPhase } from '../../units/units.ts';
import type { FaultCode } from '../catalogue.ts';

/** Settings of the overload check (ETEK manual, INSTALLATION: Check for car overload, Stop Limit). */
export interface OverloadRules {
  /** Above 110 % the offer is cut by 10 %. */
  readonly reduces: boolean;
  /** Of the signalled current; above it charging stops, 101..150. */
  readonly stopPercent: number;
}

/** What is seen in one scan. */
export interface CurrentSeen {
  /** The meter's last reading, as far as it has currents. */
  readonly reading: { readonly milliamps: PerPhase; readonly atMicros: number } | undefined;
  /** What the pilot signals; 0 while it signals none. */
  readonly signalledMilliamps: number;
  readonly coil: boolean;
  readonly contactsClosed: boolean;
  readonly noVehicle: boolean;
  /** The vehicle did not let go within 6 s of X1, and its load was broken. */
  readonly loadBroken: boolean;
}

/** A vehicle adapts within 5 s (IEC 61851-1 A.6 6); the meter is read once a second. */
const ADAPTS_WITHIN_MICROS = 6_000_000;
const REDUCE_PERCENT = 110;
const AT_ONCE_PERCENT = 150;
/** What meters and vehicles may be off at small currents. */
const MARGIN_MILLIAMPS = 500;
/** Above the stop limit for so long: with a reading's age and what the vehicle gets to let go, within 10 s in all. */
const STOPS_AFTER_MICROS = 2_500_000;
/** A charger's own consumption behind its meter is less. */
export const LEAK_MILLIAMPS = 500;
/** A reading that ends sooner after the contacts opened may have begun before. */
const OPEN_FOR_MICROS = 1_200_000;
const DRAWS_MILLIAMPS = 1000;
const READINGS = 2;

interface Offer {
  readonly milliamps: number;
  readonly endedAtMicros: number;
}

export interface CurrentWatch {
  readonly readAtMicros: number;
  readonly largestMilliamps: number;
  readonly signalledMilliamps: number;
  /** What was signalled before, for as long as a vehicle may still go by it. */
  readonly formerOffers: readonly Offer[];
  /** The highest offer that the vehicle has not come down from yet. */
  readonly loweredFromMilliamps: number;
  readonly openSinceMicros: number | undefined;
  readonly readingsWithLeak: number;
  readonly readingsOver: number;
  readonly readingsIgnoring: number;
  readonly overStopSinceMicros: number | undefined;
  /** What is left of the offer after cuts; undefined: nothing was cut for this vehicle. */
  readonly cutToMilliamps: number | undefined;
  readonly overCurrent: boolean;
  readonly ignored: boolean;
}

export const INITIAL_CURRENT_WATCH: CurrentWatch = {
  readAtMicros: 0,
  largestMilliamps: 0,
  signalledMilliamps: 0,
  formerOffers: [],
  loweredFromMilliamps: 0,
  openSinceMicros: undefined,
  readingsWithLeak: 0,
  readingsOver: 0,
  readingsIgnoring: 0,
  overStopSinceMicros: undefined,
  cutToMilliamps: undefined,
  overCurrent: false,
  ignored: false,
};

/** Compares what the meter reads with what the pilot signals. */
export function watchCurrent(
  before: CurrentWatch,
  seen: CurrentSeen,
  rules: OverloadRules,
  nowMicros: number,
): CurrentWatch {
  const offered = takeOffer(before, seen, nowMicros);
  const { reading } = seen;
  if (reading === undefined || reading.atMicros === before.readAtMicros) return offered;
  const largestMilliamps = largestPhase([
    Math.abs(reading.milliamps[0]),
    Math.abs(reading.milliamps[1]),
    Math.abs(reading.milliamps[2]),
  ]);
  const read = { ...offered, readAtMicros: reading.atMicros, largestMilliamps };
  return seen.coil ? judgeDraw(read, rules) : judgeLeak(read);
}

/** Notes what is signalled now, and for how long what was signalled before still counts. */
function takeOffer(before: CurrentWatch, seen: CurrentSeen, nowMicros: number): CurrentWatch {
  const { signalledMilliamps } = seen;
  const lowered = seen.coil && signalledMilliamps < before.signalledMilliamps;
  const former = before.formerOffers.filter((offer) => nowMicros - offer.endedAtMicros < ADAPTS_WITHIN_MICROS);
  const isOpen = !seen.coil && !seen.contactsClosed;
  return {
    ...before,
    signalledMilliamps,
    formerOffers: lowered ? [...former, { milliamps: before.signalledMilliamps, endedAtMicros: nowMicros }] : former,
    loweredFromMilliamps: lowered
      ? Math.max(before.loweredFromMilliamps, before.signalledMilliamps)
      : before.loweredFromMilliamps,
    openSinceMicros: isOpen ? (before.openSinceMicros ?? nowMicros) : undefined,
    cutToMilliamps: seen.noVehicle ? undefined : before.cutToMilliamps,
    ignored: seen.loadBroken && before.largestMilliamps > DRAWS_MILLIAMPS,
  };
}

/** Current through open contacts: something bridges them. */
function judgeLeak(watch: CurrentWatch): CurrentWatch {
  const openLongEnough =
    watch.openSinceMicros !== undefined && watch.readAtMicros - watch.openSinceMicros >= OPEN_FOR_MICROS;
  const leaks = openLongEnough && watch.largestMilliamps > LEAK_MILLIAMPS;
  return {
    ...watch,
    readingsWithLeak: leaks ? watch.readingsWithLeak + 1 : 0,
    loweredFromMilliamps: 0,
    readingsOver: 0,
    readingsIgnoring: 0,
    overStopSinceMicros: undefined,
    overCurrent: false,
  };
}

const above = (milliamps: number, percent: number, offer: number): boolean =>
  milliamps > (offer * percent) / 100 + MARGIN_MILLIAMPS;

function judgeDraw(watch: CurrentWatch, { reduces, stopPercent }: OverloadRules): CurrentWatch {
  const { largestMilliamps, loweredFromMilliamps, readAtMicros } = watch;
  const allowed = Math.max(watch.signalledMilliamps, ...watch.formerOffers.map((offer) => offer.milliamps));
  const over = above(largestMilliamps, REDUCE_PERCENT, allowed);
  const cameDown = !above(largestMilliamps, REDUCE_PERCENT, watch.signalledMilliamps);
  // What is cut because of an excess is not a limit that the vehicle ignores: the excess is judged as one.
  const isCut = watch.cutToMilliamps !== undefined;
  const ignores = over && !isCut && !above(largestMilliamps, REDUCE_PERCENT, loweredFromMilliamps);
  const overStop = over && !ignores && above(largestMilliamps, stopPercent, allowed);
  const overStopSinceMicros = overStop ? (watch.overStopSinceMicros ?? readAtMicros) : undefined;
  const lasts = overStopSinceMicros !== undefined && readAtMicros - overStopSinceMicros >= STOPS_AFTER_MICROS;
  const readingsOver = over && !ignores ? watch.readingsOver + 1 : 0;
  const readingsIgnoring = ignores ? watch.readingsIgnoring + 1 : 0;
  // A vehicle that still may go by a former offer is not cut a second time for the same excess.
  const hadItsTime = allowed === watch.signalledMilliamps && allowed > 0;
  const cuts = reduces && readingsOver >= READINGS && hadItsTime;
  return {
    ...watch,
    readingsWithLeak: 0,
    loweredFromMilliamps: cameDown ? 0 : loweredFromMilliamps,
    readingsOver: cuts ? 0 : readingsOver,
    readingsIgnoring,
    overStopSinceMicros,
    cutToMilliamps: cuts ? Math.floor((watch.signalledMilliamps * 9) / 10) : watch.cutToMilliamps,
    overCurrent: lasts || (over && !ignores && above(largestMilliamps, AT_ONCE_PERCENT, allowed)),
    ignored: readingsIgnoring >= READINGS,
  };
}

export function currentCauses(watch: CurrentWatch): readonly FaultCode[] {
  const causes: FaultCode[] = [];
  if (watch.readingsWithLeak >= READINGS) causes.push('current-while-open');
  if (watch.overCurrent) causes.push('over-current');
  if (watch.ignored) causes.push('vehicle-ignores-limit');
  if (watch.cutToMilliamps !== undefined) causes.push('car-overload');
  return causes;
}
