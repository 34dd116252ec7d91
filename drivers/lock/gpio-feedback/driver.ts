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
    /** How long the switch must say so before the motor stops, at the locked and at the unlocked end. */
    settleLockedMs: v.optional(integer(0, 500), 75),
    settleUnlockedMs: v.optional(integer(0, 500), 50),
  }),
  async create(options, { clock, buses }) {
    const lines = { locked: buses.output(options.lock), unlocked: buses.output(options.unlock) };
    const settleMs = { locked: options.settleLockedMs, unlocked: options.settleUnlockedMs };
    const lock = new FeedbackLock(lines, buses.input(options.feedback), clock, { pulseMs: options.pulseMs, settleMs });
    await lock.release();
    return lock;
  },
});

interface Times {
  readonly pulseMs: number;
  readonly settleMs: Readonly<Record<LockPosition, number>>;
}

class FeedbackLock implements CableLock {
  readonly kind = 'lock';
  readonly #lines: Readonly<Record<LockPosition, OutputLine>>;
  readonly #feedback: InputLine;
  readonly #clock: Clock;
  readonly #times: Times;
  readonly #mutex = new Mutex();

  constructor(lines: Readonly<Record<LockPosition, OutputLine>>, feedback: InputLine, clock: Clock, times: Times) {
    this.#lines = lines;
    this.#feedback = feedback;
    this.#clock = clock;
    this.#times = times;
  }

  /**
   * Resolves when the motor is without current again, `pulseMs` later at most; whether it moved is what `position` says.
   * @throws BusError of the lines; both halves of the bridge have then been told to let go
   */
  drive(position: LockPosition): Promise<void> {
    return this.#mutex.run(async () => {
      try {
        await this.#lines[position === 'locked' ? 'unlocked' : 'locked'].set(false);
        await this.#lines[position].set(true);
        await this.#waitForArrival(position);
      } finally {
        await this.release();
      }
    });
  }

  async position(): Promise<LockPosition> {
    return (await this.#feedback.isActive()) ? 'locked' : 'unlocked';
  }

  /** Takes the current off both halves of the bridge, of the one also when the other does not obey. */
  async release(): Promise<void> {
    const orders = await Promise.allSettled([this.#lines.locked.set(false), this.#lines.unlocked.set(false)]);
    for (const order of orders) if (order.status === 'rejected') throw order.reason;
  }

  /** The motor presses on until the switch has said so for a while without a break: a bolt may bounce back. */
  async #waitForArrival(position: LockPosition): Promise<void> {
    const endMicros = this.#clock.monotonicMicros() + this.#times.pulseMs * 1000;
    let thereSinceMicros: number | undefined;
    while (this.#clock.monotonicMicros() < endMicros) {
      await this.#clock.sleep(POLL_MS);
      const nowMicros = this.#clock.monotonicMicros();
      if ((await this.position()) === position) thereSinceMicros ??= nowMicros;
      else thereSinceMicros = undefined;
      if (thereSinceMicros === undefined) continue;
      if (nowMicros - thereSinceMicros >= this.#times.settleMs[position] * 1000) return;
    }
  }
}
