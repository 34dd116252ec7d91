// SPDX-License-Identifier: Apache-2.0

/** Samples this close are of one level, with noise: the bands of IEC 61851-1 Table A.4 are 3 V apart. */
const ONE_LEVEL_MILLIVOLTS = 1000;

/** So many samples make a level. */
const SEEN_AT_LEAST = 3;

/**
 * The top and the bottom of a wave from samples of it. A sample counts when the one before or after it agrees with it,
 * which those on an edge and single spikes do not; a level is one that was seen often enough, and is the median of its
 * samples. A constant level is top and bottom at once.
 * @param samples in the order they were taken, closer together than half of the shorter half of the wave
 * @returns undefined when there is no level to be seen
 */
export function waveLevels(samples: readonly number[]): { readonly high: number; readonly low: number } | undefined {
  const settled = samples.filter((sample, index) => agrees(sample, samples[index - 1], samples[index + 1]));
  const sorted = settled.toSorted((a, b) => a - b);
  const lowest = sorted[SEEN_AT_LEAST - 1];
  const highest = sorted[sorted.length - SEEN_AT_LEAST];
  if (lowest === undefined || highest === undefined) return undefined;
  if (highest - lowest < ONE_LEVEL_MILLIVOLTS) return { high: median(sorted), low: median(sorted) };
  const between = (highest + lowest) / 2;
  return {
    high: median(sorted.filter((sample) => sample > between)),
    low: median(sorted.filter((sample) => sample <= between)),
  };
}

function agrees(sample: number, before: number | undefined, after: number | undefined): boolean {
  return [before, after].some((other) => other !== undefined && Math.abs(other - sample) < ONE_LEVEL_MILLIVOLTS / 2);
}

function median(sorted: readonly number[]): number {
  return sorted[sorted.length >> 1] ?? 0;
}
