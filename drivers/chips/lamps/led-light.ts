// SPDX-License-Identifier: Apache-2.0
import { type AttributeFolder, BusError } from '../../../src/ports/buses.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import type { LightColor, LightPattern, StatusLight } from '../../../src/ports/devices.ts';
import { Mutex } from '../mutex.ts';
import { BLINKS, type Blink, type LampSet } from './colors.ts';

/** Time in which a led that was told to blink has taken its first turn: two ticks of the slowest kernel (100 Hz). */
const FIRST_TURN_MS = 20;

/** A light of leds that the kernel blinks, whatever this process does (/sys/class/leds, triggers `timer` and `pattern`). */
export class LedLight<L extends string> implements StatusLight {
  readonly kind = 'light';
  readonly #leds: ReadonlyMap<L, AttributeFolder>;
  readonly #lamps: LampSet<L>;
  readonly #clock: Clock;
  readonly #mutex = new Mutex();
  #shown: { readonly color: LightColor; readonly pattern: LightPattern } | undefined;
  #percent = 100;

  constructor(leds: ReadonlyMap<L, AttributeFolder>, lamps: LampSet<L>, clock: Clock) {
    this.#leds = leds;
    this.#lamps = lamps;
    this.#clock = clock;
  }

  /** Showing what is shown already does not disturb its rhythm. @throws BusError */
  show(color: LightColor, pattern: LightPattern): Promise<void> {
    return this.#mutex.run(() => this.#show(color, pattern));
  }

  setIntensity(percent: number): Promise<void> {
    return this.#mutex.run(async () => {
      if (percent === this.#percent) return;
      this.#percent = percent;
      const shown = this.#shown;
      this.#shown = undefined;
      if (shown !== undefined) await this.#show(shown.color, shown.pattern);
    });
  }

  async #show(color: LightColor, pattern: LightPattern): Promise<void> {
    if (this.#shown?.color === color && this.#shown.pattern === pattern) return;
    this.#shown = undefined;
    const lit = this.#percent === 0 ? [] : this.#lamps[color];
    for (const [lamp, led] of this.#leds) if (!lit.includes(lamp)) await led.write('brightness', '0');
    const leds = [...this.#leds].flatMap(([lamp, led]) => (lit.includes(lamp) ? [led] : []));
    const blink = BLINKS[pattern];
    if (blink === undefined) for (const led of leds) await shine(led, this.#percent);
    else if (pattern !== 'breathing' || !(await breathe(leds, blink, this.#percent))) await this.#blink(leds, blink);
    this.#shown = { color, pattern };
  }

  /**
   * The kernel begins with whatever turn is next, so that two leds of one mixed colour could blink against each other. A led
   * that is dark after its first turn is told once more, which begins with light.
   */
  async #blink(leds: readonly AttributeFolder[], { onMs, offMs }: Blink): Promise<void> {
    for (const led of leds) {
      await pull(led, 'timer');
      await led.write('delay_on', String(onMs));
      await led.write('delay_off', String(offMs));
      // While a led blinks, its brightness is that of its next turns.
      await led.write('brightness', String(levelOf(await wholeNumber(led, 'max_brightness'), this.#percent)));
    }
    await this.#clock.sleep(FIRST_TURN_MS);
    for (const led of leds) {
      if ((await wholeNumber(led, 'brightness')) === 0) await led.write('delay_on', String(onMs));
    }
  }
}

async function shine(led: AttributeFolder, percent: number): Promise<void> {
  await led.write('trigger', 'none');
  await led.write('brightness', String(levelOf(await wholeNumber(led, 'max_brightness'), percent)));
}

/** A led that is only on or off stays on. */
function levelOf(highest: number, percent: number): number {
  return Math.max(1, Math.round((highest * percent) / 100));
}

/** @returns false where a led cannot dim or the kernel lacks the trigger */
async function breathe(leds: readonly AttributeFolder[], { onMs, offMs }: Blink, percent: number): Promise<boolean> {
  for (const led of leds) {
    const highest = await wholeNumber(led, 'max_brightness');
    const names = await triggers(led);
    if (highest <= 1 || !(names.includes('pattern') || names.includes('[pattern]'))) return false;
    await pull(led, 'pattern');
    await led.write('pattern', `0 ${onMs} ${levelOf(highest, percent)} ${offMs}`);
  }
  return true;
}

/**
 * Chooses a trigger. One that is chosen already is left alone: choosing it makes its attributes anew, and they belong to
 * root until udev has handed them over.
 */
async function pull(led: AttributeFolder, trigger: string): Promise<void> {
  if (!(await triggers(led)).includes(`[${trigger}]`)) await led.write('trigger', trigger);
}

/** Names of the triggers there are, the chosen one in brackets. */
async function triggers(led: AttributeFolder): Promise<readonly string[]> {
  return (await led.read('trigger')).split(/\s+/);
}

async function wholeNumber(led: AttributeFolder, attribute: string): Promise<number> {
  const text = await led.read(attribute);
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new BusError('protocol', led.id, `${attribute} is "${text}", a whole number was expected`);
}
