// SPDX-License-Identifier: Apache-2.0
import type { World } from '../../../src/ports/world.ts';
import type { FourLamp, RgbLamp } from './colors.ts';

/** What switches one lamp. */
export type LampSwitch = (on: boolean) => void;

/** Three lamps that a person sees mixed. */
export function rgbLamps(world: World): Readonly<Record<RgbLamp, LampSwitch>> {
  return {
    red: (on) => world.light.set('red', on),
    green: (on) => world.light.set('green', on),
    blue: (on) => world.light.set('blue', on),
  };
}

/** Four lamps side by side. */
export function fourLamps(world: World): Readonly<Record<FourLamp, LampSwitch>> {
  return { ...rgbLamps(world), yellow: (on) => world.light.set('yellow', on) };
}
