// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { InputLine, OutputLine } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { CableLock, LockPosition } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import { Mutex } from '../../chips/mutex.ts';
import { inputLine, integer, outputLine } from '../../options.ts';

const POLL_MS = 10;

export const gpioFeedbackLock = defineDriver({
  id: 'gpio-feedback',
  kind: 'lock',
  options: v.strictObject({
    /** The two halves of the motor bridge; never active together. */
    lock: outputLine(),
    unlock: outputLine(),
    /** Active while the pin is in the locked position. */
    feedback: inputLine(),
    /** Longest current through the motor; a jammed one must not burn. */
    pulseMs: v.optional(integer(50, 5000), 600),
    /** How long the motor presses on after the switch answered. */
    settleMs: v.optional(integer(0, 500), 60),
  }),
  async create(options, { clock, buses }) {
    const lines = { locked: buses.output(options.lock), unlocked: buses.output(options.unlock) };
    await lines.locked.set(false);
    await lines.unlocked.set(false);
    return new FeedbackLock(lines, buses.input(options.feedback), clock, options.pulseMs, options.settleMs);
  },
});

class FeedbackLock implements CableLock {
  readonly kind = 'lock';
  readonly #lines: Readonly<Record<LockPosition, OutputLine>>;
  readonly #feedback: InputLine;
  readonly #clock: Clock;
  readonly #pulseMs: number;
  readonly #settleMs: number;
  readonly #mutex = new Mutex();

  constructor(
    lines: Readonly<Record<LockPosition, OutputLine>>,
    feedback: InputLine,
    clock: Clock,
    pulseMs: number,
    settleMs: number,
  ) {
    this.#lines = lines;
    this.#feedback = feedback;
    this.#clock = clock;
    this.#pulseMs = pulseMs;
    this.#settleMs = settleMs;
  }

  /** Resolves when the motor is without current again; whether it moved is what `position` says. */
  drive(position: LockPosition): Promise<void> {
    return this.#mutex.run(async () => {
      const line = this.#lines[position];
      await line.set(true);
      try {
        await this.#waitForArrival(position);
      } finally {
        await line.set(false);
      }
    });
  }

  async position(): Promise<LockPosition> {
    return (await this.#feedback.isActive()) ? 'locked' : 'unlocked';
  }

  async #waitForArrival(position: LockPosition): Promise<void> {
    const endMicros = this.#clock.monotonicMicros() + this.#pulseMs * 1000;
    while (this.#clock.monotonicMicros() < endMicros) {
      await this.#clock.sleep(POLL_MS);
      if ((await this.position()) !== position) continue;
      await this.#clock.sleep(this.#settleMs);
      return;
    }
  }
}
