// SPDX-License-Identifier: Apache-2.0
import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock, Random, Timer } from '../ports/clock.ts';

/** Longest delay of a process timer; beyond it Node would fire at once. */
const LONGEST_TIMEOUT_MS = 2_147_483_647;
/** Finest step of `monotonicMicros`. */
const CLOCK_STEP_MS = 0.001;

/** The machine's clocks. CLOCK_MONOTONIC has one origin for all processes of a boot. */
export class SystemClock implements Clock {
  monotonicMicros(): number {
    return Number(process.hrtime.bigint() / 1000n);
  }

  wallMillis(): number {
    return Date.now();
  }

  after(delayMs: number, name: string, run: () => void): Timer {
    if (!(delayMs >= 0 && Number.isFinite(delayMs))) {
      throw new RangeError(`delay of timer "${name}": ${delayMs} ms; allowed is a finite number from 0 up`);
    }
    const dueAtMicros = this.monotonicMicros() + delayMs * 1000;
    let handle: NodeJS.Timeout;
    // Node cuts fractions off and may fire a millisecond early; a chip that needs its time would be asked too soon.
    const arm = (leftMs: number) => {
      handle = setTimeout(fire, Math.min(Math.ceil(leftMs), LONGEST_TIMEOUT_MS));
    };
    const fire = () => {
      const leftMs = (dueAtMicros - this.monotonicMicros()) / 1000;
      if (leftMs >= CLOCK_STEP_MS) arm(leftMs);
      else run();
    };
    arm(delayMs);
    return { cancel: () => clearTimeout(handle) };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, 'sleep', resolve);
    });
  }
}

const TWO_TO_53 = 2 ** 53;

/** Chance from the kernel; fit for secrets. */
export class SystemRandom implements Random {
  uniform(): number {
    return Number(randomBytes(8).readBigUInt64LE() >> 11n) / TWO_TO_53;
  }

  uuid(): string {
    return randomUUID();
  }
}

/** Bytes from the kernel's random generator, for codes, tokens and salts. */
export function secureBytes(count: number): Buffer {
  return randomBytes(count);
}
