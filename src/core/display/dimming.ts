// SPDX-License-Identifier: Apache-2.0

export interface DimmingRules {
  /** 1..100 %. */
  readonly awakePercent: number;
  /** 0..100 %; 0 is dark. */
  readonly dimmedPercent: number;
  /** Undefined: it never dims. */
  readonly afterMs: number | undefined;
}

/** How bright a display is after nothing has happened for so long. Dimming never makes it brighter. */
export function displayBrightness({ awakePercent, dimmedPercent, afterMs }: DimmingRules, idleMs: number): number {
  if (afterMs === undefined || idleMs < afterMs) return awakePercent;
  return Math.min(awakePercent, dimmedPercent);
}
