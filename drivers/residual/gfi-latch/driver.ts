// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { Listeners } from '../../../src/core/flow/listeners.ts';
import type { InputLine, OutputLine, Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { ResidualMonitor, SelfTestResult } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { Mutex } from '../../chips/mutex.ts';
import { inputLine, outputLine } from '../../options.ts';

/** The test wire carries 60 Hz for 10 cycles (EVSE Pi Hat). */
const HALF_WAVE_MS = 1000 / 120;
const TEST_CYCLES = 10;
/** From the end of the test current to the reset, and how long the latch must stay clear then (EVSE Pi Hat). */
const RESET_AFTER_MS = 100;
const CLEAR_FOR_MS = 100;
const POLL_MS = 5;

/** Long enough for any flip-flop behind any filter. */
const RESET_PULSE_MS = 10;

/** A latch is cleared when the contactor is open for certain: it takes no reset while it is closed. */
const CLEARS_AFTER_MICROS = 1_000_000;

export const gfiLatch = defineDriver({
  id: 'gfi-latch',
  kind: 'residual',
  abilities: {
    can: ['cut the contactor without software, and hold it off until it is reset'],
    cannot: ['sense smooth DC: where IEC 62955 holds, a 6 mA DC monitor is needed besides'],
  },
  options: v.strictObject({
    /** Active while the latch is set and the contactor cut. */
    status: inputLine(),
    /** Current through the test wire while active. */
    test: outputLine(),
    /** Clears the latch when pulsed. */
    reset: outputLine(),
  }),
  async create(options, { clock, buses }) {
    const test = buses.output(options.test);
    const reset = buses.output(options.reset);
    await test.set(false);
    await reset.set(false);
    const latch = new GfiLatch(buses.input(options.status), test, reset, clock);
    latch.clearFirst();
    return latch;
  },
});

class GfiLatch implements ResidualMonitor {
  readonly kind = 'residual';
  readonly #status: InputLine;
  readonly #test: OutputLine;
  readonly #reset: OutputLine;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  readonly #listeners = new Listeners<[]>();
  #testing = false;
  #clearing = false;
  #latchedSinceMicros: number | undefined;

  constructor(status: InputLine, test: OutputLine, reset: OutputLine, clock: Clock) {
    this.#status = status;
    this.#test = test;
    this.#reset = reset;
    this.#clock = clock;
    status.onChange((active) => {
      if (active && !this.#testing) this.#listeners.tell();
    });
  }

  /** The flip-flop wakes up either way. */
  clearFirst(): void {
    this.#clearInBackground();
  }

  /**
   * Whether the latch is set; the trip of its own test does not count. A trip stays for 1 s at least, then the latch is
   * cleared, and it is set again while the current is still there: when to close again is the guard's decision.
   */
  async isTripped(): Promise<boolean> {
    const latched = await this.#status.isActive();
    if (this.#testing) return false;
    if (!latched) this.#latchedSinceMicros = undefined;
    else this.#latchedSinceMicros ??= this.#clock.monotonicMicros();
    const since = this.#latchedSinceMicros;
    if (since !== undefined && this.#clock.monotonicMicros() - since >= CLEARS_AFTER_MICROS) this.#clearInBackground();
    return latched;
  }

  onTrip(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  /** Takes about 380 ms. */
  selfTest(): Promise<SelfTestResult> {
    return this.#mutex.run(async () => {
      this.#testing = true;
      try {
        return await this.#tripAndClear();
      } finally {
        await this.#test.set(false);
        this.#testing = false;
      }
    });
  }

  async #tripAndClear(): Promise<SelfTestResult> {
    // A latch that is set beforehand proves nothing by being set afterwards.
    if (await this.#status.isActive()) return 'failed';
    for (let cycle = 0; cycle < TEST_CYCLES; cycle += 1) {
      await this.#test.set(true);
      await this.#clock.sleep(HALF_WAVE_MS);
      await this.#test.set(false);
      await this.#clock.sleep(HALF_WAVE_MS);
    }
    await this.#clock.sleep(RESET_AFTER_MS);
    if (!(await this.#status.isActive())) return 'failed';
    await this.#pulseReset();
    const endMicros = this.#clock.monotonicMicros() + CLEAR_FOR_MS * 1000;
    while (this.#clock.monotonicMicros() < endMicros) {
      if (await this.#status.isActive()) return 'failed';
      await this.#clock.sleep(POLL_MS);
    }
    return 'passed';
  }

  #clearInBackground(): void {
    if (this.#clearing) return;
    this.#clearing = true;
    const done = () => {
      this.#clearing = false;
      this.#latchedSinceMicros = undefined;
    };
    // A reset that fails leaves the latch set, which the next poll sees.
    this.#mutex.run(() => this.#pulseReset()).then(done, done);
  }

  async #pulseReset(): Promise<void> {
    await this.#reset.set(true);
    try {
      await this.#clock.sleep(RESET_PULSE_MS);
    } finally {
      await this.#reset.set(false);
    }
  }
}
