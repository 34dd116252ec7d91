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

/** Half a period; undefined for a light that stays. Breathing goes up for the one half and down for the other. */
export const HALF_PERIOD_MS: Readonly<Record<LightPattern, number | undefined>> = {
  steady: undefined,
  slow: 1000,
  fast: 250,
  breathing: 1000,
};
