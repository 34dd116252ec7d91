// SPDX-License-Identifier: Apache-2.0
import type { SampleContext, ToldSample } from '../session/transaction-event.ts';

/** So many of a list, evenly spread over it. */
export function spread<T>(values: readonly T[], count: number): readonly T[] {
  if (count >= values.length) return values;
  const places = Array.from({ length: Math.max(0, count) }, (_, place) =>
    Math.floor(((place + 0.5) * values.length) / count),
  );
  return values.filter((_, index) => places.includes(index));
}

const isEnd = ({ context }: ToldSample): boolean => context === 'transaction-begin' || context === 'transaction-end';

/**
 * The samples of a transaction, at most so many: its begin and end always stay, what lies between is thinned evenly, each
 * series by its share (OCPP 1.6 errata 3.91). The order stays.
 * @param maximum at least 2
 */
export function thinned(data: readonly ToldSample[], maximum: number): readonly ToldSample[] {
  if (data.length <= maximum) return data;
  const between = data.filter((told) => !isEnd(told));
  const room = maximum - (data.length - between.length);
  const series = new Map<SampleContext, ToldSample[]>();
  for (const told of between) series.set(told.context, [...(series.get(told.context) ?? []), told]);
  const kept = new Set<ToldSample>();
  let seen = 0;
  for (const samples of series.values()) {
    // Shares are cut from the running total, so that they add up to the room exactly.
    const before = Math.round((room * seen) / between.length);
    seen += samples.length;
    const share = Math.round((room * seen) / between.length) - before;
    for (const told of spread(samples, share)) kept.add(told);
  }
  return data.filter((told) => isEnd(told) || kept.has(told));
}
