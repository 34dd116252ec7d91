// SPDX-License-Identifier: Apache-2.0

/**
 * `charging`: the vehicle takes energy · `parked`: it could and does not, or its session is over and it is still
 * plugged in · `held`: the charger keeps the energy away, nobody was there to see, or no vehicle is plugged in.
 */
export const STRETCH_KINDS = ['charging', 'parked', 'held'] as const;
export type StretchKind = (typeof STRETCH_KINDS)[number];

/** A part of a session with one kind, and the register at its ends. Between them it is taken to rise evenly. */
export interface Stretch {
  readonly kind: StretchKind;
  /** Milliseconds since 1970. */
  readonly fromMillis: number;
  readonly toMillis: number;
  readonly fromWattHours: number;
  readonly toWattHours: number;
}

/** Whole watt-hours the register shows at a moment of the stretch: never more than have been delivered by then. */
export function registerAt(stretch: Stretch, atMillis: number): number {
  const { fromMillis, toMillis, fromWattHours, toWattHours } = stretch;
  if (atMillis >= toMillis) return toWattHours;
  if (atMillis <= fromMillis) return fromWattHours;
  const rise = BigInt(toWattHours - fromWattHours) * BigInt(atMillis - fromMillis);
  return fromWattHours + Number(rise / BigInt(toMillis - fromMillis));
}

/** The part of a stretch from a moment on; undefined when nothing is left of it. */
export function stretchFrom(stretch: Stretch, fromMillis: number): Stretch | undefined {
  if (fromMillis <= stretch.fromMillis) return stretch;
  if (fromMillis >= stretch.toMillis) return undefined;
  return { ...stretch, fromMillis, fromWattHours: registerAt(stretch, fromMillis) };
}
