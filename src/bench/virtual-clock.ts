// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../ports/clock.ts';
import { type HeapEntry, TimerHeap } from './timer-heap.ts';

/** Gives the held time free again. Calling it twice does nothing. */
export type Release = () => void;

interface Run {
  readonly untilMicros: number;
  readonly isDone: (() => boolean) | undefined;
  readonly resolve: (done: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Turns (macrotasks) asked for at a time. Between two of them node runs all ticks and promise chains; sockets and files
 * it looks for only once for all of them, which takes longer than most timers.
 */
const TURNS_AT_A_TIME = 32;

function nothing(): void {}

/**
 * Time that moves only when told to, from one timer to the next, at once.
 *
 * After each timer it lets every promise chain that the timer set off come to its own next wait before it looks for the
 * next one. Without that, time would leap over work in progress: a guard three awaits deep in a scan would find that its
 * deadline had passed. Work that leaves the process (a socket, a file) or waits for the event loop to come round is not
 * seen by that; whoever starts it takes a `hold()`.
 */
export class VirtualClock implements Clock {
  readonly #heap = new TimerHeap();
  #nowMicros: number;
  #order = 0;
  #steps = 0;
  #wallMillis: number;
  #wallSetAtMicros: number;
  #holds = 0;
  #run: Run | undefined;
  #turnsPending = 0;

  /**
   * @param wallMillis wall time at the start, milliseconds since 1970-01-01T00:00:00Z
   * @param monotonicMicros where the monotonic clock starts
   */
  constructor(wallMillis = 1_767_225_600_000, monotonicMicros = 0) {
    this.#wallMillis = wallMillis;
    this.#nowMicros = monotonicMicros;
    this.#wallSetAtMicros = monotonicMicros;
  }

  monotonicMicros(): number {
    return this.#nowMicros;
  }

  wallMillis(): number {
    return this.#wallMillis + Math.floor((this.#nowMicros - this.#wallSetAtMicros) / 1000);
  }

  /** Sets the wall clock; timers and the monotonic clock do not notice. */
  setWall(wallMillis: number): void {
    this.#wallMillis = wallMillis;
    this.#wallSetAtMicros = this.#nowMicros;
  }

  /** Timer callbacks run so far. */
  get steps(): number {
    return this.#steps;
  }

  /** Names of what is waited for, soonest first. */
  pending(): readonly string[] {
    const entries = [...this.#heap.wanted()];
    entries.sort((a, b) => a.atMicros - b.atMicros || a.order - b.order);
    return entries.map((entry) => entry.name);
  }

  /** @throws RangeError when the delay is negative or not a finite number */
  after(delayMs: number, name: string, run: () => void): Timer {
    if (!(delayMs >= 0 && delayMs < Number.POSITIVE_INFINITY)) {
      throw new RangeError(`delay of timer "${name}": ${delayMs} ms; allowed is a finite number from 0 up`);
    }
    this.#order += 1;
    const atMicros = this.#nowMicros + Math.round(delayMs * 1000);
    const entry: HeapEntry = { atMicros, order: this.#order, name, run };
    this.#heap.push(entry);
    return {
      cancel: () => {
        if (entry.run !== undefined) this.#heap.discard(entry);
      },
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(delayMs, 'sleep', resolve);
    });
  }

  /** Keeps time still until released, for work that goes on outside of this process's promises. */
  hold(): Release {
    this.#holds += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      if (this.#holds === 0) this.#turnSoon();
    };
  }

  /**
   * Runs everything due up to and including this moment, then stands there.
   * Rejects with whatever a timer callback throws.
   */
  async runUntil(micros: number): Promise<void> {
    await this.#start(micros, undefined);
  }

  /** `runUntil`, counted from now. */
  async advance(ms: number): Promise<void> {
    await this.#start(this.#nowMicros + Math.round(ms * 1000), undefined);
  }

  /**
   * Runs until the predicate holds; it is asked before the first and after each step.
   * @throws Error naming the pending timers, when it does not hold within the limit
   */
  async runUntilTrue(predicate: () => boolean, limitMs: number): Promise<void> {
    const done = await this.#start(this.#nowMicros + Math.round(limitMs * 1000), predicate);
    if (done) return;
    const waiting = this.pending().slice(0, 12).join(', ');
    throw new Error(`not true within ${limitMs} ms of virtual time; pending timers: ${waiting || 'none'}`);
  }

  #start(untilMicros: number, isDone: (() => boolean) | undefined): Promise<boolean> {
    if (this.#run !== undefined) return Promise.reject(new Error('the virtual clock is already running'));
    return new Promise((resolve, reject) => {
      const run = { untilMicros, isDone, resolve, reject };
      this.#run = run;
      this.#askForTurns(run);
    });
  }

  #turnSoon(): void {
    if (this.#run !== undefined && this.#turnsPending === 0) this.#askForTurns(this.#run);
  }

  /** What is left of them when a run ends is not for the next one: between two runs the event loop comes round once. */
  #askForTurns(run: Run): void {
    this.#turnsPending = TURNS_AT_A_TIME;
    for (let turn = 0; turn < TURNS_AT_A_TIME; turn += 1) setImmediate(this.#turn, run);
  }

  readonly #turn = (run: Run): void => {
    if (run !== this.#run) return;
    this.#turnsPending -= 1;
    if (this.#holds > 0) return;
    try {
      if (run.isDone?.() === true) {
        this.#finish(run, true);
        return;
      }
      const next = this.#heap.peek();
      if (next === undefined || next.atMicros > run.untilMicros) {
        this.#nowMicros = Math.max(this.#nowMicros, run.untilMicros);
        this.#finish(run, false);
        return;
      }
      this.#fire();
    } catch (error) {
      this.#run = undefined;
      run.reject(error);
      return;
    }
    this.#turnSoon();
  };

  #fire(): void {
    const entry = this.#heap.pop();
    if (entry === undefined) return;
    const call = entry.run ?? nothing;
    entry.run = undefined;
    this.#nowMicros = Math.max(this.#nowMicros, entry.atMicros);
    this.#steps += 1;
    call();
  }

  #finish(run: Run, done: boolean): void {
    this.#run = undefined;
    run.resolve(done);
  }
}
