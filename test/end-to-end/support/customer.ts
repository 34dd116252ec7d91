// SPDX-License-Identifier: Apache-2.0
import type { PlantTruth } from '../../../src/bench/plant/truth.ts';
import type { Bench } from './bench.ts';
import { clock, until, untilTrue } from './until.ts';

/** How long a customer waits for the charger to react before holding the card to it again. */
const PATIENCE_MS = 3000;
/** Frames a killed station had sent to the display may still be on their way. */
const DISPLAY_LAG_MS = 100;

/** A person with a card, who looks at the display and does what it says. */
export class Customer {
  readonly #bench: Bench;
  readonly #uid: string;
  /** What the display showed up to this event may be the picture a dead station left behind. */
  #lookFrom = 0;

  constructor(bench: Bench, uid: string) {
    this.#bench = bench;
    this.#uid = uid;
  }

  /** From now on only what the display newly shows counts. */
  async lookAgain(): Promise<void> {
    await clock.sleep(DISPLAY_LAG_MS);
    this.#lookFrom = await this.#bench.mark();
  }

  /** Plugs in and waits to be asked for a card. */
  async plugIn(): Promise<void> {
    await this.#bench.vehicle({ plugged: true });
    await this.#untilShown('Hold card to reader', (lines) => lines[1] === 'Hold card to reader');
  }

  /** Holds the card to the reader until the contacts close. */
  start(): Promise<void> {
    return this.#tapUntil('the contacts close', (truth) => truth.contactor.closed, 'Hold card to reader');
  }

  /** Holds the card to the reader until the contacts open. */
  stop(): Promise<void> {
    return this.#tapUntil('the contacts open', (truth) => !truth.contactor.closed, 'CHARGING');
  }

  /** Unplugs once the cable is free, and waits for the charger to be free for the next one. */
  async leave(): Promise<void> {
    await this.#bench.untilPlant('the cable is free', (truth) => truth.lock === 'unlocked');
    await this.#bench.vehicle({ plugged: false });
    await this.#untilShown('AVAILABLE', (lines) => lines[0] === 'AVAILABLE');
  }

  async #untilShown(what: string, isShown: (lines: readonly string[]) => boolean): Promise<void> {
    await until(`the display says ${what}`, () => this.#shown(), isShown);
  }

  async #tapUntil(what: string, isDone: (truth: PlantTruth) => boolean, invitation: string): Promise<void> {
    let tappedAtMs = Number.NEGATIVE_INFINITY;
    await untilTrue(what, async () => {
      if (isDone(await this.#bench.plant())) return true;
      const nowMs = clock.monotonicMicros() / 1000;
      if (nowMs - tappedAtMs < PATIENCE_MS || !(await this.#shown()).includes(invitation)) return false;
      tappedAtMs = nowMs;
      await this.#bench.tap(this.#uid);
      return false;
    });
  }

  /** The lines of the display; empty while nothing was shown since the last look. */
  async #shown(): Promise<readonly string[]> {
    return (await this.#bench.eventsOf('display', this.#lookFrom)).at(-1)?.lines ?? [];
  }
}
