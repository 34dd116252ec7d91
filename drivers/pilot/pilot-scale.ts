// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { integer } from '../options.ts';

/** Pilot millivolts = offset + input millivolts × gain ÷ 1000: the stage between the pilot and a converter's input. */
export const pilotScale = v.strictObject({
  offsetMillivolts: integer(-50_000, 50_000),
  gainPermille: v.pipe(integer(-100_000, 100_000), v.notValue(0)),
});
export type PilotScale = v.InferOutput<typeof pilotScale>;

/** Whole millivolts at the pilot from millivolts at the converter's input. */
export function toPilotMillivolts(scale: PilotScale, inputMillivolts: number): number {
  return Math.round(scale.offsetMillivolts + (inputMillivolts * scale.gainPermille) / 1000);
}

/** The other way round, for emulators. */
export function toInputMillivolts(scale: PilotScale, pilotMillivolts: number): number {
  return ((pilotMillivolts - scale.offsetMillivolts) * 1000) / scale.gainPermille;
}
