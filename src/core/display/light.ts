// SPDX-License-Identifier: Apache-2.0
import { type LightState, lightState, type PanelStateFacts } from './panel-state.ts';

export const LIGHT_COLORS = ['off', 'red', 'green', 'blue', 'yellow', 'pink', 'white'] as const;

/**
 * `slow`: 0.5 Hz · `fast`: 2 Hz (Blink table 20) · `breathing`: brighter and darker once in 2 s · `running`: lit, with a short
 * dark once a second (ETEK LED table).
 */
export const LIGHT_PATTERNS = ['steady', 'slow', 'fast', 'breathing', 'running'] as const;
export type LightPattern = (typeof LIGHT_PATTERNS)[number];

export interface LightSignal {
  readonly color: (typeof LIGHT_COLORS)[number];
  readonly pattern: LightPattern;
}

/** What a product's light shows, state by state. */
export type LightTable = Readonly<Record<LightState, LightSignal>>;

/**
 * The Blink manual's table 20: what a person sees from across the car park; the last four, of cards, are ours. Products
 * replace single rows.
 */
export const DEFAULT_LIGHTS: LightTable = {
  startingUp: { color: 'yellow', pattern: 'slow' },
  firmwareUpdate: { color: 'yellow', pattern: 'slow' },
  outOfService: { color: 'yellow', pattern: 'slow' },
  unavailable: { color: 'yellow', pattern: 'steady' },
  reserved: { color: 'pink', pattern: 'steady' },
  available: { color: 'green', pattern: 'steady' },
  localSettings: { color: 'green', pattern: 'steady' },
  preparing: { color: 'green', pattern: 'slow' },
  awaitingVehicle: { color: 'green', pattern: 'fast' },
  charging: { color: 'blue', pattern: 'slow' },
  suspendedEv: { color: 'green', pattern: 'slow' },
  suspendedEvse: { color: 'green', pattern: 'slow' },
  finishing: { color: 'green', pattern: 'slow' },
  ventilation: { color: 'green', pattern: 'slow' },
  fault: { color: 'red', pattern: 'slow' },
  serviceFault: { color: 'red', pattern: 'steady' },
  learning: { color: 'pink', pattern: 'fast' },
  checkingCard: { color: 'white', pattern: 'steady' },
  cardAccepted: { color: 'green', pattern: 'steady' },
  cardRefused: { color: 'red', pattern: 'fast' },
};

/** The status light. */
export function lightFor(facts: PanelStateFacts, table: LightTable = DEFAULT_LIGHTS): LightSignal {
  return table[lightState(facts)];
}
