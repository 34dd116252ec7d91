// SPDX-License-Identifier: Apache-2.0
import type { InferOutput } from 'valibot';
import type { Timer } from '../../../src/ports/clock.ts';
import { defineEmulator, type EmulatorContext } from '../../../src/ports/emulator.ts';
import { n4641 } from './driver.ts';
import type { N4641Lines, N4641Type } from './verdict.ts';

const TRIP_DC_MILLIAMPS = 6;
const TRIP_AC_MILLIAMPS = 20;
/** Between the current and the line: an assumption. */
const RESPONSE_MS = 20;

/** When the module moves its lines after TEST went high again, a little ahead of when they are looked at. */
const X6_RISES_MS = 700;
const X30_RISES_MS = 1350;
const ERROR_RISES_MS = 1750;
const SEQUENCE_ENDS_MS = 2060;

/** TEST low for less or for more starts nothing. */
const SHORTEST_TEST_MS = 30;
const LONGEST_TEST_MS = 1200;

type Options = InferOutput<typeof n4641.options>;

class EmulatedN4641 {
  readonly #context: EmulatorContext;
  readonly #type: N4641Type;
  readonly #drive: Readonly<Record<keyof N4641Lines, (high: boolean) => void>>;
  readonly #sequence: Timer[] = [];
  #testSinceMicros: number | undefined;
  #test: N4641Lines = { x6: false, x30: false, error: false };
  #response: Timer | undefined;

  constructor(options: Options, context: EmulatorContext, type: N4641Type) {
    this.#context = context;
    this.#type = type;
    const { buses, world } = context;
    this.#drive = {
      x6: buses.attachInput(options.x6),
      x30: buses.attachInput(options.x30),
      error: buses.attachInput(options.error),
    };
    buses.attachOutput(options.test, (low) => this.#onTest(low));
    world.onChange(() => this.#respond());
    this.#respond();
  }

  #onTest(low: boolean): void {
    const { clock } = this.#context;
    const since = this.#testSinceMicros;
    this.#testSinceMicros = low ? clock.monotonicMicros() : undefined;
    if (low || since === undefined) return;
    const heldMs = (clock.monotonicMicros() - since) / 1000;
    if (heldMs >= SHORTEST_TEST_MS && heldMs <= LONGEST_TEST_MS) this.#runSequence();
  }

  #runSequence(): void {
    const { clock, world } = this.#context;
    for (const timer of this.#sequence.splice(0)) timer.cancel();
    const feels = () => world.residual.sensedMilliamps() >= TRIP_DC_MILLIAMPS;
    const at = (ms: number, change: () => Partial<N4641Lines>) => {
      const timer = clock.after(ms, 'residual self-test', () => {
        this.#test = { ...this.#test, ...change() };
        this.#show();
      });
      this.#sequence.push(timer);
    };
    at(X6_RISES_MS, () => {
      world.residual.driveTest(true);
      return { x6: feels() };
    });
    at(X30_RISES_MS, () => ({ x30: feels() }));
    at(ERROR_RISES_MS, () => ({ error: this.#type === 'X804' }));
    at(SEQUENCE_ENDS_MS, () => {
      world.residual.driveTest(false);
      return { x6: false, x30: false, error: false };
    });
  }

  #respond(): void {
    this.#response ??= this.#context.clock.after(RESPONSE_MS, 'residual monitor', () => {
      this.#response = undefined;
      this.#show();
    });
  }

  /** The module cuts the coil by itself; a board wires that from X6 and X30. */
  #show(): void {
    const { residual } = this.#context.world;
    const dc = residual.dcMilliamps() >= TRIP_DC_MILLIAMPS;
    const ac = residual.acMilliamps() >= TRIP_AC_MILLIAMPS;
    const x6 = this.#test.x6 || dc;
    const x30 = this.#test.x30 || (this.#type === 'X804' ? ac : dc);
    this.#drive.x6(x6);
    this.#drive.x30(x30);
    this.#drive.error(this.#test.error);
    residual.setTripOutput(x6 || x30);
  }
}

/** Type X804, which most boards have. */
export const n4641Emulator = defineEmulator(n4641, (options, context) => {
  new EmulatedN4641(options, context, 'X804');
});

export const n4641X904Emulator = defineEmulator(n4641, (options, context) => {
  new EmulatedN4641(options, context, 'X904');
});
