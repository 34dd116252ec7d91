// SPDX-License-Identifier: Apache-2.0

/** `info` tells something that nobody can pass or fail. */
export type FindingResult = 'pass' | 'fail' | 'info';

/** One thing that was looked at, with the figure and what was allowed. */
export interface Finding {
  readonly part: string;
  /** What was looked at, as "contacts close after the order". */
  readonly what: string;
  /** What was seen, with its unit. */
  readonly seen: string;
  /** What is allowed; empty for an `info`. */
  readonly allowed: string;
  readonly result: FindingResult;
}

/** Where findings go as they come. */
export type Say = (finding: Finding) => void;

/** Collects the findings of one part. */
export class PartReport {
  readonly #part: string;
  readonly #say: Say;

  constructor(part: string, say: Say) {
    this.#part = part;
    this.#say = say;
  }

  /** A figure that must lie between two others, both included. */
  within(what: string, value: number, unit: string, lowest: number, highest: number): boolean {
    const passed = value >= lowest && value <= highest;
    const seen = Number.isFinite(value) ? `${shown(value)} ${unit}` : 'not at all';
    this.#add(what, seen, `${shown(lowest)}..${shown(highest)} ${unit}`, passed);
    return passed;
  }

  /** Something that must be so. */
  must(what: string, seen: string, allowed: string, passed: boolean): boolean {
    this.#add(what, seen, allowed, passed);
    return passed;
  }

  info(what: string, seen: string): void {
    this.#say({ part: this.#part, what, seen, allowed: '', result: 'info' });
  }

  /** Runs one step; what it throws is a failure of this step and not the end. @returns undefined when it threw */
  async step<T>(what: string, run: () => Promise<T>): Promise<T | undefined> {
    try {
      return await run();
    } catch (error) {
      this.#add(what, error instanceof Error ? error.message : String(error), 'works', false);
      return undefined;
    }
  }

  #add(what: string, seen: string, allowed: string, passed: boolean): void {
    this.#say({ part: this.#part, what, seen, allowed, result: passed ? 'pass' : 'fail' });
  }
}

/** At most one digit after the point: nobody believes more of a bench. */
function shown(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(1);
}
