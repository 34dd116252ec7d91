// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow, mostSevere } from '../faults/catalogue.ts';
import type { ConnectorStatus } from '../session/status.ts';
import type { WhyNotCharging } from '../session/why.ts';

/** What a charger tells people apart by light and by the first line of its display. */
export const PANEL_STATES = [
  'startingUp',
  'unavailable',
  'reserved',
  'available',
  'preparing',
  'awaitingVehicle',
  'charging',
  'suspendedEv',
  'suspendedEvse',
  'finishing',
  'ventilation',
  'fault',
  'serviceFault',
] as const;
export type PanelState = (typeof PANEL_STATES)[number];

export interface PanelStateFacts {
  readonly status: ConnectorStatus;
  readonly why: WhyNotCharging;
  readonly faults: readonly FaultCode[];
  /** Seconds left to plug in after authorization. */
  readonly plugInSeconds: number | undefined;
}

/** The state to show, first rule that fits. */
export function panelState({ status, why, faults, plugInSeconds }: PanelStateFacts): PanelState {
  if (why === 'starting-up') return 'startingUp';
  if (status === 'Faulted') return needsService(faults) ? 'serviceFault' : 'fault';
  if (status === 'Unavailable') return 'unavailable';
  if (status !== 'Charging' && faults.includes('ventilation-demand')) return 'ventilation';
  switch (status) {
    case 'Reserved':
      return 'reserved';
    case 'Available':
      return 'available';
    case 'Preparing':
      return plugInSeconds === undefined ? 'preparing' : 'awaitingVehicle';
    case 'Charging':
      return 'charging';
    case 'SuspendedEV':
      return 'suspendedEv';
    case 'SuspendedEVSE':
      return 'suspendedEvse';
    case 'Finishing':
      return 'finishing';
  }
}

function needsService(faults: readonly FaultCode[]): boolean {
  const worst = mostSevere(faults);
  return worst !== undefined && faultRow(worst).latch === 'service';
}
