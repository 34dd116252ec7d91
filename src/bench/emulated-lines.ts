// SPDX-License-Identifier: Apache-2.0
import type { InputLine, OutputLine, PwmChannel, Unsubscribe } from '../ports/buses.ts';

/** A GPIO input of the charger, driven from the far end. */
export class EmulatedInput implements InputLine {
  readonly id: string;
  readonly #listeners = new Set<(active: boolean) => void>();
  #active = false;

  constructor(id: string) {
    this.id = id;
  }

  get active(): boolean {
    return this.#active;
  }

  /** The far end drives the line. */
  drive(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    for (const listener of [...this.#listeners]) listener(active);
  }

  isActive(): Promise<boolean> {
    return Promise.resolve(this.#active);
  }

  onChange(listener: (active: boolean) => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

/** A GPIO output of the charger. It keeps its level when the process that set it dies, as the kernel does. */
export class EmulatedOutput implements OutputLine {
  readonly id: string;
  readonly #listeners: ((active: boolean) => void)[] = [];
  #active = false;

  constructor(id: string) {
    this.id = id;
  }

  /** Calls back at once with the present level, then with each level set. */
  attach(onLevel: (active: boolean) => void): void {
    this.#listeners.push(onLevel);
    onLevel(this.#active);
  }

  /** Sets the level without the detour of a promise. */
  drive(active: boolean): void {
    this.#active = active;
    for (const listener of this.#listeners) listener(active);
  }

  set(active: boolean): Promise<void> {
    this.drive(active);
    return Promise.resolve();
  }

  readBack(): Promise<boolean> {
    return Promise.resolve(this.#active);
  }
}

/** A hardware PWM channel. It runs on when the process that set it dies. */
export class EmulatedPwm implements PwmChannel {
  readonly id: string;
  readonly #listeners: ((periodNanoseconds: number, dutyNanoseconds: number) => void)[] = [];
  #wave: { readonly periodNanoseconds: number; readonly dutyNanoseconds: number } | undefined;

  constructor(id: string) {
    this.id = id;
  }

  /** Calls back with each wave; at once too, if one runs already. */
  attach(onWave: (periodNanoseconds: number, dutyNanoseconds: number) => void): void {
    this.#listeners.push(onWave);
    if (this.#wave !== undefined) onWave(this.#wave.periodNanoseconds, this.#wave.dutyNanoseconds);
  }

  /** Power is lost: the pin falls to a constant low, as after a reset of the processor. */
  reset(): void {
    if (this.#wave !== undefined) this.run(this.#wave.periodNanoseconds, 0);
  }

  async drive(periodNanoseconds: number, dutyNanoseconds: number): Promise<void> {
    this.run(periodNanoseconds, dutyNanoseconds);
  }

  /** Sets the wave without the detour of a promise. @throws RangeError */
  run(periodNanoseconds: number, dutyNanoseconds: number): void {
    requireWave(this.id, periodNanoseconds, dutyNanoseconds);
    this.#wave = { periodNanoseconds, dutyNanoseconds };
    for (const listener of this.#listeners) listener(periodNanoseconds, dutyNanoseconds);
  }
}

/** The kernel's sysfs interface refuses the same. @throws RangeError */
export function requireWave(id: string, periodNanoseconds: number, dutyNanoseconds: number): void {
  if (!Number.isInteger(periodNanoseconds) || periodNanoseconds <= 0) {
    throw new RangeError(`pwm "${id}": period is ${periodNanoseconds} ns; allowed is a whole number above 0`);
  }
  if (!Number.isInteger(dutyNanoseconds) || dutyNanoseconds < 0 || dutyNanoseconds > periodNanoseconds) {
    throw new RangeError(`pwm "${id}": duty is ${dutyNanoseconds} ns; allowed is 0..${periodNanoseconds}`);
  }
}
