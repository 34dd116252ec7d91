// SPDX-License-Identifier: Apache-2.0
import type { MeterSample } from '../core/session/session.ts';

/** What the meters of the station say beside the samples of its connectors. */
export interface Meters {
  /** The meter at the mains connection; undefined without one, or while it does not answer. */
  mainsSample(): MeterSample | undefined;
  /** Base64 of the public key of a connector's meter with how it is written; undefined where the meter does not sign. */
  publicKey(connectorId: number): string | undefined;
}
