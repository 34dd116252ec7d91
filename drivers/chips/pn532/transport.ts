// SPDX-License-Identifier: Apache-2.0
import type { Pn532Frame } from './frames.ts';

/** The longest the oscillator takes to start after a wake-up, with a margin (UM0701-02 §6.3.2.3: up to 2 ms). */
export const WAKE_UP_MS = 3;

/** What a read is for: both have their own length on buses where the host must say how much it reads. */
export type ExpectedFrame = 'acknowledge' | 'answer';

/** Carries frames to and from a PN532, over one of its three host interfaces. */
export interface Pn532Transport {
  /** The bus, as errors name it. */
  readonly id: string;
  /** Gets the chip out of power-down. @throws BusError */
  wake(): Promise<void>;
  /** Sends a frame and forgets what had come in before. @throws BusError */
  send(frame: Uint8Array): Promise<void>;
  /** The next frame of the chip. @throws BusError `timeout`, `gone`, `nack`; `protocol` when something else came */
  receive(expected: ExpectedFrame, timeoutMs: number): Promise<Pn532Frame>;
  /** Gives the bus back; a `receive` that waits ends with `gone`. */
  close(): void;
}
