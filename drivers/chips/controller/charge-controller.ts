// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../../src/core/flow/listeners.ts';
import { readDuty } from '../../../src/core/pilot/duty.ts';
import { BusError, type Unsubscribe } from '../../../src/ports/buses.ts';
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { PilotOutput } from '../../../src/ports/devices.ts';
import type { Log } from '../../../src/ports/log.ts';
import type { ControllerOrder, ControllerProtocol, ControllerRound, ControllerStatus } from './status.ts';

/** A controller that is not set as ordered after this long does not obey: four rounds, and one that was lost. */
const OBEYS_WITHIN_MICROS = 1_500_000;

/** A guard looks every 10 ms. When nobody has looked for this long, nobody is there to open for a fault. */
const WATCHED_WITHIN_MICROS = 2_000_000;

/** Pause after a round that failed, even when an order waits: a port that is gone fails at once. */
const FAILED_PAUSE_MS = 20;
/** How long `answered` waits for a controller that has just got its supply. */
const ANSWERS_WITHIN_MICROS = 5_000_000;

/** Pause before the next round while the controller is not set as ordered yet. */
const AGAIN_AFTER_MS = 10;

/**
 * A charge controller behind a serial line, shared by all devices that are sides of it. Orders are stored and carried out
 * by a loop of its own, which also compares the controller with them in each round: one that restarted, or lost a write,
 * is set right again. Callers never wait for the line.
 *
 * Between `setCoil(false)` and `setOutput` with PWM the later one holds: a coil order of false takes PWM back at once, as
 * the contactor would else close again by itself, and only a new order of PWM, or of the coil, gives it again. PWM is also
 * held back when nobody has ordered it or called `look` for 2 s: most controllers have no watchdog and would go on.
 */
export class ChargeController<S extends ControllerStatus> {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #protocol: ControllerProtocol<S>;
  readonly #tripListeners = new Listeners<[]>();
  #output: PilotOutput = { kind: 'X1' };
  #coil = false;
  /** The coil was ordered off after PWM was ordered. */
  #isWithdrawn = false;
  #lookedAtMicros: number;
  #seen: { readonly status: S; readonly atMicros: number } | undefined;
  #failure: BusError | undefined;
  /** Rounds that have begun. */
  #rounds = 0;
  #roundWaiters: { readonly fromRound: number; readonly resolve: () => void }[] = [];
  #orderOpenSinceMicros: number | undefined;
  #wake: (() => void) | undefined;
  #isWoken = false;

