// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow } from '../core/faults/catalogue.ts';

/** Hears when a fault begins that keeps people from charging; warnings make no noise. */
export class FaultChime {
  readonly #known = new Map<number, readonly FaultCode[]>();

  /** @returns whether one of the connector's faults is new */
  hears(connectorId: number, faults: readonly FaultCode[]): boolean {
    const blocking = faults.filter((code) => faultRow(code).reaction !== 'warn');
    const before = this.#known.get(connectorId) ?? [];
    this.#known.set(connectorId, blocking);
    return blocking.some((code) => !before.includes(code));
  }
}
