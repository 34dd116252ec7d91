// SPDX-License-Identifier: Apache-2.0
import type { LampSignal, LightColor, LightPattern, StatusLight } from '../../../src/ports/devices.ts';
import { Mutex } from '../mutex.ts';
import { BESIDE_NETWORK, FOUR, type FourLamp, type LampSet } from './colors.ts';

/** Builds the light of some of the lamps. */
type Build<W> = (wires: ReadonlyMap<FourLamp, W>, lamps: LampSet<FourLamp>) => StatusLight;

/** Four lamps side by side: all for the state, or three for the state and the yellow one for the network. */
export class FourLampLight<W> implements StatusLight {
  readonly kind = 'light';
  readonly setIntensity?: (percent: number) => Promise<void>;
  readonly #wires: ReadonlyMap<FourLamp, W>;
  readonly #build: Build<W>;
  readonly #mutex = new Mutex();
  #state: StatusLight;
  #network: StatusLight | undefined;
  #shown: readonly [LightColor, LightPattern] = ['off', 'steady'];
  #percent = 100;

  /** @param wires what switches each lamp */
  constructor(wires: ReadonlyMap<FourLamp, W>, build: Build<W>) {
    this.#wires = wires;
    this.#build = build;
    this.#state = build(wires, FOUR);
    if (this.#state.setIntensity !== undefined) this.setIntensity = (percent) => this.#setIntensity(percent);
  }

  show(color: LightColor, pattern: LightPattern): Promise<void> {
    return this.#mutex.run(async () => {
      this.#shown = [color, pattern];
      await this.#state.show(color, pattern);
    });
  }

  showNetwork(signal: LampSignal): Promise<void> {
    return this.#mutex.run(async () => {
      const lamp = this.#network ?? (await this.#part());
      await (signal === 'off' ? lamp.show('off', 'steady') : lamp.show('yellow', signal));
    });
  }

  #setIntensity(percent: number): Promise<void> {
    return this.#mutex.run(async () => {
      this.#percent = percent;
      await this.#state.setIntensity?.(percent);
      await this.#network?.setIntensity?.(percent);
    });
  }

  /** Takes the yellow lamp from the state, which is shown again by the other three. */
  async #part(): Promise<StatusLight> {
    await this.#state.show('off', 'steady');
    const isYellow = ([lamp]: readonly [FourLamp, W]) => lamp === 'yellow';
    const wires = [...this.#wires];
    this.#state = this.#build(new Map(wires.filter((wire) => !isYellow(wire))), BESIDE_NETWORK);
    this.#network = this.#build(new Map(wires.filter(isYellow)), FOUR);
    await this.#state.setIntensity?.(this.#percent);
    await this.#network.setIntensity?.(this.#percent);
    await this.#state.show(...this.#shown);
    return this.#network;
  }
}
