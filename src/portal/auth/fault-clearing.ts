// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, type FaultRow, faultRow } from '../../core/faults/catalogue.ts';
import type { Role } from '../../settings/settings.ts';
import { ACCESS_TABLE } from './access.ts';

/** Who may clear a fault by hand. */
export type FaultClearer = 'operator' | 'manufacturer' | 'nobody';

export function clearerOf(code: FaultCode): FaultClearer {
  const row: FaultRow & { readonly clearedBy?: FaultClearer } = faultRow(code);
  return row.clearedBy ?? 'operator';
}

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