  constructor(clock: Clock, log: Log, protocol: ControllerProtocol<S>) {
    this.#clock = clock;
    this.#log = log;
    this.#protocol = protocol;
    this.#orderOpenSinceMicros = clock.monotonicMicros();
    this.#lookedAtMicros = clock.monotonicMicros();
    protocol.onStatus?.((status) => {
      this.#take(status);
      // It may have come out of a fault, and do what it was not told to.
      this.#wakeUp();
    });
    clock.after(0, `controller ${protocol.bus}`, () => void this.#run());
  }

  get bus(): string {
    return this.#protocol.bus;
  }

  /** Stores the output. @throws RangeError for a duty that means no current; the order before it then stands */
  setOutput(output: PilotOutput): void {
    if (output.kind === 'pwm') requireDuty(output.dutyPartsPerMillion);
    const before = this.order();
    this.#output = output;
    this.#isWithdrawn = false;
    this.#lookedAtMicros = this.#clock.monotonicMicros();
    this.#wakeIfChanged(before);
  }

  /** Stores the coil's order. */
  setCoil(energised: boolean): void {
    const before = this.order();
    this.#coil = energised;
    this.#isWithdrawn = !energised && this.#output.kind === 'pwm';
    this.#wakeIfChanged(before);
  }

  /** What the controller is to do now. */
  order(): ControllerOrder {
    const output = this.#output;
    if (output.kind !== 'pwm') return { kind: output.kind, opensAtOnce: !this.#coil };
    const isWatched = this.#clock.monotonicMicros() - this.#lookedAtMicros <= WATCHED_WITHIN_MICROS;
    if (this.#isWithdrawn || !isWatched) return { kind: 'X1', opensAtOnce: true };
    return { kind: 'pwm', dutyPartsPerMillion: output.dutyPartsPerMillion };
  }

  /** `status`, for those who watch over the charging. @throws BusError as `status` */
  look(): S {
    const before = this.order();
    this.#lookedAtMicros = this.#clock.monotonicMicros();
    this.#wakeIfChanged(before);
    return this.status();
  }

  /**
   * What was last seen of the controller.
   * @throws BusError when it is too old to act on, or when the controller does not take its orders
   */
  status(): S {
    const now = this.#clock.monotonicMicros();
    const { bus } = this.#protocol;
    if (this.#seen === undefined || now - this.#seen.atMicros > this.#seen.status.validForMs * 1000) {
      throw this.#failure ?? new BusError('timeout', bus, 'the controller has told nothing for too long');
    }
    if (now - (this.#orderOpenSinceMicros ?? now) > OBEYS_WITHIN_MICROS) {
      throw new BusError('refused', bus, 'the controller does not take its orders');
    }
    return this.#seen.status;
  }

  /** Called when a residual trip is first seen. */
  onTrip(listener: () => void): Unsubscribe {
    return this.#tripListeners.add(listener);
  }

  /**
   * Resolves when the controller has answered; at once when it has lately.
   * @throws BusError when it does not within 5 s
   */
  async answered(): Promise<void> {
    const startMicros = this.#clock.monotonicMicros();
    for (;;) {
      try {
        this.status();
        return;
      } catch (error) {
        if (this.#clock.monotonicMicros() - startMicros > ANSWERS_WITHIN_MICROS) throw error;
        await this.nextRound();
      }
    }
  }

  /**
   * Resolves when the controller is set as ordered.
   * @throws BusError when it does not obey, or is silent
   */
  async settled(): Promise<void> {
    while (this.#orderOpenSinceMicros !== undefined) {
      await this.nextRound();
      this.status();
    }
  }

  /** Resolves when a round that begins after this call has ended, well or badly. */
  nextRound(): Promise<void> {
    return new Promise((resolve) => {
      this.#roundWaiters.push({ fromRound: this.#rounds + 1, resolve });
    });
  }

  #wakeUp(): void {
    this.#isWoken = true;
    this.#wake?.();
  }

  #wakeIfChanged(before: ControllerOrder): void {
    if (isSameOrder(before, this.order())) return;
    this.#orderOpenSinceMicros ??= this.#clock.monotonicMicros();
    this.#wakeUp();
  }

  async #run(): Promise<void> {
    for (;;) {
      const startMicros = this.#clock.monotonicMicros();
      this.#isWoken = false;
      this.#rounds += 1;
      const order = this.order();
      let asOrdered = true;
      try {
        const round = await this.#protocol.round(order);
        this.#noteRound(order, round);
        asOrdered = round.asOrdered;
      } catch (error) {
        this.#noteFailure(error);
        await this.#clock.sleep(FAILED_PAUSE_MS);
      }
      this.#tellRoundWaiters();
      const tookMs = (this.#clock.monotonicMicros() - startMicros) / 1000;
      await this.#pause(asOrdered ? Math.max(0, this.#protocol.pollMs - tookMs) : AGAIN_AFTER_MS);
    }
  }

  #tellRoundWaiters(): void {
    const done = this.#roundWaiters.filter(({ fromRound }) => fromRound <= this.#rounds);
    this.#roundWaiters = this.#roundWaiters.filter((waiter) => !done.includes(waiter));
    for (const { resolve } of done) resolve();
  }

  /** Waits, or less when an order comes. An order that came during the round is not lost. */
  async #pause(delayMs: number): Promise<void> {
    if (!this.#isWoken) {
      let timer: Timer | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = this.#clock.after(delayMs, 'controller poll', resolve);
      });
      timer?.cancel();
      this.#wake = undefined;
    }
    // Coil and output of one scan come in one turn, and are one order.
    if (this.#isWoken) await this.#clock.sleep(0);
  }

  #noteRound(order: ControllerOrder, round: ControllerRound<S>): void {
    if (this.#failure !== undefined) this.#log.info({ bus: this.bus }, 'the controller answers again');
    this.#failure = undefined;
    const now = this.#clock.monotonicMicros();
    if (!round.asOrdered) this.#orderOpenSinceMicros ??= now;
    else this.#orderOpenSinceMicros = isSameOrder(order, this.order()) ? undefined : now;
    this.#take(round.status);
  }

  #noteFailure(error: unknown): void {
    const failure =
      error instanceof BusError
        ? error
        : new BusError('protocol', this.bus, error instanceof Error ? error.message : String(error));
    if (this.#failure === undefined) this.#log.warn({ bus: this.bus, error: failure.message }, 'a round failed');
    this.#failure = failure;
  }

  #take(status: S): void {
    const wasTripped = this.#seen?.status.residualTripped ?? false;
    this.#seen = { status, atMicros: this.#clock.monotonicMicros() };
    if (!status.residualTripped || wasTripped) return;
    this.#tripListeners.tell();
  }
}

function requireDuty(duty: number): void {
  if (Number.isInteger(duty) && readDuty(duty).kind === 'current') return;
  throw new RangeError(`duty is ${duty} ppm; allowed is a whole number 80000..970000`);
}

function isSameOrder(one: ControllerOrder, other: ControllerOrder): boolean {
  if (one.kind === 'pwm' || other.kind === 'pwm') {
    return one.kind === 'pwm' && other.kind === 'pwm' && one.dutyPartsPerMillion === other.dutyPartsPerMillion;
  }
  return one.kind === other.kind && one.opensAtOnce === other.opensAtOnce;
}
