// SPDX-License-Identifier: Apache-2.0
import type { SeededRandom } from '../../../src/bench/seeded-random.ts';
import type { ReceivedCall } from '../../support/central-system.ts';
import type { Charger } from '../../support/charger.ts';

/** How often each kind of trouble came. */
export interface TroubleCounts {
  /** Connections that ended, politely or without a word. */
  readonly drops: number;
  /** The cable out for a while. */
  readonly cuts: number;
  readonly kills: number;
  /** Times of slow answers, some of them later than the charger waits. */
  readonly slowTimes: number;
  /** Answers that were a CALLERROR. */
  readonly errors: number;
}

/** Of a quarter of a second, in which no trouble is. */
const CHANCE = 0.02;
const LONGEST_CUT_MS = 50_000;
const LONGEST_SLOW_TIME_MS = 30_000;
/** Longer than the charger waits for an answer, sometimes. */
const LONGEST_DELAY_MS = 25_000;
const LONGEST_ERROR_TIME_MS = 20_000;
const LONGEST_DOWN_MS = 6000;
const REFUSED = ['StartTransaction', 'StopTransaction', 'MeterValues', 'Authorize', 'StatusNotification'];

/** What goes wrong between a charger and its central system, one thing at a time. */
export class Trouble {
  readonly #charger: Charger;
  readonly #random: SeededRandom;
  readonly #counts = { drops: 0, cuts: 0, kills: 0, slowTimes: 0, errors: 0 };
  #overAtMs = 0;
  #repair: (() => void) | undefined;

  constructor(charger: Charger, random: SeededRandom) {
    this.#charger = charger;
    this.#random = random;
  }

  get counts(): TroubleCounts {
    return { ...this.#counts };
  }

  /** Trouble that has lasted long enough ends; where there is none, some may begin. */
  async maybe(): Promise<void> {
    if (this.#repair !== undefined) {
      if (this.#nowMs() >= this.#overAtMs) this.end();
      return;
    }
    if (this.#random.uniform() >= CHANCE) return;
    const kind = this.#random.uniform();
    if (kind < 0.2) this.#drop();
    else if (kind < 0.4) this.#cut();
    else if (kind < 0.55) await this.#kill();
    else if (kind < 0.8) this.#slow();
    else this.#refuse();
  }

  /** Puts everything right. */
  end(): void {
    this.#repair?.();
    this.#repair = undefined;
  }

  #drop(): void {
    this.#counts.drops += 1;
    if (this.#random.uniform() < 0.5) this.#charger.central.close();
    else this.#charger.central.drop();
  }

  #cut(): void {
    this.#counts.cuts += 1;
    this.#charger.network.setUp(false);
    this.#lasts(LONGEST_CUT_MS, () => this.#charger.network.setUp(true));
  }

  async #kill(): Promise<void> {
    this.#counts.kills += 1;
    this.#charger.killStation();
    await this.#charger.advance(this.#random.uniform() * LONGEST_DOWN_MS);
    await this.#charger.startStation();
  }

  #slow(): void {
    const { central } = this.#charger;
    this.#counts.slowTimes += 1;
    central.delayMs = () => Math.floor(this.#random.uniform() ** 3 * LONGEST_DELAY_MS);
    this.#lasts(LONGEST_SLOW_TIME_MS, () => {
      central.delayMs = () => 0;
    });
  }

  #refuse(): void {
    const { replies } = this.#charger.central;
    const refuse = (_call: ReceivedCall) => {
      this.#counts.errors += 1;
      return { errorCode: this.#random.uniform() < 0.5 ? 'InternalError' : 'FormatViolation' };
    };
    for (const action of REFUSED) replies.set(action, refuse);
    this.#lasts(LONGEST_ERROR_TIME_MS, () => {
      for (const action of REFUSED) replies.delete(action);
    });
  }

  #lasts(longestMs: number, repair: () => void): void {
    this.#overAtMs = this.#nowMs() + this.#random.uniform() * longestMs;
    this.#repair = repair;
  }

  #nowMs(): number {
    return this.#charger.clock.monotonicMicros() / 1000;
  }
}
