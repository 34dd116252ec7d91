// SPDX-License-Identifier: Apache-2.0
import type { World } from '../../src/ports/world.ts';

/** How switches are wired to the pins of an expander. */
export interface SwitchWiring {
  readonly pins: readonly number[];
  readonly activeLow: boolean;
}

/**
 * What the switches do to the pins: `low` are tied to ground, `high` to the supply. A switch to ground that is off leaves its
 * pin to a pull-up; a switch to the supply that is off leaves it to a pull-down.
 */
export function switchLevels(world: World, { pins, activeLow }: SwitchWiring): { low: number; high: number } {
  const code = world.dip.code();
  let low = 0;
  let high = 0;
  pins.forEach((pin, index) => {
    const isOn = ((code >> (pins.length - 1 - index)) & 1) === 1;
    if (isOn && activeLow) low |= 1 << pin;
    if (isOn && !activeLow) high |= 1 << pin;
    if (!isOn && !activeLow) low |= 1 << pin;
  });
  return { low, high };
}
