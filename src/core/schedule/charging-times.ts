// SPDX-License-Identifier: Apache-2.0
import { MINUTE_MS, timeOfDayText } from '../time/time-of-day.ts';
import { localMinute, type Zone } from '../time/zone.ts';
import { type PlanState, planState, type WeekPlan } from './week-plan.ts';

/** Why the clock keeps energy away. */
export const TIMED_REASONS = ['outside-hours', 'waiting-for-start-time', 'peak-hours'] as const;
export type TimedReason = (typeof TIMED_REASONS)[number];

/** All that the settings say of times. */
export interface ChargingTimes {
  /** When people may charge at all. */
  readonly hours: WeekPlan;
  /** The owner's start and stop time; undefined: none. Where there is one, peak hours do not count. */
  readonly appointment: WeekPlan | undefined;
  /** When the grid is to be spared; undefined: never. */
  readonly peak: WeekPlan | undefined;
}

/** Something that is open or closed by the clock. */
export interface Gate {
  readonly open: boolean;
  /** Milliseconds since 1970-01-01T00:00:00Z; undefined: it stays as it is. */
  readonly changesAtMillis: number | undefined;
}

/** What the clock allows at an instant. */
export interface ClockVerdict {
  readonly hours: Gate;
  /** Whether a charge that is allowed has energy. */
  readonly charge: Gate;
  readonly chargeBy: 'appointment' | 'peak' | undefined;
}

const ALWAYS: Gate = { open: true, changesAtMillis: undefined };

export function judgeClock(times: ChargingTimes, zone: Zone, atMillis: number): ClockVerdict {
  const state = (plan: WeekPlan): PlanState => planState(plan, zone, atMillis);
  const gate = ({ inside, changesAtMillis }: PlanState, open: boolean): Gate => ({
    open: inside === open,
    changesAtMillis,
  });
  const hours = gate(state(times.hours), true);
  if (times.appointment !== undefined)
    return { hours, charge: gate(state(times.appointment), true), chargeBy: 'appointment' };
  if (times.peak !== undefined) return { hours, charge: gate(state(times.peak), false), chargeBy: 'peak' };
  return { hours, charge: ALWAYS, chargeBy: undefined };
}

/** A wait for a time of the clock. */
export interface TimedWait {
  readonly reason: TimedReason;
  /** Whole seconds, rounded up; undefined: nobody can tell, or it never ends. */
  readonly seconds: number | undefined;
  /** When it ends, as the clock on the wall will show it, `HH:MM`; undefined when that is a day or more away. */
  readonly at: string | undefined;
}

const DAY_SECONDS = 86_400;

/** @param endsAtMillis undefined: nobody can tell */
export function timedWait(
  reason: TimedReason,
  zone: Zone,
  atMillis: number,
  endsAtMillis: number | undefined,
): TimedWait {
  if (endsAtMillis === undefined) return { reason, seconds: undefined, at: undefined };
  const seconds = Math.max(0, Math.ceil((endsAtMillis - atMillis) / 1000));
  const at = seconds < DAY_SECONDS ? timeOfDayText(localMinute(zone, endsAtMillis)) : undefined;
  return { reason, seconds, at };
}

/** A clock that is put back by no more was only corrected. */
const CORRECTION_MS = 5 * MINUTE_MS;

/**
 * Takes small corrections out of a wall clock: put back by up to five minutes it stands still until it has caught up, so
 * that nothing that has begun begins again. A larger step is believed.
 * @param latestMillis what it last was
 */
export function steadyWall(latestMillis: number, wallMillis: number): number {
  const backMs = latestMillis - wallMillis;
  return backMs > 0 && backMs <= CORRECTION_MS ? latestMillis : wallMillis;
}
