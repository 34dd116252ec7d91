// SPDX-License-Identifier: Apache-2.0
import { BITS_PER_CONVERSION } from '../../chips/mcp3xxx.ts';
import type { DutySpan } from '../pilot-wave.ts';

const PERIOD_MICROS = 1000;

/** Between two conversions: nothing at best; the kernel waits 10 µs for chip select, and its SPI driver some more. */
const LONGEST_GAP_MICROS = 15;

/** A converter that samples this soon after an edge may see it on its way (2 µs by IEC 61851-1, more behind a filter). */
const EDGE_MICROS = 10;

/** Each half of each period is seen twice when it has settled, so that each sample has another to agree with. */
const HITS_PER_PERIOD = 2;

/** Two periods, so that each half is seen at least four times wherever the burst begins. */
const WINDOW_MICROS = 2 * PERIOD_MICROS;

/** Of the guard's 10 ms scan, what one sample may take at most. */
const LONGEST_BURST_MICROS = 6000;

export interface Sampling {
  readonly hertz: number;
  readonly samples: number;
  readonly duties: DutySpan;
}

/** How long a burst lasts at least and at most. */
export function burstMicros({ hertz, samples }: Sampling): { readonly shortest: number; readonly longest: number } {
  const conversion = (BITS_PER_CONVERSION * 1_000_000) / hertz;
  return { shortest: samples * conversion, longest: samples * (conversion + LONGEST_GAP_MICROS) };
}

/** @throws Error when both halves of the wave cannot be seen in every burst, or a burst takes too long */
export function requireSampling(sampling: Sampling): void {
  const { hertz, samples, duties } = sampling;
  const place = `${samples} samples at ${hertz} Hz`;
  const { shortest, longest } = burstMicros(sampling);
  if (shortest < WINDOW_MICROS) {
    throw new Error(`${place} span ${Math.floor(shortest)} µs; at least ${WINDOW_MICROS} are needed`);
  }
  if (longest > LONGEST_BURST_MICROS) {
    throw new Error(`${place} take up to ${Math.ceil(longest)} µs; allowed are ${LONGEST_BURST_MICROS}`);
  }
  const needed = (HITS_PER_PERIOD * longest) / samples + EDGE_MICROS;
  const shortestHalf = Math.min(duties.lowest, 1_000_000 - duties.highest) / 1000;
  if (shortestHalf >= needed) return;
  throw new Error(
    `${place} need ${Math.ceil(needed)} µs to see a half of the wave; at ${duties.lowest} or ${duties.highest} ppm one lasts ${shortestHalf} µs`,
  );
}
