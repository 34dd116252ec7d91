// SPDX-License-Identifier: Apache-2.0

/** A pending call that can be called off. Cancelling twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * Time as the charger sees it. Durations are measured with the monotonic clock, stamps are taken from the wall clock;
 * the two are never mixed, because the wall clock may be set while a transaction runs.
 */
export interface Clock {
  /** Microseconds since an arbitrary origin; never goes back. In one bench all processes share the origin. */
  monotonicMicros(): number;
  /** Milliseconds since 1970-01-01T00:00:00Z. May jump. */
  wallMillis(): number;
  /** Runs `run` once, `delayMs` (fractions allowed, ≥ 0) from now. The name shows in diagnostics. */
  after(delayMs: number, name: string, run: () => void): Timer;
  /** Resolves `delayMs` from now. */
  sleep(delayMs: number): Promise<void>;
}

/** A source of chance, so that benches and tests can be seeded. */
export interface Random {
  /** Uniform in [0, 1). */
  uniform(): number;
  /** A random (version 4) UUID, 36 characters. */
  uuid(): string;
}
