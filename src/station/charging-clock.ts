// SPDX-License-Identifier: Apache-2.0
import {
  type ChargingTimes,
  type ClockVerdict,
  judgeClock,
  steadyWall,
  type TimedReason,
  type TimedWait,
  timedWait,
} from '../core/schedule/charging-times.ts';
import { planFor, type TimeWindow, timeWindow, WEEKDAYS, type Weekday } from '../core/schedule/week-plan.ts';
import { createZone, type Zone } from '../core/time/zone.ts';
import { isClockSet } from '../core/units/wall-time.ts';
import type { Clock } from '../ports/clock.ts';
import type { SettingId } from '../settings/registry.ts';
import type { Settings } from '../settings/settings.ts';

/**
 * How long a charge waits for a clock that has not been set: time enough for the network to tell it. After that the
 * vehicle is charged, as whoever plugged it in expects to find it charged in the morning.
 */
const CLOCK_WITHIN_MS = 15 * 60_000;
/** Settings that belong together come one by one: nobody's session ends in between. */
const SETTLES_MS = 60_000;
/** A verdict is not kept for longer: the wall clock may be set. */
const LOOK_AGAIN_MS = 60_000;

interface Known {
  readonly verdict: ClockVerdict;
  readonly fromMillis: number;
  readonly untilMillis: number;
}

/** What the clock allows by the settings, for all connectors. */
export class ChargingClock {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #bornAtMs: number;
  #rules: { readonly times: ChargingTimes; readonly zone: Zone } | undefined;
  #changedAtMs = Number.NEGATIVE_INFINITY;
  #latestMillis = 0;
  #known: Known | undefined;

  constructor({ clock, settings }: { readonly clock: Clock; readonly settings: Settings }) {
    this.#clock = clock;
    this.#settings = settings;
    this.#bornAtMs = this.#nowMs();
  }

  /** The wall clock without its small corrections. */
  get wallMillis(): number {
    this.#latestMillis = steadyWall(this.#latestMillis, this.#clock.wallMillis());
    return this.#latestMillis;
  }

  /** Whether the wall clock has been set since the supply came. */
  get isTimeKnown(): boolean {
    return isClockSet(this.wallMillis);
  }

  get timeZone(): string {
    return this.#settings.get('locale.timezone');
  }

  /** Whether what is closed is so by the clock, not by settings that were changed just now. */
  get isSettled(): boolean {
    return this.#nowMs() - this.#changedAtMs >= SETTLES_MS;
  }

  settingSaved(id: SettingId): void {
    if (!id.startsWith('hours.') && !id.startsWith('schedule.') && id !== 'locale.timezone') return;
    this.#rules = undefined;
    this.#known = undefined;
    this.#changedAtMs = this.#nowMs();
  }

  verdict(): ClockVerdict {
    const atMillis = this.wallMillis;
    const known = this.#known;
    if (known !== undefined && atMillis >= known.fromMillis && atMillis < known.untilMillis) return known.verdict;
    this.#rules ??= { times: readTimes(this.#settings), zone: createZone(this.timeZone) };
    const { times, zone } = this.#rules;
    if (!this.isTimeKnown) return this.#withoutTime(times);
    const verdict = judgeClock(times, zone, atMillis);
    const untilMillis = Math.min(
      atMillis + LOOK_AGAIN_MS,
      verdict.hours.changesAtMillis ?? Number.POSITIVE_INFINITY,
      verdict.charge.changesAtMillis ?? Number.POSITIVE_INFINITY,
    );
    this.#known = { verdict, fromMillis: atMillis, untilMillis };
    return verdict;
  }

  /** A wait until a wall time; undefined: nobody can tell. */
  wait(reason: TimedReason, endsAtMillis: number | undefined): TimedWait {
    const zone = this.#rules?.zone ?? createZone(this.timeZone);
    return timedWait(reason, zone, this.wallMillis, endsAtMillis);
  }

  /** Nobody is sent away by a clock that nobody has set. */
  #withoutTime({ appointment, peak }: ChargingTimes): ClockVerdict {
    const chargeBy = appointment !== undefined ? 'appointment' : peak !== undefined ? 'peak' : undefined;
    const isLate = this.#nowMs() - this.#bornAtMs >= CLOCK_WITHIN_MS;
    return {
      hours: { open: true, changesAtMillis: undefined },
      charge: { open: chargeBy === undefined || isLate, changesAtMillis: undefined },
      chargeBy,
    };
  }

  #nowMs(): number {
    return this.#clock.monotonicMicros() / 1000;
  }
}

const WORKDAYS: readonly Weekday[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
const WHOLE_DAY: TimeWindow = { from: 0, to: 1440 };

function readTimes(settings: Settings): ChargingTimes {
  const of = (day: Weekday): readonly TimeWindow[] =>
    present(timeWindow(settings.get(`hours.${day}.start`), settings.get(`hours.${day}.end`)));
  const appointment = timeWindow(settings.get('schedule.start'), settings.get('schedule.stop'));
  const morning = timeWindow(
    settings.get('schedule.offPeak.morning.start'),
    settings.get('schedule.offPeak.morning.end'),
  );
  const evening = timeWindow(
    settings.get('schedule.offPeak.evening.start'),
    settings.get('schedule.offPeak.evening.end'),
  );
  return {
    hours: {
      monday: of('monday'),
      tuesday: of('tuesday'),
      wednesday: of('wednesday'),
      thursday: of('thursday'),
      friday: of('friday'),
      saturday: of('saturday'),
      sunday: of('sunday'),
    },
    // An appointment that stops as it starts never stops: switched on as delivered, 00:00 to 00:00, it must not keep
    // the charger from charging for ever.
    appointment: settings.get('schedule.enabled') ? planFor(WEEKDAYS, [appointment ?? WHOLE_DAY]) : undefined,
    peak: settings.get('schedule.offPeak.enabled')
      ? planFor(WORKDAYS, [...present(morning), ...present(evening)])
      : undefined,
  };
}

function present(window: TimeWindow | undefined): readonly TimeWindow[] {
  return window === undefined ? [] : [window];
}
