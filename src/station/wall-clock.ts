// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../core/flow/listeners.ts';
import { isClockSet } from '../core/units/wall-time.ts';
import type { Unsubscribe } from '../ports/buses.ts';
import type { Clock, Timer } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

/** The central system's time is some seconds old when it arrives; clocks that differ by no more are left alone. */
const TOLERATED_MS = 10_000;
/** The two clocks of a machine drift apart by less; more is a clock that was set. */
const STEP_MS = 2000;
const WATCH_EVERY_MS = 1000;

/** The wall clock was set. */
export interface ClockJump {
  /** What it would show now if it had not been. */
  readonly beforeMillis: number;
  readonly nowMillis: number;
}

/**
 * The machine's clock, put right by what the central system says: many chargers have no clock that runs on without the
 * supply, and no time server on their network. Only this process sees the correction. Once the machine's own clock is set
 * by anybody, that counts again.
 */
export class WallClock implements Clock {
  readonly #machine: Clock;
  readonly #log: Log;
  readonly #jumps = new Listeners<[jump: ClockJump]>();
  /** Wall time less monotonic time, of the machine, when the correction was made. */
  #machineOffsetMs = 0;
  #correctionMs = 0;
  /** The same as seen from here, when it was last looked at. */
  #seenOffsetMs: number;
  #timer: Timer | undefined;

  constructor(machine: Clock, log: Log) {
    this.#machine = machine;
    this.#log = log;
    this.#seenOffsetMs = this.#offsetMs();
  }

  monotonicMicros(): number {
    return this.#machine.monotonicMicros();
  }

  wallMillis(): number {
    const wallMillis = this.#machine.wallMillis();
    if (this.#correctionMs === 0) return wallMillis;
    const hasStepped = Math.abs(wallMillis - this.#monotonicMs() - this.#machineOffsetMs) > STEP_MS;
    if (hasStepped) this.#correctionMs = 0;
    return wallMillis + this.#correctionMs;
  }

  after(delayMs: number, name: string, run: () => void): Timer {
    return this.#machine.after(delayMs, name, run);
  }

  sleep(delayMs: number): Promise<void> {
    return this.#machine.sleep(delayMs);
  }

  /** Begins to look whether somebody sets the clock. */
  start(): void {
    this.#timer = this.#machine.after(WATCH_EVERY_MS, 'wall clock', () => {
      this.#watch();
      this.start();
    });
  }

  stop(): void {
    this.#timer?.cancel();
  }

  /** Called after the clock was set, from wherever. */
  onJump(listener: (jump: ClockJump) => void): Unsubscribe {
    return this.#jumps.add(listener);
  }

  /** What the central system says the time is. @param follows false: only a clock that is not set at all believes it */
  told(toldMillis: number, follows: boolean): void {
    this.#watch();
    const wallMillis = this.wallMillis();
    const isSet = isClockSet(wallMillis);
    if (isSet && (!follows || Math.abs(toldMillis - wallMillis) <= TOLERATED_MS)) return;
    this.#correctionMs += toldMillis - wallMillis;
    this.#machineOffsetMs = this.#machine.wallMillis() - this.#monotonicMs();
    this.#log.warn(
      { wasSet: isSet, byMs: toldMillis - wallMillis },
      'the clock was put right by the time of the central system',
    );
    this.#watch();
  }

  #watch(): void {
    const seenMs = this.#seenOffsetMs;
    this.#seenOffsetMs = this.#offsetMs();
    if (Math.abs(this.#seenOffsetMs - seenMs) <= STEP_MS) return;
    const nowMillis = this.wallMillis();
    this.#jumps.tell({ beforeMillis: Math.round(this.#monotonicMs() + seenMs), nowMillis });
  }

  #offsetMs(): number {
    return this.wallMillis() - this.#monotonicMs();
  }

  #monotonicMs(): number {
    return this.#machine.monotonicMicros() / 1000;
  }
}
