// SPDX-License-Identifier: Apache-2.0
import type { UplinkKind } from '../core/display/network.ts';

/** The way out of the charger. */
export interface Uplink {
  /** What leads out now, as far as was seen a few seconds ago. */
  active(): UplinkKind;
}
