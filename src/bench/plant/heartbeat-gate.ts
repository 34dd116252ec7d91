// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';

/**
 * Runs `then` after everything that has reached this process but was not handled yet. In one process nothing waits;
 * across processes the edges lie in a socket, and a plant that was not scheduled for a while must read them first.
 */
export type Settle = (then: () => void) => void;

/** For a plant that hears of edges through sockets: two turns of the event loop, each of which reads what has arrived. */
export const afterPendingInput: Settle = (then) => {
  setImmediate(() => setImmediate(then));
};

/** The retriggerable one-shot that lets the coil have current as long as edges keep coming. */
export class HeartbeatGate {
  readonly #clock: Clock;
  readonly #holdMicros: number;
  readonly #settle: Settle;
  readonly #onChange: (atMicros: number, closed: boolean) => void;
  #lastEdgeMicros = 0;
  #closed = false;
  #watching = false;
  #lineStuck = false;

  constructor(clock: Clock, holdMicros: number, settle: Settle, onChange: (atMicros: number, closed: boolean) => void) {
    this.#clock = clock;
    this.#holdMicros = holdMicros;
    this.#settle = settle;
    this.#onChange = onChange;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The line no longer moves, whatever the charger does. */
  setLineStuck(stuck: boolean): void {
    this.#lineStuck = stuck;
  }

  /** An edge of the line, rising or falling, that happened at `atMicros`. */
  edge(atMicros: number): void {
    if (this.#lineStuck) return;
    // Edges that were late to be heard of still show a gap that was there.
    if (this.#closed && atMicros - this.#lastEdgeMicros > this.#holdMicros) this.#open();
    this.#lastEdgeMicros = Math.max(this.#lastEdgeMicros, atMicros);
    if (!this.#closed) {
      this.#closed = true;
      this.#onChange(atMicros, true);
    }
    this.#watch();
  }

  #watch(): void {
    if (this.#watching) return;
    this.#watching = true;
    const waitMicros = Math.max(0, this.#lastEdgeMicros + this.#holdMicros - this.#clock.monotonicMicros());
    this.#clock.after(waitMicros / 1000, 'heartbeat gate', () => {
      this.#settle(() => this.#check());
    });
  }

  #check(): void {
    this.#watching = false;
    if (!this.#closed) return;
    if (this.#clock.monotonicMicros() - this.#lastEdgeMicros >= this.#holdMicros) this.#open();
    else this.#watch();
  }

  #open(): void {
    this.#closed = false;
    this.#onChange(this.#lastEdgeMicros + this.#holdMicros, false);
  }
}
