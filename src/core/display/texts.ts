// SPDX-License-Identifier: Apache-2.0
import { type FaultCode, faultRow } from '../faults/catalogue.ts';
import type { ConnectorStatus } from '../session/status.ts';
import type { PanelState } from './panel-state.ts';

/** A product's own words on its display; what it leaves out is as `headline` and `faultText` say. */
export interface DisplayTexts {
  /** The first line, state by state; at most 16 characters, an empty one leaves all lines to the rest. */
  readonly headlines: Readonly<Partial<Record<PanelState, string>>>;
  /** What a fault is called; longer ones take several lines. */
  readonly faults: Readonly<Partial<Record<FaultCode, string>>>;
}

/** Longest headline: one line of the smallest display. */
export const HEADLINE_COLUMNS = 16;

/** No words of its own: the display of the Blink manual, table 19. */
export const DEFAULT_TEXTS: DisplayTexts = { headlines: {}, faults: {} };

/** The product's word for the state, else the status in capitals as in the Blink manual, table 19. */
export function headline({ headlines }: DisplayTexts, state: PanelState, status: ConnectorStatus): string {
  return headlines[state] ?? (state === 'startingUp' ? 'INITIALIZING...' : status.toUpperCase());
}

/** The product's word for a fault, else the catalogue's. */
export function faultText({ faults }: DisplayTexts, code: FaultCode): string {
  return faults[code] ?? faultRow(code).text;
}
