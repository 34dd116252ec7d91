// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow, mostSevere } from '../faults/catalogue.ts';
import type { ConnectorStatus } from '../session/status.ts';
import type { WhyNotCharging } from '../session/why.ts';
import { type LearningFacts, learningLight } from './learning.ts';

/** What a charger tells people apart by light and by the first line of its display. */
export const PANEL_STATES = [
  'startingUp',
  'firmwareUpdate',
  'outOfService',
  'learning',
  'unavailable',
  'reserved',
  'available',
  'localSettings',
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

/** What a light tells besides: that a card was seen, and for a moment what came of it. */
export const LIGHT_STATES = [...PANEL_STATES, 'checkingCard', 'cardAccepted', 'cardRefused'] as const;
export type LightState = (typeof LIGHT_STATES)[number];

export interface PanelStateFacts {
  readonly status: ConnectorStatus;
  readonly why: WhyNotCharging;
  readonly faults: readonly FaultCode[];
  /** Faults that have ended by themselves as often as they may, and will not again. */
  readonly lockedOut?: readonly FaultCode[] | undefined;
  /** Seconds left to plug in after authorization. */
  readonly plugInSeconds: number | undefined;
  /** How far a firmware package is installed, 0..100 %; undefined while none is. */
  readonly firmwarePercent?: number | undefined;
  /** The charger is about to restart and takes nobody on. */
  readonly restarting?: boolean | undefined;
  /** Somebody is changing settings in a browser. */
  readonly localSettings?: boolean | undefined;
  /** Cards held to the reader go on the list; undefined: they do not. */
  readonly learning?: LearningFacts | undefined;
  /** Why a card was refused a moment ago. */
  readonly refused?: string | undefined;
  /** A tag is being looked up. */
  readonly authorizing?: boolean | undefined;
}

/** Their light tells of the session; a fault that stops it makes the status Faulted. */
const HAS_SESSION: readonly string[] = ['Charging', 'SuspendedEV', 'SuspendedEVSE'];
const FAULT_CAUSES: readonly string[] = ['fault', 'fault-waiting'];

const BEFORE_CARDS: readonly PanelState[] = ['firmwareUpdate', 'startingUp', 'serviceFault', 'fault', 'outOfService'];

/** The state to show, first rule that fits. */
export function panelState(facts: PanelStateFacts): PanelState {
  const { status, why, faults } = facts;
  if (facts.firmwarePercent !== undefined) return 'firmwareUpdate';
  if (why === 'starting-up') return 'startingUp';
  // A fault that only refuses is one to people all the same: nobody can begin, whatever the status is called.
  if (status === 'Faulted' || (FAULT_CAUSES.includes(why) && !HAS_SESSION.includes(status)))
    return needsService(facts) ? 'serviceFault' : 'fault';
  if (facts.restarting === true) return 'outOfService';
  if (facts.learning !== undefined) return 'learning';
  if (status === 'Unavailable') return 'unavailable';
  if (status !== 'Charging' && faults.includes('ventilation-demand')) return 'ventilation';
  switch (status) {
    case 'Reserved':
      return 'reserved';
    case 'Available':
      return facts.localSettings === true ? 'localSettings' : 'available';
    case 'Preparing':
      return facts.plugInSeconds === undefined ? 'preparing' : 'awaitingVehicle';
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

/** What the light is to show: a card at the reader comes before the state, but not before a fault. */
export function lightState(facts: PanelStateFacts): LightState {
  const state = panelState(facts);
  if (state === 'learning' && facts.learning !== undefined) return learningLight(facts.learning);
  if (BEFORE_CARDS.includes(state)) return state;
  if (facts.refused !== undefined) return 'cardRefused';
  return facts.authorizing === true ? 'checkingCard' : state;
}

/** Red steady: nobody but service, or unplugging, ends it (Blink table 20: unrecoverable). */
function needsService({ faults, lockedOut = [] }: PanelStateFacts): boolean {
  const worst = mostSevere(faults);
  return worst !== undefined && (faultRow(worst).light === 'steady' || lockedOut.includes(worst));
}
