// SPDX-License-Identifier: Apache-2.0

/** A scan that starts this much after its time is counted as late. */
const LATE_MICROS = 5000;

/** Keeps the scan on its grid and counts how well that works. */
export class LoopWatch {
  scheduling: 'fifo' | 'other' = 'other';
  readonly #intervalMicros: number;
  #dueAtMicros: number | undefined;
  #scans = 0;
  #late = 0;
  #worstMicros = 0;

  constructor(intervalMs: number) {
    this.#intervalMicros = intervalMs * 1000;
  }

  begin(nowMicros: number): void {
    this.#scans += 1;
    const dueAtMicros = this.#dueAtMicros ?? nowMicros;
    const lateMicros = nowMicros - dueAtMicros;
    if (lateMicros > LATE_MICROS) this.#late += 1;
    this.#worstMicros = Math.max(this.#worstMicros, lateMicros);
    // After a stall the grid starts anew; scans that were missed are not made up for.
    const fromMicros = lateMicros < this.#intervalMicros ? dueAtMicros : nowMicros;
    this.#dueAtMicros = fromMicros + this.#intervalMicros;
  }

  /** Milliseconds until the next scan is due; 0 when it is overdue. */
  end(nowMicros: number): number {
    return Math.max(0, ((this.#dueAtMicros ?? nowMicros) - nowMicros) / 1000);
  }

  figures(): { scheduling: 'fifo' | 'other'; scans: number; late: number; worstMicros: number } {
    return { scheduling: this.scheduling, scans: this.#scans, late: this.#late, worstMicros: this.#worstMicros };
  }
}
