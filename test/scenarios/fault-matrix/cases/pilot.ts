// SPDX-License-Identifier: Apache-2.0
import { bent, between, type FaultCase, pick, sightings } from '../fault-case.ts';

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
    code: 'pilot-unstable',
    ...bent('pilot-chatter', between(8, 20)),
    // Somebody else's hand on S2 needs a car to be at.
    sightings: sightings('shows', { available: 'hidden' }),
    reaction: 'open',
    withinMs: 1100,
    errorCode: 'EVCommunicationError',
    ends: 'by itself',
    // What changed within the last second still counts.
    toleranceMs: { early: 1200, late: 3500 },
  },
  {
    code: 'pilot-mismatch',
    ...bent('pilot-stuck'),
    // A generator that is stuck at what it is told obeys.
    sightings: sightings('hidden', {
      preparing: 'cannot be',
      charging: { after: 'stop', leaves: 'Finishing' },
    }),
    reaction: 'open',
    withinMs: 200,
    errorCode: 'InternalError',
    ends: 'by itself',
    seenWithinMs: 5000,
    toleranceMs: { early: 1200, late: 5000 },
  },
  {
    code: 'cable-changed',
    inject: ({ charger, random, car }) =>
      charger.vehicle({ cable: car.cable === 20 ? pick<13 | 32>({ random }, 13, 32) : 20 }),
    repair: ({ charger, car }) => charger.vehicle({ cable: car.cable }),
    sightings: sightings('shows', { available: 'cannot be' }),
    reaction: 'warn',
    errorCode: 'NoError',
    ends: 'by itself',
  },
  {
    code: 'vehicle-ignores-limit',
    inject({ charger }) {
      charger.vehicle({ obeysPilot: false });
      charger.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 10);
    },
    repair({ charger }) {
      charger.vehicle({ obeysPilot: true });
      charger.station.settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 32);
    },
    // What draws nothing ignores nothing.
    sightings: sightings('cannot be', { charging: 'shows' }),
    car: { maxMilliamps: 20_000, cable: 20, rampMilliampsPerSecond: 40_000 },
    reaction: 'open',
    withinMs: 10_000,
    errorCode: 'EVCommunicationError',
    ends: 'after replugging',
    seenWithinMs: 10_000,
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
