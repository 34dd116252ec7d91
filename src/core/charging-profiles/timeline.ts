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
 */
export function overlay<T>(spans: readonly Span<T>[], { fromMillis, toMillis }: Window): Timeline<T | undefined> {
  const inside = spans
    .map((span) => ({
      ...span,
      fromMillis: Math.max(span.fromMillis, fromMillis),
      toMillis: Math.min(span.toMillis, toMillis),
    }))
    .filter((span) => span.fromMillis < span.toMillis);
  const borders = sortedUnique([fromMillis, toMillis, ...inside.flatMap((span) => [span.fromMillis, span.toMillis])]);
  const slotOf = new Map(borders.map((border, index) => [border, index]));
  const seen: (T | undefined)[] = Array.from({ length: borders.length - 1 });
  const nextFree = new NextFree(borders.length);
  for (const span of inside) {
    const end = slotOf.get(span.toMillis) ?? 0;
    for (let slot = nextFree.from(slotOf.get(span.fromMillis) ?? 0); slot < end; slot = nextFree.from(slot)) {
      seen[slot] = span.value;
      nextFree.take(slot);
    }
  }
  return seen.map((value, slot) => ({ fromMillis: borders[slot] ?? 0, toMillis: borders[slot + 1] ?? 0, value }));
}

/** Several timelines of one window as one, each instant's value made from theirs. */
export function combine<T, U>(timelines: readonly Timeline<T>[], value: (values: readonly T[]) => U): Timeline<U> {
  const borders = sortedUnique(timelines.flatMap((line) => line.map(({ fromMillis }) => fromMillis)));
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

function sortedUnique(values: readonly number[]): readonly number[] {
  return [...new Set(values)].sort((one, other) => one - other);
}

/** Which slot is the next one that is not taken (a union-find that halves its paths). */
class NextFree {
  readonly #next: number[];

  constructor(slots: number) {
    this.#next = Array.from({ length: slots + 1 }, (_, slot) => slot);
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
