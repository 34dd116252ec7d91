// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { LightPattern } from '../../ports/devices.ts';
import type { SeenColor } from './event-log.ts';

export type Lamp = 'red' | 'green' | 'blue' | 'yellow';

export interface SeenLight {
  readonly color: SeenColor;
  readonly pattern: LightPattern;
}

const COLORS: readonly SeenColor[] = ['off', 'red', 'green', 'yellow', 'blue', 'pink', 'cyan', 'white'];
const LAMP_BITS: Readonly<Record<Lamp, number>> = { red: 1, green: 2, yellow: 3, blue: 4 };
/** A mixed colour is switched lamp by lamp; an eye takes what follows within this time for one change. */
const BLEND_MS = 15;
/** Half a period of 0.5 Hz is 1000 ms, of 2 Hz 250 ms. */
const SLOW_HALF_MICROS = [700_000, 1_300_000] as const;
const FAST_HALF_MICROS = [150_000, 400_000] as const;
/** Lit for 800 ms, then dark for 200 ms. */
const RUNNING_LIT_MICROS = [600_000, 1_000_000] as const;
const RUNNING_DARK_MICROS = [100_000, 300_000] as const;
/** After so long without a change the light is steady. */
const STEADY_AFTER_MS = 1300;

/** What a person says of the light, from watching it. */
export class LightWatch {
  readonly #clock: Clock;
  readonly #onChange: (seen: SeenLight) => void;
  #lamps = 0;
  #shown = 0;
  #lastLit = 0;
  /** Times of the last changes between lit and dark, newest first. */
  #flips: readonly number[] = [];
  #seen: SeenLight = { color: 'off', pattern: 'steady' };
  #blend: Timer | undefined;
  #steady: Timer | undefined;

  constructor(clock: Clock, onChange: (seen: SeenLight) => void) {
    this.#clock = clock;
    this.#onChange = onChange;
  }

  get seen(): SeenLight {
    return this.#seen;
  }

  set(lamp: Lamp, on: boolean): void {
    const lamps = on ? this.#lamps | LAMP_BITS[lamp] : this.#lamps & ~LAMP_BITS[lamp];
    if (lamps === this.#lamps) return;
    this.#lamps = lamps;
    this.#blend ??= this.#clock.after(BLEND_MS, 'light blend', () => {
      this.#blend = undefined;
      this.#look();
    });
  }

  #look(): void {
    if (this.#lamps === this.#shown) return;
    const flipped = (this.#lamps === 0) !== (this.#shown === 0);
    const otherColor = this.#lamps !== 0 && this.#lamps !== this.#lastLit;
    this.#shown = this.#lamps;
    if (this.#shown !== 0) this.#lastLit = this.#shown;
    if (otherColor) this.#flips = [];
    if (flipped || otherColor) this.#flips = [this.#clock.monotonicMicros(), ...this.#flips].slice(0, 3);
    this.#steady?.cancel();
    this.#steady = this.#clock.after(STEADY_AFTER_MS, 'light steady', () => {
      this.#flips = [];
      this.#say({ color: colorOf(this.#shown), pattern: 'steady' });
    });
    this.#judge();
  }

  #judge(): void {
    const pattern = this.#blinkPattern();
    if (pattern !== undefined) {
      this.#say({ color: colorOf(this.#lastLit), pattern });
    } else if (this.#shown !== 0 || this.#flips.length < 2) {
      this.#say({ color: colorOf(this.#shown), pattern: 'steady' });
    }
    // Dark for the first time after a short light: it may be blinking, so the verdict waits.
  }

  #blinkPattern(): LightPattern | undefined {
    const [newest, middle, oldest] = this.#flips;
    if (newest === undefined || middle === undefined || oldest === undefined) return undefined;
    const halves = [newest - middle, middle - oldest] as const;
    if (halves.every((half) => isWithin(half, SLOW_HALF_MICROS))) return 'slow';
    if (halves.every((half) => isWithin(half, FAST_HALF_MICROS))) return 'fast';
    const [lit, dark] = this.#shown === 0 ? halves : [halves[1], halves[0]];
    return isWithin(lit, RUNNING_LIT_MICROS) && isWithin(dark, RUNNING_DARK_MICROS) ? 'running' : undefined;
  }

  #say(seen: SeenLight): void {
    if (seen.color === this.#seen.color && seen.pattern === this.#seen.pattern) return;
    this.#seen = seen;
    this.#onChange(seen);
  }
}

function isWithin(micros: number, [shortest, longest]: readonly [number, number]): boolean {
  return micros >= shortest && micros <= longest;
}

function colorOf(lamps: number): SeenColor {
  return COLORS[lamps] ?? 'off';
}
