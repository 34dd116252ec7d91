// SPDX-License-Identifier: Apache-2.0
import type { FaultClearer } from '../../core/faults/fault-row.ts';
import type { Role } from '../../settings/settings.ts';
import { ACCESS_TABLE } from './access.ts';

/** Who holds the operator's keys may do as the operator; none when nobody may. */
export function rolesThatMayClear(clearer: FaultClearer): readonly Role[] {
  switch (clearer) {
    case 'operator':
      return ACCESS_TABLE['reset-faults'];
    case 'manufacturer':
      return ['manufacturer'];
    case 'nobody':
      return [];
  }
}
