// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';
import type { ResidualMonitor } from '../ports/devices.ts';

/** The longest a monitor may take over its self-test unless it says otherwise (SmartEVSE's RCM_TEST_DURATION). */
const USUAL_LIMIT_MS = 15_000;

/** Runs the residual monitor's self-test, one at a time, and keeps its result. */
export class SelfTestRunner {
  readonly #residual: ResidualMonitor;
  readonly #clock: Clock;
  #status: 'untested' | 'running' | 'passed' | 'failed' = 'untested';
  #startedAtMicros: number | undefined;
  #passedAtMicros: number | undefined;
  #failure = false;

  constructor(residual: ResidualMonitor, clock: Clock) {
    this.#residual = residual;
    this.#clock = clock;
  }

  get status(): 'untested' | 'running' | 'passed' | 'failed' {
    return this.#status;
  }

  get running(): boolean {
    return this.#status === 'running';
  }

  /** When the last test ended well; undefined while one runs, and after one that failed. */
  get passedAtMicros(): number | undefined {
    return this.#passedAtMicros;
  }

  /** A passed test still stands, for a monitor whose tests do. */
  stands(nowMicros: number): boolean {
    return this.#age(nowMicros) <= (this.#residual.selfTestStandsMs ?? -1) * 1000;
  }

  /** Half its time is over, or it never passed: to be run at the next chance without a vehicle. */
  isDueWithoutVehicle(nowMicros: number): boolean {
    const { selfTestStandsMs } = this.#residual;
    return selfTestStandsMs !== undefined && !this.running && this.#age(nowMicros) > selfTestStandsMs * 500;
  }

  #age(nowMicros: number): number {
    return this.#passedAtMicros === undefined ? Number.POSITIVE_INFINITY : nowMicros - this.#passedAtMicros;
  }

  ranSince(sinceMicros: number): boolean {
    return this.running || (this.#startedAtMicros !== undefined && this.#startedAtMicros >= sinceMicros);
  }

  /** True once after each failed test. */
  takeFailure(): boolean {
    const failure = this.#failure;
    this.#failure = false;
    return failure;
  }

  start(): void {
    if (this.running) return;
    this.#status = 'running';
    this.#startedAtMicros = this.#clock.monotonicMicros();
    this.#passedAtMicros = undefined;
    let over = false;
    const finish = (result: 'passed' | 'failed'): void => {
      if (over) return;
      over = true;
      limit.cancel();
      this.#status = result;
      if (result === 'passed') this.#passedAtMicros = this.#clock.monotonicMicros();
      else this.#failure = true;
    };
    const limitMs = this.#residual.selfTestWithinMs ?? USUAL_LIMIT_MS;
    const limit = this.#clock.after(limitMs, 'guard.self-test-limit', () => finish('failed'));
    this.#residual.selfTest().then(finish, () => finish('failed'));
  }
}
