// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';
import type { PhysicalHappening } from './event-log.ts';
import { LightWatch } from './light-watch.ts';

/** What a person sees and touches: light, buzzer, display, card reader. */
export class Panel {
  readonly light: LightWatch;
  readonly #clock: Clock;
  readonly #report: (happening: PhysicalHappening) => void;
  #buzzing = false;
  #text: readonly string[] = [];
  #card: Uint8Array | undefined;
  #cardTimer: Timer | undefined;

  constructor(clock: Clock, report: (happening: PhysicalHappening) => void) {
    this.#clock = clock;
    this.#report = report;
    this.light = new LightWatch(clock, (seen) => report({ kind: 'light', ...seen }));
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
  showText(lines: readonly string[]): void {
    const text = lines.map((line) => line.trimEnd());
    while (text.at(-1) === '') text.pop();
    if (text.length === this.#text.length && text.every((line, index) => line === this.#text[index])) return;
    this.#text = text;
    this.#report({ kind: 'display', lines: text });
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
    for (const lamp of ['red', 'green', 'blue'] as const) this.light.set(lamp, false);
    this.buzz(false);
    this.showText([]);
  }
}
