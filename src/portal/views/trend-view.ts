// SPDX-License-Identifier: Apache-2.0

/** One point of the chart. Null: the meter did not answer. */
export interface TrendPoint {
  readonly atMillis: number;
  readonly watts: number | null;
  /** Of the phase that carries most. */
  readonly milliamps: number | null;
  readonly limitMilliamps: number;
}

/** Oldest point first. */
export interface TrendView {
  readonly stepMillis: number;
  readonly points: readonly TrendPoint[];
}
