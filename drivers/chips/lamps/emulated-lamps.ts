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

/** Four lamps; the yellow one looks as red and green together do. */
export function fourLamps(world: World): Readonly<Record<FourLamp, LampSwitch>> {
  const lit = { blue: false, green: false, red: false, yellow: false };
  const lamp = (name: FourLamp) => (on: boolean) => {
    lit[name] = on;
    world.light.set('red', lit.red || lit.yellow);
    world.light.set('green', lit.green || lit.yellow);
    world.light.set('blue', lit.blue);
  };
  return { blue: lamp('blue'), green: lamp('green'), red: lamp('red'), yellow: lamp('yellow') };
}
