// SPDX-License-Identifier: Apache-2.0
import { bent, type FaultCase, sightings } from '../fault-case.ts';

export const PILOT_CASES: readonly FaultCase[] = [
  {
    code: 'pilot-short',
    ...bent('pilot-short'),
    sightings: sightings('shows'),
    reaction: 'open',
    withinMs: 100,
    errorCode: 'EVCommunicationError',
    ends: 'by itself',
  },
  {
    code: 'missing-diode',
    ...bent('diode-short'),
    // The low half of the wave shows it, so there must be a wave and somebody at its other end.
    sightings: sightings('hidden', {
      preparing: { after: 'start' },
      charging: 'shows',
      'suspended by the car': 'shows',
    }),
    reaction: 'open',
    withinMs: 100,
    errorCode: 'EVCommunicationError',
    ends: 'after replugging',
  },
  {
    code: 'proximity-open',
    ...bent('proximity-open'),
    // Without a cable there is no coding to miss.
    sightings: sightings('shows', { available: 'hidden' }),
    reaction: 'open',
    withinMs: 100,
    errorCode: 'OtherError',
    ends: 'by itself',
  },
  {
    code: 'ventilation-demand',
    inject: ({ charger }) => charger.vehicle({ wants: 'charge-ventilated' }),
    repair: ({ charger }) => charger.vehicle({ wants: 'charge' }),
    // A car that is offered nothing asks for nothing.
    sightings: sightings('hidden', {
      preparing: { after: 'start', leaves: 'Charging' },
      charging: 'shows',
      'suspended by the car': { leaves: 'Charging' },
    }),
    reaction: 'warn',
    withinMs: 100,
    errorCode: 'OtherError',
    ends: 'by itself',
  },
];
