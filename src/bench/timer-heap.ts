// SPDX-License-Identifier: Apache-2.0

/** One pending call. `run` is undefined once it was called off or has run. */
export interface HeapEntry {
  readonly atMicros: number;
  readonly order: number;
  readonly name: string;
  run: (() => void) | undefined;
}

const SMALLEST_SWEEP = 64;

function isBefore(a: HeapEntry, b: HeapEntry): boolean {
  return a.atMicros < b.atMicros || (a.atMicros === b.atMicros && a.order < b.order);
}

/**
 * A binary heap of pending calls, ordered by time and then by order of insertion.
 * Entries that were called off stay until they surface or until they are the majority: a bus timeout that never
 * happens is the common case, and finding it in the heap would cost more than carrying it.
 */
export class TimerHeap {
  #entries: HeapEntry[] = [];
  #dead = 0;

  push(entry: HeapEntry): void {
    this.#entries.push(entry);
    this.#rise(this.#entries.length - 1);
  }

  /** The earliest entry that is still wanted. */
  peek(): HeapEntry | undefined {
    for (let top = this.#entries[0]; top !== undefined; top = this.#entries[0]) {
      if (top.run !== undefined) return top;
      this.#dead -= 1;
      this.#removeTop();
    }
    return undefined;
  }

  /** Takes the earliest wanted entry out. */
  pop(): HeapEntry | undefined {
    const top = this.peek();
    if (top !== undefined) this.#removeTop();
    return top;
  }

  /** Marks an entry that is in the heap as no longer wanted. */
  discard(entry: HeapEntry): void {
    entry.run = undefined;
    this.#dead += 1;
    if (this.#dead >= SMALLEST_SWEEP && this.#dead * 2 > this.#entries.length) this.#sweep();
  }

  /** Wanted entries in no particular order, for diagnostics. */
  wanted(): readonly HeapEntry[] {
    return this.#entries.filter((entry) => entry.run !== undefined);
  }

  #sweep(): void {
    // A sorted array is a valid heap.
    this.#entries = this.#entries.filter((entry) => entry.run !== undefined).sort((a, b) => (isBefore(a, b) ? -1 : 1));
    this.#dead = 0;
  }

  #removeTop(): void {
    const last = this.#entries.pop();
    if (last === undefined || this.#entries.length === 0) return;
    this.#entries[0] = last;
    this.#sink(last);
  }

  #rise(from: number): void {
    const entries = this.#entries;
    let index = from;
    const entry = entries[index];
    while (entry !== undefined && index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = entries[parentIndex];
      if (parent === undefined || !isBefore(entry, parent)) return;
      entries[index] = parent;
      entries[parentIndex] = entry;
      index = parentIndex;
    }
  }

  #sink(entry: HeapEntry): void {
    const entries = this.#entries;
    let index = 0;
    for (;;) {
      const leftIndex = index * 2 + 1;
      const left = entries[leftIndex];
      if (left === undefined) return;
      const right = entries[leftIndex + 1];
      const rightIsFirst = right !== undefined && isBefore(right, left);
      const child = rightIsFirst ? right : left;
      if (!isBefore(child, entry)) return;
      const childIndex = rightIsFirst ? leftIndex + 1 : leftIndex;
      entries[index] = child;
      entries[childIndex] = entry;
      index = childIndex;
    }
  }
}
