// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../../ports/clock.ts';

/** In the order in which they are taken. */
export const STEP_NAMES = [
  'address',
  'dns',
  'tcp',
  'tls',
  'http',
  'credentials',
  'subprotocol',
  'ping',
  'boot',
] as const;
export type StepName = (typeof STEP_NAMES)[number];

/** `warning`: it works, and a person should know something · `skipped`: not tried, or not needed. */
export type StepOutcome = 'passed' | 'warning' | 'failed' | 'skipped';

export interface Step {
  readonly name: StepName;
  readonly outcome: StepOutcome;
  /** How long it took, to the tenth; undefined where nothing was waited for. */
  readonly milliseconds?: number;
  /** What was found, in a line. May hold what the other end sent; never a password. */
  readonly found: string;
  /** With a warning or a failure. */
  readonly cause?: string;
  readonly remedy?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** A step and what the next ones need of it; undefined: they cannot be taken. */
export interface Taken<T> {
  readonly step: Step;
  readonly result: T | undefined;
}

export function failed(
  step: Omit<Step, 'outcome'> & { readonly cause: string; readonly remedy: string },
): Taken<never> {
  return { step: { ...step, outcome: 'failed' }, result: undefined };
}

export function skipped(name: StepName, found: string): Step {
  return { name, outcome: 'skipped', found };
}

/** Milliseconds since then, to the tenth. */
export function since(clock: Clock, startMicros: number): number {
  return Math.round((clock.monotonicMicros() - startMicros) / 100) / 10;
}

/** Waits for something that cannot be called off, but no longer than this. */
export function within<T>(clock: Clock, limitMs: number, promise: Promise<T>): Promise<T | 'too-late'> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limitMs, 'connection test', () => resolve('too-late'));
    promise.then(resolve, reject).finally(() => timer.cancel());
  });
}

export function errorCode(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return typeof code === 'string' && code !== '' ? code : String(message ?? error);
}
