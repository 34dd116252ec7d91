// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import {
  begunDelay,
  DELAY_REASONS,
  type DelayRules,
  delaySecondsLeft,
  drawDelay,
  isDelayOver,
  type StartDelay,
} from '../core/session/start-delay.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import { parseJson } from './stored-state.ts';

export interface StartDelaysOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly store: Store;
  /** The shortest wait after the supply was away, in seconds; the product's. */
  readonly coldLoadMinimumSeconds: number;
}

const stored = v.object({
  sessionId: v.string(),
  reason: v.picklist(DELAY_REASONS),
  seconds: v.pipe(v.number(), v.minValue(1), v.maxValue(86_400)),
  untilMs: v.nullable(v.pipe(v.number(), v.finite())),
});

/** The wait before a session's first energy: drawn once, durable, and over or called off once. */
export class StartDelays {
  readonly #key: string;
  readonly #options: StartDelaysOptions;
  #sessionId = '';
  #delay: StartDelay | undefined;

  constructor(connectorId: number, options: StartDelaysOptions) {
    this.#key = `station.delay.${connectorId}`;
    this.#options = options;
  }

  get current(): { readonly reason: StartDelay['reason']; readonly seconds: number } | undefined {
    const delay = this.#delay;
    return delay && { reason: delay.reason, seconds: delaySecondsLeft(delay, this.#nowMs()) };
  }

  /**
   * A session begins: draws its delay and stores it; what the store throws ends the caller's commit.
   * @param afterOutage whether the supply was away and nobody asked for this charge since
   */
  draw(sessionId: string, afterOutage: boolean): void {
    const { random, log } = this.#options;
    this.#sessionId = sessionId;
    this.#delay = drawDelay(this.#rules(afterOutage), () => random.uniform());
    this.#store();
    if (this.#delay === undefined) return;
    log.info({ session: sessionId, reason: this.#delay.reason, seconds: this.#delay.seconds }, 'charging is delayed');
  }

  /** The session goes on after the supply was away: what was left of its delay before does not count. */
  redraw(sessionId: string): void {
    this.#try(() => this.draw(sessionId, true));
  }

  /**
   * A time has come that others wait for, too: the longer of what is left and a new random delay counts (UK SI 2021/1467
   * reg. 11 wants one at each start and at each change of the rate).
   */
  drawAtOpening(sessionId: string): void {
    const left = this.#delay;
    // What has not begun begins now.
    if (left !== undefined && left.untilMs === undefined) return;
    const drawn = drawDelay(this.#rules(false), () => this.#options.random.uniform());
    if (drawn === undefined || (left !== undefined && delaySecondsLeft(left, this.#nowMs()) >= drawn.seconds)) return;
    this.#sessionId = sessionId;
    this.#delay = drawn;
    this.#try(() => this.#store());
  }

  /** The station started again in the middle of the session: what was drawn still holds. */
  takeUp(sessionId: string): void {
    const text = this.#options.store.state.get(this.#key);
    const parsed = text === undefined ? undefined : v.safeParse(stored, parseJson(text));
    if (parsed?.success !== true || parsed.output.sessionId !== sessionId) return;
    const { reason, seconds, untilMs } = parsed.output;
    this.#sessionId = sessionId;
    // No delay is longer than it was drawn: a clock that began anew must not make it so.
    const latestMs = this.#nowMs() + seconds * 1000;
    this.#delay = { reason, seconds, untilMs: untilMs === null ? undefined : Math.min(untilMs, latestMs) };
  }

  /** To be called often. @param mayBegin whether nothing stands in the way that a delay of that reason waits for */
  tick(mayBegin: (reason: StartDelay['reason']) => boolean): void {
    const delay = this.#delay;
    if (delay === undefined) return;
    if (isDelayOver(delay, this.#nowMs())) this.end();
    else if (delay.untilMs === undefined && mayBegin(delay.reason)) {
      this.#delay = begunDelay(delay, this.#nowMs());
      this.#try(() => this.#store());
    }
  }

  /** Nothing waits any more: the delay or the session is over, or a person wants the energy now. @returns whether one did */
  end(): boolean {
    if (this.#delay === undefined) return false;
    this.#delay = undefined;
    this.#try(() => this.#store());
    return true;
  }

  #rules(afterOutage: boolean): DelayRules {
    const { settings, coldLoadMinimumSeconds } = this.#options;
    const coldLoadSeconds = settings.get('evse.coldLoadMaxDelay');
    const coldLoad = {
      minimumSeconds: coldLoadMinimumSeconds,
      maximumSeconds: Math.max(coldLoadMinimumSeconds, coldLoadSeconds),
    };
    const random = { minimumSeconds: 0, maximumSeconds: settings.get('evse.startDelay.max') };
    return {
      'cold-load': afterOutage && coldLoadSeconds > 0 ? coldLoad : undefined,
      random: settings.get('evse.startDelay.enabled') ? random : undefined,
    };
  }

  #store(): void {
    const { state } = this.#options.store;
    const delay = this.#delay;
    if (delay === undefined) {
      if (state.get(this.#key) !== undefined) state.remove(this.#key);
      return;
    }
    const { reason, seconds, untilMs = null } = delay;
    state.set(this.#key, JSON.stringify({ sessionId: this.#sessionId, reason, seconds, untilMs }));
  }

  #try(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#options.log.error({ cause: String(error) }, 'the delay of a charge could not be stored');
    }
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}
