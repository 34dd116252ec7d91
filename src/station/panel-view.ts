// SPDX-License-Identifier: Apache-2.0
import { type LightSignal, lightFor } from '../core/display/light.ts';
import { displayLines } from '../core/display/lines.ts';
import { largestPhase } from '../core/units/units.ts';
import type { Connector } from './connector.ts';

/** What the panel needs to know beside the connector it shows. */
export interface PanelSurroundings {
  readonly cardReader: boolean;
  readonly notice: string | undefined;
  readonly monotonicMs: number;
  readonly wallMillis: number;
}

/** Display and light for one connector. */
export function panelView(
  connector: Connector,
  surroundings: PanelSurroundings,
): { readonly lines: readonly string[]; readonly light: LightSignal } {
  const { status, why, faults } = connector.view();
  const { state, shownSession } = connector;
  const sample = connector.sample();
  const awaiting = state.kind === 'awaiting-vehicle' ? state : undefined;
  const session = shownSession && {
    wattHours: shownSession.meterLastWattHours - shownSession.meterStartWattHours,
    seconds: ((shownSession.stoppedAtMillis ?? surroundings.wallMillis) - shownSession.startedAtMillis) / 1000,
  };
  const lines = displayLines({
    status,
    why,
    faults,
    cardReader: surroundings.cardReader,
    refused: connector.refused,
    authorizing: state.kind === 'authorizing',
    plugInSeconds: awaiting && Math.ceil((awaiting.untilMs - surroundings.monotonicMs) / 1000),
    session,
    milliamps: sample && largestPhase(sample.milliamps),
    watts: sample?.watts,
    notice: surroundings.notice,
  });
  const light = lightFor({
    status,
    faults,
    startingUp: why === 'starting-up',
    awaitingVehicle: awaiting !== undefined,
  });
  return { lines, light };
}
