// SPDX-License-Identifier: Apache-2.0
import type { Clock, Timer } from '../../ports/clock.ts';

/** How long a peer that was pinged may be silent; mobile networks take many seconds when they wake up. */
export const PONG_WAIT_MS = 20_000;

export interface KeepAliveOptions {
  readonly clock: Clock;
  /** Milliseconds between pings, 0 = none (key WebSocketPingInterval, OCPP 1.6 §9.1.34). */
  readonly intervalMs: () => number;
  readonly ping: () => void;
  /** Nothing was heard for PONG_WAIT_MS after a ping: the connection is half open. */
  readonly onDead: () => void;
}

/** Watches one open connection. */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #interval: Timer | undefined;
  #deadline: Timer | undefined;
  #probes: ((isAlive: boolean) => void)[] = [];
  #isOver = false;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.rearm();
  }

  /** Anything at all came from the peer. */
  heard(): void {
    this.#deadline?.cancel();
    this.#deadline = undefined;
    this.#settle(true);
  }

  /** Pings now; false when the connection turns out to be dead or ends. */
  probe(): Promise<boolean> {
    if (this.#isOver) return Promise.resolve(false);
    return new Promise((resolve) => {
      this.#probes.push(resolve);
      this.#ping();
    });
  }

  /** Takes up a changed interval at once. */
  rearm(): void {
    this.#interval?.cancel();
    this.#interval = undefined;
    const intervalMs = this.#options.intervalMs();
    if (this.#isOver || intervalMs <= 0) return;
    this.#interval = this.#options.clock.after(intervalMs, 'websocket ping', () => {
      this.#ping();
      this.rearm();
    });
  }

  stop(): void {
    this.#isOver = true;
    this.#interval?.cancel();
    this.#deadline?.cancel();
    this.#settle(false);
  }

  #ping(): void {
    this.#options.ping();
    this.#deadline ??= this.#options.clock.after(PONG_WAIT_MS, 'websocket pong', () => {
      this.#deadline = undefined;
      this.#settle(false);
      this.#options.onDead();
    });
  }

  #settle(isAlive: boolean): void {
    const probes = this.#probes;
    this.#probes = [];
    for (const resolve of probes) resolve(isAlive);
  }
}
