// SPDX-License-Identifier: Apache-2.0

// Every timer of the pages starts here, so that each one has a way to stop.

/** Runs `work` every `periodMs`, first at once; answers the function that stops it. */
export function every(periodMs: number, work: () => void): () => void {
  work();
  const timer = setInterval(work, periodMs);
  return () => clearInterval(timer);
}

/** Runs `work` once, `delayMs` from now; answers the function that calls it off. */
export function later(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs);
  return () => clearTimeout(timer);
}

/** The browser's wall clock. */
export function browserMillis(): number {
  return Date.now();
}
