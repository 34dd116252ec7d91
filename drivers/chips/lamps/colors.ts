// SPDX-License-Identifier: Apache-2.0
import type { LightColor, LightPattern } from '../../../src/ports/devices.ts';

export type RgbLamp = 'red' | 'green' | 'blue';
export type FourLamp = RgbLamp | 'yellow';

/** Which lamps make a colour. */
export type LampSet<L extends string> = Readonly<Record<LightColor, readonly L[]>>;

/** Three lamps behind one lens mix. */
export const RGB: LampSet<RgbLamp> = {
  off: [],
  red: ['red'],
  green: ['green'],
  blue: ['blue'],
  yellow: ['red', 'green'],
  pink: ['red', 'blue'],
  white: ['red', 'green', 'blue'],
};

/** Four lamps side by side do not mix. The nearest to pink are red and blue, of which red alone would say "fault". */
export const FOUR: LampSet<FourLamp> = {
  off: [],
  red: ['red'],
  green: ['green'],
  blue: ['blue'],
  yellow: ['yellow'],
  pink: ['blue'],
  white: ['yellow'],
};

/** The same while the yellow lamp tells of the network: yellow and white are blue then, which says "not free" too. */
export const BESIDE_NETWORK: LampSet<RgbLamp> = { ...RGB, yellow: ['blue'], pink: ['blue'], white: ['blue'] };

/** How long a lamp is lit and dark in turns. */
export interface Blink {
  readonly onMs: number;
  readonly offMs: number;
}

/** Undefined for a light that stays. Breathing goes up for the one half and down for the other. */
export const BLINKS: Readonly<Record<LightPattern, Blink | undefined>> = {
  steady: undefined,
  slow: { onMs: 1000, offMs: 1000 },
  fast: { onMs: 250, offMs: 250 },
  breathing: { onMs: 1000, offMs: 1000 },
  running: { onMs: 800, offMs: 200 },
};
