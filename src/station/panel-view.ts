// SPDX-License-Identifier: Apache-2.0
import type { DisplayFacts } from '../core/display/lines.ts';
import { largestPhase } from '../core/units/units.ts';
import type { Connector } from './connector.ts';

/** What the panel needs to know beside the connector it shows. */
export interface PanelSurroundings {
  readonly cardReader: boolean;
  readonly notice: string | undefined;
  readonly monotonicMs: number;
  readonly wallMillis: number;
}

/** What display and light say of one connector. */
export function panelFacts(connector: Connector, surroundings: PanelSurroundings): DisplayFacts {
  const { status, why, faults } = connector.view();
  const { state, shownSession } = connector;
  const sample = connector.sample();
  const awaiting = state.kind === 'awaiting-vehicle' ? state : undefined;
  const session = shownSession && {
    wattHours: shownSession.meterLastWattHours - shownSession.meterStartWattHours,
    seconds: ((shownSession.stoppedAtMillis ?? surroundings.wallMillis) - shownSession.startedAtMillis) / 1000,
  };
  return {
    status,
    why,
    faults,
    cardReader: surroundings.cardReader,
    refused: connector.refused,
    authorizing: state.kind === 'authorizing',
    plugInSeconds: awaiting && Math.ceil((awaiting.untilMs - surroundings.monotonicMs) / 1000),
    session,
    milliamps: sample?.milliamps ? largestPhase(sample.milliamps) : undefined,
    watts: sample?.watts ?? undefined,
    notice: surroundings.notice,
  };
}
