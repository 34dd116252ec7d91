// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { Listeners } from '../../../src/core/flow/listeners.ts';
import type { InputLine, OutputLine, Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { ResidualMonitor, SelfTestResult } from '../../../src/ports/devices.ts';
import { defineDriver } from '../../../src/ports/driver.ts';
import type { Log } from '../../../src/ports/log.ts';
import { Mutex } from '../../chips/mutex.ts';
import { inputLine, integer, outputLine } from '../../options.ts';
import { type N4641Lines, type N4641Type, n4641Verdict } from './verdict.ts';

/** A line that is high for less than this is no trip (Tinkerforge dc_fault.c). Half of the guard's 100 ms remain. */
const CONFIRM_MS = 50;

/** The self-test as Tinkerforge's dc_fault.c runs it: TEST low (30 ms to 1.2 s are legal), then looks after its end. */
const TEST_MS = 250;
const X6_HIGH_AFTER_MS = 740;
const X30_HIGH_AFTER_MS = 1400;
const TYPE_KNOWN_AFTER_MS = 1800;
const ALL_LOW_AFTER_MS = 3000;

const NAMES = ['x6', 'x30', 'error'] as const;
type LineName = (typeof NAMES)[number];

export const n4641 = defineDriver({
  id: 'n4641',
  kind: 'residual',
  abilities: {
    can: ['tell 6 mA DC from 20 mA AC (type X804), and a broken wire as a trip'],
    cannot: ['report a trip in the first second after the contactor switched, unless `blindMs` is made shorter'],
  },
  options: v.strictObject({
    /** TEST: active while it is pulled low. */
    test: outputLine(),
    /** X6, X30 (X20) and ERR: active while high. Open collectors with a pull-up, so that a broken wire is active. */
    x6: inputLine(),
    x30: inputLine(),
    error: inputLine(),
    /** How long the lines mean nothing after the contactor switched; its stray reaches the sensor (dc_fault.c: 1 s). */
    blindMs: v.optional(integer(0, 1000), 1000),
  }),
  async create(options, { clock, buses, log }) {
    const test = buses.output(options.test);
    await test.set(false);
    const inputs = { x6: buses.input(options.x6), x30: buses.input(options.x30), error: buses.input(options.error) };
    return new N4641({ inputs, test, clock, log, blindMs: options.blindMs });
  },
});

interface Parts {
  readonly inputs: Readonly<Record<LineName, InputLine>>;
  readonly test: OutputLine;
  readonly clock: Clock;
  readonly log: Log;
  readonly blindMs: number;
}

class N4641 implements ResidualMonitor {
  readonly kind = 'residual';
  /** The test takes 3.3 s, and is made every 24 h without a vehicle (Tinkerforge dc_fault.c). */
  readonly selfTestStandsMs = 24 * 3_600_000;
  readonly #parts: Parts;
  readonly #mutex = new Mutex();
  readonly #listeners = new Listeners<[]>();
  /** Since when a line is high without a break, by edges and by looks. */
  readonly #highSince = new Map<LineName, number>();
  #type: N4641Type | undefined;
  #testing = false;
  /** When the contactor last switched. */
  #switchedAtMicros = Number.NEGATIVE_INFINITY;
  #logged = false;
  #told = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    for (const name of NAMES) {
      parts.inputs[name].onChange((high) => {
        this.#note(name, high);
        if (high) parts.clock.after(CONFIRM_MS, 'residual trip', () => void this.#confirm());
      });
    }
  }

  /** The lines of its own self-test do not count, nor those that rose just after the contactor switched. */
  async isTripped(): Promise<boolean> {
    const lines = await this.#look();
    if (this.#testing) return false;
    const tripped = NAMES.some((name) => this.#isConfirmed(name));
    if (tripped && !this.#logged) {
      this.#parts.log.warn({ verdict: n4641Verdict(lines, this.#type) }, 'The residual-current monitor has tripped');
    }
    this.#logged = tripped;
    this.#told &&= tripped;
    return tripped;
  }

  onTrip(listener: () => void): Unsubscribe {
    return this.#listeners.add(listener);
  }

  contactorSwitches(): void {
    this.#switchedAtMicros = this.#now();
  }

  /** Takes 3.25 s, also when it fails: the module runs its sequence to the end whatever comes out. */
  selfTest(): Promise<SelfTestResult> {
    return this.#mutex.run(async () => {
      this.#testing = true;
      try {
        return await this.#runSequence();
      } finally {
        await this.#parts.test.set(false);
        this.#testing = false;
      }
    });
  }

  async #runSequence(): Promise<SelfTestResult> {
    const { clock, test } = this.#parts;
    const before = await this.#look();
    // A line that is high beforehand proves nothing by being high afterwards.
    if (n4641Verdict(before, this.#type) !== 'quiet') return 'failed';
    await test.set(true);
    await clock.sleep(TEST_MS);
    await test.set(false);
    const releasedAtMicros = this.#now();
    const lookAt = async (afterMs: number): Promise<N4641Lines> => {
      await clock.sleep(Math.max(0, afterMs - (this.#now() - releasedAtMicros) / 1000));
      return this.#look();
    };
    const sixFelt = (await lookAt(X6_HIGH_AFTER_MS)).x6;
    const thirtyFelt = (await lookAt(X30_HIGH_AFTER_MS)).x30;
    const type = (await lookAt(TYPE_KNOWN_AFTER_MS)).error ? 'X804' : 'X904';
    const after = await lookAt(ALL_LOW_AFTER_MS);
    if (!sixFelt || !thirtyFelt || n4641Verdict(after, type) !== 'quiet') return 'failed';
    if (type !== this.#type) this.#parts.log.info({ type }, 'The residual-current monitor told its type');
    this.#type = type;
    return 'passed';
  }

  async #confirm(): Promise<void> {
    // An input that cannot be read is found by the next poll, which reports the error.
    const tripped = await this.isTripped().catch(() => false);
    if (!tripped || this.#told) return;
    this.#told = true;
    this.#listeners.tell();
  }

  async #look(): Promise<N4641Lines> {
    const { inputs } = this.#parts;
    const [x6, x30, error] = await Promise.all([inputs.x6.isActive(), inputs.x30.isActive(), inputs.error.isActive()]);
    const lines = { x6, x30, error };
    for (const name of NAMES) this.#note(name, lines[name]);
    return lines;
  }

  #note(name: LineName, high: boolean): void {
    if (!high) this.#highSince.delete(name);
    else if (!this.#highSince.has(name)) this.#highSince.set(name, this.#now());
  }

  #isConfirmed(name: LineName): boolean {
    const since = this.#highSince.get(name);
    if (since === undefined || this.#now() - since < CONFIRM_MS * 1000) return false;
    // What was high before is the reason why the contactor opened, and no stray of its opening.
    const isStray =
      since >= this.#switchedAtMicros && this.#now() < this.#switchedAtMicros + this.#parts.blindMs * 1000;
    return !isStray;
  }

  #now(): number {
    return this.#parts.clock.monotonicMicros();
  }
}
