// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../../src/ports/clock.ts';
import type { EmulatedAttributes } from '../../../src/ports/emulator.ts';

/** One tick of a kernel at 250 Hz. */
const TICK_MS = 4;
const DEFAULT_DELAY_MS = 500;
const TRIGGERS = ['none', 'timer', 'pattern'];

/** A led of the kernel's, as Documentation/ABI/testing/sysfs-class-led and the triggers' own files describe it. */
export class EmulatedLed implements EmulatedAttributes {
  readonly #clock: Clock;
  readonly #onLight: (on: boolean) => void;
  readonly #highest: number;
  #trigger = 'none';
  #brightness = 0;
  /** What it blinks with: the last brightness that was not 0. */
  #blinkBrightness = 0;
  #delays = { on: 0, off: 0 };
  #pattern = '';
  #turn: Timer | undefined;

  /** @param onLight tells that it is lit, however little; of a pattern, that it is above half its height */
  constructor(clock: Clock, onLight: (on: boolean) => void, highest = 255) {
    this.#clock = clock;
    this.#onLight = onLight;
    this.#highest = highest;
    onLight(false);
  }

  read(attribute: string): string | undefined {
    switch (attribute) {
      case 'trigger':
        return TRIGGERS.map((name) => (name === this.#trigger ? `[${name}]` : name)).join(' ');
      case 'brightness':
        return String(this.#brightness);
      case 'max_brightness':
        return String(this.#highest);
      case 'delay_on':
        return this.#trigger === 'timer' ? String(this.#delays.on) : undefined;
      case 'delay_off':
        return this.#trigger === 'timer' ? String(this.#delays.off) : undefined;
      case 'pattern':
        return this.#trigger === 'pattern' ? this.#pattern : undefined;
      default:
        return undefined;
    }
  }

  write(attribute: string, value: string): boolean {
    const number = Number(value);
    switch (attribute) {
      case 'trigger':
        return TRIGGERS.includes(value) && this.#choose(value);
      case 'brightness':
        if (!/^\d+$/.test(value)) return false;
        if (number === 0) this.#choose('none');
        // A led that blinks takes it for its next turns (led_set_brightness, LED_BLINK_BRIGHTNESS_CHANGE).
        else if (this.#trigger === 'timer') {
          this.#blinkBrightness = Math.min(number, this.#highest);
          return true;
        }
        return this.#setBrightness(Math.min(number, this.#highest));
      case 'delay_on':
      case 'delay_off':
        if (this.#trigger !== 'timer' || !/^\d+$/.test(value)) return false;
        return this.#blink(
          attribute === 'delay_on' ? { ...this.#delays, on: number } : { ...this.#delays, off: number },
        );
      case 'pattern':
        return this.#trigger === 'pattern' && this.#follow(value);
      default:
        return false;
    }
  }

  /** The old trigger stops and leaves the led dark. */
  #choose(trigger: string): boolean {
    this.#turn?.cancel();
    this.#delays = { on: 0, off: 0 };
    if (this.#trigger !== 'none') this.#setBrightness(0);
    this.#trigger = trigger;
    return trigger !== 'timer' || this.#blink(this.#delays);
  }

  /** Whatever is set, the next turn comes with the next tick and is the other way round. */
  #blink(delays: { readonly on: number; readonly off: number }): boolean {
    this.#delays = delays.on === 0 && delays.off === 0 ? { on: DEFAULT_DELAY_MS, off: DEFAULT_DELAY_MS } : delays;
    this.#turnAfter(TICK_MS);
    return true;
  }

  #turnAfter(delayMs: number): void {
    this.#turn?.cancel();
    this.#turn = this.#clock.after(delayMs, 'led', () => {
      const goesOn = this.#brightness === 0;
      this.#setBrightness(goesOn ? this.#blinkBrightness || this.#highest : 0);
      this.#turnAfter(goesOn ? this.#delays.on : this.#delays.off);
    });
  }

  /** Two pairs of brightness and milliseconds, from each to the next without a step; anything else is refused here. */
  #follow(pattern: string): boolean {
    const [low, upMs, high, downMs, ...more] = pattern.split(' ').map(Number);
    if (low !== 0 || upMs === undefined || high === undefined || downMs === undefined || more.length > 0) return false;
    if (![upMs, high, downMs].every((value) => Number.isInteger(value) && value > 0)) return false;
    this.#pattern = pattern;
    this.#turn?.cancel();
    this.#setBrightness(0);
    const halfWay = (bright: boolean) => {
      this.#setBrightness(bright ? Math.ceil(high / 2) : 0);
      this.#turn = this.#clock.after((upMs + downMs) / 2, 'led', () => halfWay(!bright));
    };
    this.#turn = this.#clock.after(upMs / 2, 'led', () => halfWay(true));
    return true;
  }

  #setBrightness(brightness: number): boolean {
    this.#brightness = brightness;
    if (brightness > 0) this.#blinkBrightness = brightness;
    this.#onLight(brightness > 0);
    return true;
  }
}
