// SPDX-License-Identifier: Apache-2.0

export interface Span<T> {
  readonly fromMillis: number;
  /** Excluded. */
  readonly toMillis: number;
  readonly value: T;
}

/** Spans that follow each other without a gap, at least one. */
export type Timeline<T> = readonly Span<T>[];

export interface Window {
  readonly fromMillis: number;
  /** Excluded; later than `fromMillis`. */
  readonly toMillis: number;
}

/**
 * Lays spans over each other: where several are, the earliest of the list is seen; where none is, undefined.
 * O(n log n): the borders are sorted once, and a slot that is filled is never looked at again.
 * @param spans within the window
 */
export function overlay<T>(spans: readonly Span<T>[], { fromMillis, toMillis }: Window): Timeline<T | undefined> {
  const all = new Float64Array(2 * spans.length + 2).fill(toMillis);
  all[0] = fromMillis;
  spans.forEach((span, index) => {
    all[2 * index + 2] = span.fromMillis;
    all[2 * index + 3] = span.toMillis;
  });
  const borders = sortedUnique(all);
  const seen: (T | undefined)[] = Array.from({ length: borders.length - 1 });
  const nextFree = new NextFree(borders.length);
  for (const span of spans) {
    const end = placeOf(borders, span.toMillis);
    for (let slot = nextFree.from(placeOf(borders, span.fromMillis)); slot < end; slot = nextFree.from(slot)) {
      seen[slot] = span.value;
      nextFree.take(slot);
    }
  }
  const result: Span<T | undefined>[] = [];
  for (let slot = 0, from = 0; slot < seen.length; slot += 1) {
    // Hidden borders make no spans of their own.
    if (slot + 1 < seen.length && seen[slot] === seen[slot + 1]) continue;
    result.push({ fromMillis: borders[from] ?? 0, toMillis: borders[slot + 1] ?? 0, value: seen[slot] });
    from = slot + 1;
  }
  return result;
}

/** Several timelines of one window as one, each instant's value made from theirs. */
export function combine<T, U>(timelines: readonly Timeline<T>[], value: (values: readonly T[]) => U): Timeline<U> {
  const starts = timelines.flatMap((line) => line.map(({ fromMillis }) => fromMillis));
  const borders = Array.from(sortedUnique(Float64Array.from(starts)));
  const end = timelines[0]?.at(-1)?.toMillis ?? 0;
  const places = timelines.map(() => 0);
  return borders.map((fromMillis, index) => {
    const values = timelines.flatMap((line, which) => {
      let place = places[which] ?? 0;
      while ((line[place]?.toMillis ?? Number.POSITIVE_INFINITY) <= fromMillis) place += 1;
      places[which] = place;
      const span = line[place];
      return span === undefined ? [] : [span.value];
    });
    return { fromMillis, toMillis: borders[index + 1] ?? end, value: value(values) };
  });
}

/** Neighbours that are the same become one. */
export function joined<T>(timeline: Timeline<T>, same: (one: T, other: T) => boolean): Timeline<T> {
  const result: Span<T>[] = [];
  for (const span of timeline) {
    const last = result.at(-1);
    if (last !== undefined && same(last.value, span.value))
      result[result.length - 1] = { ...last, toMillis: span.toMillis };
    else result.push(span);
  }
  return result;
}

/** Sorts in place. */
function sortedUnique(values: Float64Array): Float64Array {
  values.sort();
  let count = 0;
  for (const value of values) {
    if (count > 0 && values[count - 1] === value) continue;
    values[count] = value;
    count += 1;
  }
  return values.subarray(0, count);
}

/** Where a border is among the sorted ones. */
function placeOf(borders: Float64Array, border: number): number {
  let [low, high] = [0, borders.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((borders[middle] ?? 0) < border) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Which slot is the next one that is not taken (a union-find that halves its paths). */
class NextFree {
  readonly #next: Int32Array;

  constructor(slots: number) {
    this.#next = Int32Array.from({ length: slots + 1 }, (_, slot) => slot);
  }

  from(slot: number): number {
    let at = slot;
    for (let next = this.#next[at] ?? at; next !== at; next = this.#next[at] ?? at) {
      this.#next[at] = this.#next[next] ?? next;
      at = next;
    }
    return at;
  }

  take(slot: number): void {
    this.#next[slot] = slot + 1;
  }
}
