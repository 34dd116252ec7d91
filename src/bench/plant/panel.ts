// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { PhysicalHappening } from './event-log.ts';
import { type Lamp, LightWatch, type SeenLight } from './light-watch.ts';

/** What a person sees and touches: light, buzzer, display, card reader. */
export class Panel {
  /** Red, green and blue behind one lens or side by side, of which one is lit at a time. */
  readonly #mixed: LightWatch;
  /** A lamp beside them. */
  readonly #yellow: LightWatch;
  readonly #clock: Clock;
  readonly #report: (happening: PhysicalHappening) => void;
  #buzzing = false;
  #text: readonly string[] = [];
  #symbol: string | undefined;
  #brightnessPercent = 0;
  #card: Uint8Array | undefined;
  #cardTimer: Timer | undefined;

  constructor(clock: Clock, report: (happening: PhysicalHappening) => void) {
    this.#clock = clock;
    this.#report = report;
    this.#mixed = new LightWatch(clock, (seen) => report({ kind: 'light', ...seen }));
    this.#yellow = new LightWatch(clock, (seen) => report({ kind: 'yellow-lamp', ...seen }));
  }

  /** What an eye calls the light; the yellow lamp where no other is lit. */
  get light(): SeenLight {
    return this.#mixed.seen.color === 'off' ? this.#yellow.seen : this.#mixed.seen;
  }

  setLamp(lamp: Lamp, on: boolean): void {
    (lamp === 'yellow' ? this.#yellow : this.#mixed).set(lamp, on);
  }

  get buzzing(): boolean {
    return this.#buzzing;
  }

  get text(): readonly string[] {
    return this.#text;
  }

  get card(): Uint8Array | undefined {
    return this.#card;
  }

  buzz(on: boolean): void {
    if (on === this.#buzzing) return;
    this.#buzzing = on;
    this.#report({ kind: 'buzzer', on });
  }

  /** Lines as an eye reads them: nothing behind the last letter, no empty lines at the end. */
  showText(lines: readonly string[], symbol?: string): void {
    const text = lines.map((line) => line.trimEnd());
    while (text.at(-1) === '') text.pop();
    const isSame = text.length === this.#text.length && text.every((line, index) => line === this.#text[index]);
    if (isSame && symbol === this.#symbol) return;
    this.#text = text;
    this.#symbol = symbol;
    this.#report({ kind: 'display', lines: text, ...(symbol === undefined ? {} : { symbol }) });
  }

  /** How bright the display is, 0..100 %. */
  setBrightness(percent: number): void {
    if (percent === this.#brightnessPercent) return;
    this.#brightnessPercent = percent;
    this.#report({ kind: 'brightness', percent });
  }

  /** Holds a card into the field for a while; it takes the place of one that is still there. */
  holdCard(uid: Uint8Array, holdMs: number): void {
    this.#cardTimer?.cancel();
    this.#card = Uint8Array.from(uid);
    this.#report({ kind: 'tag', present: true });
    this.#cardTimer = this.#clock.after(holdMs, 'card taken away', () => {
      this.#card = undefined;
      this.#report({ kind: 'tag', present: false });
    });
  }

  /** Everything goes dark. */
  losePower(): void {
    for (const lamp of ['red', 'green', 'blue', 'yellow'] as const) this.setLamp(lamp, false);
    this.buzz(false);
    this.showText([]);
    this.setBrightness(0);
  }
}
