// SPDX-License-Identifier: Apache-2.0
import { endsEnergy, type FaultCode } from '../core/faults/catalogue.ts';
import type { GuardSnapshot } from '../link/messages.ts';

/** After that time the last fault that keeps energy away ends by itself; undefined when one does not. */
export function faultEndsInMs(snapshot: GuardSnapshot, faults: readonly FaultCode[]): number | undefined {
  let latest: number | undefined;
  for (const code of faults.filter(endsEnergy)) {
    const endsInMs = snapshot.faults.find((fault) => fault.code === code)?.endsInMs ?? undefined;
    if (endsInMs === undefined) return undefined;
    latest = Math.max(latest ?? 0, endsInMs);
  }
  return latest;
}
