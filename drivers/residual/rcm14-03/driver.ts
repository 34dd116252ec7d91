// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { Listeners } from '../../../src/core/flow/listeners.ts';
import type { InputLine, OutputLine, Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { ResidualMonitor, SelfTestResult } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { Mutex } from '../../chips/mutex.ts';
import { inputLine, integer, outputLine } from '../../options.ts';

/** A spike shorter than this on the fault line is not a trip. */
const CONFIRM_MS = 1;
const POLL_MS = 5;

export const rcm1403 = defineDriver({
  id: 'rcm14-03',
  kind: 'residual',
  options: v.strictObject({
    /** Fault output: active while tripped. */
    fault: inputLine(),
    /** Test input: active while the test current flows. */
    test: outputLine(),
    /** Length of the test current. */
    testPulseMs: v.optional(integer(10, 1000), 100),
    /** From the start of the test to its verdict. */
    testBudgetMs: v.optional(integer(500, 15_000), 15_000),
  }),
  async create(options, { clock, buses }) {
    const test = buses.output(options.test);
    await test.set(false);
    return new Rcm1403(buses.input(options.fault), test, clock, options.testPulseMs, options.testBudgetMs);
  },
});

class Rcm1403 implements ResidualMonitor {
  readonly kind = 'residual';
  readonly #fault: InputLine;
  readonly #test: OutputLine;
  readonly #clock: Clock;
  readonly #pulseMs: number;
  readonly #budgetMs: number;
  readonly #mutex = new Mutex();
  readonly #listeners = new Listeners<[]>();
  #testing = false;

  constructor(fault: InputLine, test: OutputLine, clock: Clock, pulseMs: number, budgetMs: number) {
    this.#fault = fault;
    this.#test = test;
    this.#clock = clock;
    this.#pulseMs = pulseMs;
    this.#budgetMs = budgetMs;
    fault.onChange((active) => {
      if (active) clock.after(CONFIRM_MS, 'residual trip', () => void this.#reportTrip());
    });
  }

  /** The trip of its own test does not count: while `selfTest` runs this is false, and the contactor must be open. */
  async isTripped(): Promise<boolean> {
    if (this.#testing || !(await this.#fault.isActive())) return false;
    await this.#clock.sleep(CONFIRM_MS);
    return !this.#testing && (await this.#fault.isActive());
  }

  onTrip(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  selfTest(): Promise<SelfTestResult> {
    return this.#mutex.run(async () => {
      this.#testing = true;
      try {
        return await this.#tripAndRelease();
      } finally {
        await this.#test.set(false);
        this.#testing = false;
      }
    });
  }

  async #tripAndRelease(): Promise<SelfTestResult> {
    // A line that is active beforehand proves nothing by being active afterwards.
    if (await this.#fault.isActive()) return 'failed';
    const startMicros = this.#clock.monotonicMicros();
    const endMicros = startMicros + this.#budgetMs * 1000;
    const pulseEndMicros = startMicros + this.#pulseMs * 1000;
    await this.#test.set(true);
    let tripped = false;
    while (this.#clock.monotonicMicros() < endMicros) {
      await this.#clock.sleep(POLL_MS);
      if (this.#clock.monotonicMicros() >= pulseEndMicros) await this.#test.set(false);
      const active = await this.#fault.isActive();
      tripped ||= active;
      if (tripped && !active && this.#clock.monotonicMicros() >= pulseEndMicros) return 'passed';
    }
    return 'failed';
  }

  async #reportTrip(): Promise<void> {
    // An input that cannot be read is found by the next poll, which reports the error.
    const active = await this.#fault.isActive().catch(() => false);
    if (!active || this.#testing) return;
    this.#listeners.tell();
  }
}
