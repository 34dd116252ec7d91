// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { sameTag } from '../core/auth/id-tag.ts';
import type { LimitSource } from '../core/limits/sources.ts';
import type { TimedWait } from '../core/schedule/charging-times.ts';
import type { SessionInput, SessionState } from '../core/session/machine.ts';
import type { DelayReason } from '../core/session/start-delay.ts';
import type { Log } from '../ports/log.ts';
import type { StateRepository } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import { plugStartIdTag } from './authorization-facts.ts';
import type { ChargingClock } from './charging-clock.ts';
import { parseJson } from './stored-state.ts';

const storedMemory = v.object({
  chargesNow: v.boolean(),
  held: v.boolean(),
  insideUntilMillis: v.nullable(v.pipe(v.number(), v.finite())),
});
/** What must survive a restart of the station in the middle of a charge. */
interface Memory {
  /** The driver did not want to wait. */
  readonly chargesNow: boolean;
  /** The clock kept the energy away when it was last looked at. */
  readonly held: boolean;
  /** The stop time of the appointment the session is in; null: it is in none. */
  readonly insideUntilMillis: number | null;
}
const NOTHING: Memory = { chargesNow: false, held: false, insideUntilMillis: null };

/**
 * What a delay need not wait for before it begins. The wait after an outage runs while a start time is waited for, too,
 * so that the two do not add up; a random delay is for those who start at that very time. A central system that gives
 * current again gives it at once.
 */
export const WAITED_OUT: Readonly<Record<DelayReason, readonly LimitSource[]>> = {
  'cold-load': ['delay', 'schedule', 'profile'],
  random: ['delay', 'profile'],
};

export interface ConnectorScheduleOptions {
  readonly times: ChargingClock;
  readonly settings: Settings;
  readonly state: StateRepository;
  readonly log: Log;
}

/** What the clock asks of a connector. */
export interface TimeDemand {
  readonly input: SessionInput | undefined;
  /** The session may have energy from now on. */
  readonly hasOpened: boolean;
}

/** What the clock means for the charge of one connector. */
export class ConnectorSchedule {
  readonly #options: ConnectorScheduleOptions;
  readonly #key: string;
  #memory: Memory;

  constructor(connectorId: number, options: ConnectorScheduleOptions) {
    this.#options = options;
    this.#key = `station.schedule.${connectorId}`;
    this.#memory = this.#read();
  }

  /** Outside the hours of operation; undefined within them. */
  get closed(): TimedWait | undefined {
    const { times } = this.#options;
    const { open, changesAtMillis } = times.verdict().hours;
    return open ? undefined : times.wait('outside-hours', changesAtMillis);
  }

  /** What a charge waits for; undefined: nothing. */
  get hold(): TimedWait | undefined {
    const { times } = this.#options;
    const { charge, chargeBy } = times.verdict();
    const { held, chargesNow } = this.#memory;
    if (chargesNow || (charge.open && !held)) return undefined;
    // The time has just come: nothing flows before the next tick has drawn the delay that belongs to it.
    if (charge.open) return times.wait('waiting-for-start-time', times.wallMillis);
    return times.wait(chargeBy === 'peak' ? 'peak-hours' : 'waiting-for-start-time', charge.changesAtMillis);
  }

  /** Whether the driver of this charge wanted the energy at once. */
  get chargesNow(): boolean {
    return this.#memory.chargesNow;
  }

  /** What of the clock stands in the way: the hours of operation where no session runs, else a start time. */
  standsInTheWay({ kind }: SessionState): TimedWait | undefined {
    if (kind === 'running') return this.hold;
    if (kind === 'ending') return undefined;
    // Who has to show a card first waits for no time yet.
    const beginsByItself = kind === 'plugged' && plugStartIdTag(this.#options.settings) !== undefined;
    return this.closed ?? (beginsByItself ? this.hold : undefined);
  }

  /** This charge keeps to no times any more. @returns false when it waited for none */
  chargeNow(state: SessionState): boolean {
    const timed = this.standsInTheWay(state);
    if (timed === undefined || timed.reason === 'outside-hours') return false;
    this.#note({ ...NOTHING, chargesNow: true });
    return true;
  }

  /** The charge is over, or the vehicle is gone: the next one begins anew. */
  forget(): void {
    this.#note(NOTHING);
  }

  /** To be called several times a second. */
  tick(state: SessionState): TimeDemand {
    const { kind } = state;
    const lapses = kind === 'awaiting-vehicle' && this.closed !== undefined;
    if (lapses) return { input: { kind: 'stop', reason: 'Other' }, hasOpened: false };
    if (kind !== 'running') return { input: undefined, hasOpened: false };
    const event = this.#isClosingTime() ? 'stop' : this.#watch();
    // OCPP 1.6 §7.36: Local is for what the driver does at the charger.
    const stop = { kind: 'stop', reason: 'Other', again: this.#isFree(state.idTag) } as const;
    return { input: event === 'stop' ? stop : undefined, hasOpened: event === 'opened' };
  }

  /** `stop`: the stop time has come · `opened`: there may be energy from now on. */
  #watch(): 'stop' | 'opened' | undefined {
    const { times } = this.#options;
    if (this.#memory.chargesNow) return undefined;
    const { charge, chargeBy } = times.verdict();
    const { held, insideUntilMillis } = this.#memory;
    if (charge.open) {
      const stopMillis = chargeBy === 'appointment' ? (charge.changesAtMillis ?? null) : null;
      this.#note({ ...NOTHING, insideUntilMillis: stopMillis });
      return held ? 'opened' : undefined;
    }
    if (insideUntilMillis !== null && times.wallMillis >= insideUntilMillis) return 'stop';
    // Closed before its time, by other settings: the session waits, and nothing ends it.
    this.#note({ ...NOTHING, held: true });
    return undefined;
  }

  #isClosingTime(): boolean {
    const { times, settings } = this.#options;
    return settings.get('hours.closingTime') === 'end' && times.isSettled && !times.verdict().hours.open;
  }

  /** Whether the session began by itself, and another may. */
  #isFree(idTag: string): boolean {
    const freeIdTag = plugStartIdTag(this.#options.settings);
    return freeIdTag !== undefined && sameTag(idTag, freeIdTag);
  }

  #read(): Memory {
    const text = this.#options.state.get(this.#key);
    const parsed = text === undefined ? undefined : v.safeParse(storedMemory, parseJson(text));
    return parsed?.success === true ? parsed.output : NOTHING;
  }

  #note(next: Memory): void {
    const { state, log } = this.#options;
    const text = JSON.stringify(next);
    if (text === JSON.stringify(this.#memory)) return;
    this.#memory = next;
    try {
      if (next === NOTHING) state.remove(this.#key);
      else state.set(this.#key, text);
    } catch (error) {
      log.error({ cause: String(error) }, 'what the clock means for the charge could not be stored');
    }
  }
}
