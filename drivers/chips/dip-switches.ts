// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { BusError } from '../../src/ports/buses.ts';

/**
 * Option schema: which pins of an expander switch 1, 2, 3 … are on.
 * @param allowed numbers of the pins that can be inputs
 * @param text what to say of another number
 */
export const switchPins = (allowed: readonly number[], text: string) =>
  v.pipe(
    v.array(
      v.pipe(
        v.number(),
        v.check((pin) => allowed.includes(pin), text),
      ),
    ),
    v.minLength(1),
    v.maxLength(8),
    v.check((pins) => new Set(pins).size === pins.length, 'names a pin twice'),
  );

/** Option schema: true when a switch that is ON pulls its pin to ground. */
export const switchesToGround = () => v.optional(v.boolean(), true);

/** All bits of these pins. */
export function pinMask(pins: readonly number[]): number {
  return pins.reduce((bits, pin) => bits | (1 << pin), 0);
}

/**
 * The code of switches on the pins of an expander: switch 1 is the most significant bit, 1 = ON.
 * @param levels one bit for each pin, 1 = high
 */
export function switchCode(levels: number, pins: readonly number[], activeLow: boolean): number {
  return pins.reduce((code, pin) => {
    const high = ((levels >> pin) & 1) === 1;
    return (code << 1) | (high === activeLow ? 0 : 1);
  }, 0);
}

/**
 * Reads twice; the readings must agree.
 * @throws BusError `protocol` while a switch moves
 */
export async function readSettled(bus: string, read: () => Promise<number>): Promise<number> {
  const first = await read();
  const second = await read();
  if (first !== second) throw new BusError('protocol', bus, 'the DIP switch is moving');
  return second;
}
