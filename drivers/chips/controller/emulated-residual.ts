// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { World } from '../../../src/ports/world.ts';

/** Thresholds: 6 mA smooth DC (IEC 62955), 20 mA AC (CCID20, UL 2231-2). */
const TRIP_DC_MILLIAMPS = 6;
const TRIP_AC_MILLIAMPS = 20;
const RESPONSE_MICROS = 20_000;
/** The test current flows for this long, at the end of the time the test takes. */
const PULSE_MS = 60;

/** The residual-current monitor in a controller. */
export class EmulatedResidual {
  readonly #clock: Clock;
  readonly #world: World;
  #tripped = false;
  #testFailed = false;
  #sensedSinceMicros: number | undefined;
  #test: Timer | undefined;
  #wasFelt = false;

  constructor(clock: Clock, world: World) {
    this.#clock = clock;
    this.#world = world;
  }

  /** Stays until it is cleared. */
  get tripped(): boolean {
    return this.#tripped;
  }

  get testing(): boolean {
    return this.#test !== undefined;
  }

  /** The last test found that its current is not felt. Stays until a test passes. */
  get testFailed(): boolean {
    return this.#testFailed;
  }

  reset(): void {
    this.#test?.cancel();
    this.#endTest();
    this.#testFailed = false;
    this.clear();
  }

  /** Forgets a trip whose current is gone, and a failed test. */
  clear(): void {
    this.#testFailed = false;
    if (this.#leaks()) return;
    this.#tripped = false;
    this.#world.residual.setTripOutput(false);
  }

  /** Tests for this long: at its end a current flows through the test winding, which must be felt. */
  test(takesMs: number): void {
    if (this.#test !== undefined) return;
    this.#wasFelt = false;
    this.#test = this.#clock.after(Math.max(0, takesMs - PULSE_MS), 'residual test', () => {
      this.#world.residual.driveTest(true);
      this.#test = this.#clock.after(PULSE_MS, 'residual test pulse', () => {
        this.#testFailed = !this.#wasFelt;
        this.#endTest();
      });
    });
  }

  /** One look at the core. */
  look(): void {
    const { residual } = this.#world;
    if (this.testing && residual.sensedMilliamps() >= TRIP_DC_MILLIAMPS) this.#wasFelt = true;
    if (!this.#leaks()) {
      this.#sensedSinceMicros = undefined;
      return;
    }
    const now = this.#clock.monotonicMicros();
    this.#sensedSinceMicros ??= now;
    if (this.#tripped || now - this.#sensedSinceMicros < RESPONSE_MICROS) return;
    this.#tripped = true;
    residual.setTripOutput(true);
  }

  #leaks(): boolean {
    const { residual } = this.#world;
    return residual.dcMilliamps() >= TRIP_DC_MILLIAMPS || residual.acMilliamps() >= TRIP_AC_MILLIAMPS;
  }

  #endTest(): void {
    this.#test = undefined;
    this.#world.residual.driveTest(false);
  }
}
