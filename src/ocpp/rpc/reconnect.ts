// SPDX-License-Identifier: Apache-2.0
import type { Clock, Random, Timer } from '../../ports/clock.ts';
import { KeepAlive } from './keep-alive.ts';
import type { CloseReason, ConnectRequest, RpcSocket, Transport } from './transport.ts';

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 600_000;
/** A connection that lasted this long was a good one: the next delay is short again. */
const STABLE_AFTER_MS = 60_000;
/** From the first packet to the open WebSocket. */
const CONNECT_TIMEOUT_MS = 30_000;
/** For the peer's close frame. */
const GOODBYE_TIMEOUT_MS = 2000;

/**
 * The wait before the next try, in milliseconds: 1 s doubled with each failure up to 600 s, of which a random half is
 * taken away, so that a thousand chargers do not come back in the same second.
 * @param failures in a row, from 0
 */
export function backOffMs(failures: number, random: Random): number {
  const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(failures, 20));
  return Math.round(ceiling * (1 - random.uniform() / 2));
}

export interface ReconnectorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly transport: Transport;
  /** Asked for each try; undefined: there is nobody to connect to. */
  readonly request: () => ConnectRequest | undefined;
  readonly pingIntervalMs: () => number;
  /** A try begins. */
  readonly onConnecting: () => void;
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  /** A connection ended, or could not be made. Comes once for each try. @param byPeer it was not given up from here */
  readonly onEnd: (reason: CloseReason, wasOpen: boolean, byPeer: boolean) => void;
}

interface Attempt {
  readonly socket: RpcSocket;
  keepAlive: KeepAlive | undefined;
  openedAtMicros: number;
  deadline: Timer;
  isLeaving: boolean;
}

const SILENT = { kind: 'lost', message: 'the central system fell silent' } as const;
const TOO_SLOW = { kind: 'timeout', message: `no connection within ${CONNECT_TIMEOUT_MS / 1000} s` } as const;
const LEFT = { kind: 'closed', message: 'the charger closed the connection' } as const;

/** Keeps a connection open for ever, until told to stop. */
export class Reconnector {
  readonly #options: ReconnectorOptions;
  #attempt: Attempt | undefined;
  #retry: Timer | undefined;
  #retryAtMicros: number | undefined;
  #failures = 0;
  #isRunning = false;

  constructor(options: ReconnectorOptions) {
    this.#options = options;
  }

  get phase(): 'idle' | 'connecting' | 'open' {
    if (this.#attempt === undefined) return 'idle';
    return this.#attempt.keepAlive === undefined ? 'connecting' : 'open';
  }

  /** Until the next try; undefined while there is a connection, one is being made, or none is wanted. */
  get nextTryMillis(): number | undefined {
    if (!this.#isRunning || this.#retryAtMicros === undefined) return undefined;
    return Math.max(0, Math.ceil((this.#retryAtMicros - this.#options.clock.monotonicMicros()) / 1000));
  }

  start(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    this.#failures = 0;
    if (this.#attempt === undefined) this.#connect();
  }

  /** Closes politely and stays away. */
  stop(): void {
    this.#isRunning = false;
    this.#retry?.cancel();
    this.#leave();
  }

  /** Something about the connection changed: closes it, if there is one, and connects anew without back-off. */
  reconnect(): void {
    if (!this.#isRunning) return;
    this.#failures = 0;
    if (this.#attempt !== undefined) {
      this.#leave();
      return;
    }
    this.#retry?.cancel();
    this.#connect();
  }

  /** Gives up a connection that is of no use any more; the next try comes after a back-off. */
  drop(reason: CloseReason): void {
    const attempt = this.#attempt;
    if (attempt !== undefined) this.#abandon(attempt, reason);
  }

  /** Does nothing while there is no open connection. */
  send(text: string): void {
    if (this.phase === 'open') this.#attempt?.socket.send(text);
  }

  /** Whether the peer can be heard now; a connection found dead is dropped first. */
  async probe(): Promise<boolean> {
    return (await this.#attempt?.keepAlive?.probe()) ?? false;
  }

  /** Takes up a changed ping interval without a new connection. */
  rearmPing(): void {
    this.#attempt?.keepAlive?.rearm();
  }

  #connect(): void {
    this.#retryAtMicros = undefined;
    const request = this.#options.request();
    if (!this.#isRunning || request === undefined) return;
    const socket = this.#options.transport.connect(request, {
      opened: () => this.#opened(attempt),
      text: (text) => {
        if (this.#attempt !== attempt || attempt.isLeaving) return;
        attempt.keepAlive?.heard();
        this.#options.onText(text);
      },
      heard: () => attempt.keepAlive?.heard(),
      closed: (reason) => this.#closed(attempt, reason, !attempt.isLeaving),
    });
    const deadline = this.#options.clock.after(CONNECT_TIMEOUT_MS, 'connect', () => this.#abandon(attempt, TOO_SLOW));
    const attempt: Attempt = { socket, keepAlive: undefined, openedAtMicros: 0, deadline, isLeaving: false };
    this.#attempt = attempt;
    this.#options.onConnecting();
  }

  #opened(attempt: Attempt): void {
    if (this.#attempt !== attempt || attempt.isLeaving) return;
    attempt.deadline.cancel();
    attempt.openedAtMicros = this.#options.clock.monotonicMicros();
    attempt.keepAlive = new KeepAlive({
      clock: this.#options.clock,
      intervalMs: this.#options.pingIntervalMs,
      ping: () => attempt.socket.ping(),
      onDead: () => this.#abandon(attempt, SILENT),
    });
    this.#options.onOpen();
  }

  #leave(): void {
    const attempt = this.#attempt;
    if (attempt === undefined || attempt.isLeaving) return;
    attempt.isLeaving = true;
    attempt.deadline.cancel();
    if (attempt.keepAlive === undefined) {
      this.#abandon(attempt, LEFT);
      return;
    }
    attempt.socket.close();
    attempt.deadline = this.#options.clock.after(GOODBYE_TIMEOUT_MS, 'goodbye', () => this.#abandon(attempt, LEFT));
  }

  /** Does not wait for the transport to agree: a black-holed connection may never report its end. */
  #abandon(attempt: Attempt, reason: CloseReason): void {
    this.#closed(attempt, reason, false);
    attempt.socket.terminate();
  }

  #closed(attempt: Attempt, reason: CloseReason, byPeer: boolean): void {
    if (this.#attempt !== attempt) return;
    this.#attempt = undefined;
    attempt.deadline.cancel();
    const wasOpen = attempt.keepAlive !== undefined;
    attempt.keepAlive?.stop();
    const lastedMs = (this.#options.clock.monotonicMicros() - attempt.openedAtMicros) / 1000;
    if (wasOpen && lastedMs >= STABLE_AFTER_MS) this.#failures = 0;
    this.#options.onEnd(reason, wasOpen, byPeer);
    if (!this.#isRunning) return;
    const delayMs = backOffMs(this.#failures, this.#options.random);
    if (!attempt.isLeaving) this.#failures += 1;
    this.#retry?.cancel();
    this.#retryAtMicros = this.#options.clock.monotonicMicros() + delayMs * 1000;
    this.#retry = this.#options.clock.after(delayMs, 'reconnect', () => this.#connect());
  }
}
