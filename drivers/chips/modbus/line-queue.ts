// SPDX-License-Identifier: Apache-2.0
import { LINE_PRIORITIES, type LinePriority } from './requests.ts';

/** A request that so many others have gone ahead of goes next, whatever its priority: a busy controller starves no meter. */
const MOST_OVERTAKINGS = 8;

interface Waiting<T> {
  readonly job: T;
  readonly rank: number;
  overtakings: number;
}

/** Those who wait for the line: by priority, within a priority in the order they came, and nobody for ever. */
export class LineQueue<T> {
  #waiting: Waiting<T>[] = [];

  add(job: T, priority: LinePriority): void {
    this.#waiting.push({ job, rank: LINE_PRIORITIES.indexOf(priority), overtakings: 0 });
  }

  /** Who would go next; undefined when nobody waits. */
  peek(): T | undefined {
    return this.#next()?.job;
  }

  /** Takes out who goes next. */
  take(): T | undefined {
    const next = this.#next();
    if (next === undefined) return undefined;
    const place = this.#waiting.indexOf(next);
    for (const earlier of this.#waiting.slice(0, place)) earlier.overtakings += 1;
    this.#waiting.splice(place, 1);
    return next.job;
  }

  /** Takes out all. */
  drain(): T[] {
    const jobs = this.#waiting.map(({ job }) => job);
    this.#waiting = [];
    return jobs;
  }

  #next(): Waiting<T> | undefined {
    const patient = this.#waiting.find(({ overtakings }) => overtakings >= MOST_OVERTAKINGS);
    if (patient !== undefined) return patient;
    return this.#waiting.reduce<Waiting<T> | undefined>(
      (best, each) => (best === undefined || each.rank < best.rank ? each : best),
      undefined,
    );
  }
}
