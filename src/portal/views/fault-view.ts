// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow } from '../../core/faults/catalogue.ts';
import type { FaultClearer, FaultLatch, FaultRow } from '../../core/faults/fault-row.ts';
import type { ConnectorHistory, ConnectorView } from '../../station/api.ts';
import { FAULT_WORDS } from '../words/fault-words.ts';

/** A fault as a page shows it. */
export interface FaultView {
  readonly code: FaultCode;
  /** As on the charger's display. */
  readonly text: string;
  /** What is wrong, in a sentence. */
  readonly sentence: string;
  readonly remedy: string;
  readonly reaction: FaultRow['reaction'];
  readonly errorCode: FaultRow['errorCode'];
  readonly vendorErrorCode: string;
  /** How it ends: by its rule, or otherwise once it has ended by itself too often. */
  readonly latch: FaultLatch;
  /** It does not end by itself (any more). */
  readonly latched: boolean;
  /** Only a person ends it, with POST connectors/{id}/faults/{code}/reset. */
  readonly needsReset: boolean;
  /** Who may end it by hand. */
  readonly clearedBy: FaultClearer;
  /** Since when it has been active, by the wall clock. */
  readonly sinceMillis: number | null;
  /** Until it ends by itself, if its cause stays away; null: it does not, or at once. */
  readonly endsInSeconds: number | null;
  /** How often it will still end by itself while this vehicle stays plugged in; null: always. */
  readonly retriesLeft: number | null;
}

/** Active faults, the worst first. */
export function viewFaults(view: ConnectorView, history: ConnectorHistory): readonly FaultView[] {
  const codes = [...view.faults].sort((one, other) => faultRow(other).severity - faultRow(one).severity);
  return codes.map((code) => {
    const { text, remedy, reaction, errorCode, vendorErrorCode, clearedBy, ...row } = faultRow(code);
    const told = toldOf(view, code);
    const latch = told?.ends ?? row.latch;
    return {
      code,
      text,
      sentence: FAULT_WORDS[code],
      remedy,
      reaction,
      errorCode,
      vendorErrorCode,
      latch,
      latched: latch === 'service',
      needsReset: latch === 'service' && (row.owner === 'station' || told !== undefined),
      clearedBy,
      sinceMillis: history.activeSince(view.id, code) ?? null,
      endsInSeconds: told?.endsInMs == null ? null : Math.ceil(told.endsInMs / 1000),
      retriesLeft: told?.retriesLeft ?? null,
    };
  });
}

/** What the guard says of a fault that it sees. */
function toldOf(
  view: ConnectorView,
  code: FaultCode,
): NonNullable<ConnectorView['guard']>['faults'][number] | undefined {
  return view.guard?.faults.find((fault) => fault.code === code);
}
