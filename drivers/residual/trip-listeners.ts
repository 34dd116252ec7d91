// SPDX-License-Identifier: Apache-2.0
import type { Unsubscribe } from '../../src/ports/buses.ts';

/** Who wants to know of a trip. */
export class TripListeners {
  readonly #listeners = new Set<() => void>();

  add(listener: () => void): Unsubscribe {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
