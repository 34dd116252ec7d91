// SPDX-License-Identifier: Apache-2.0
import { bent, between, type FaultCase, sightings } from '../fault-case.ts';

export const METERING_CASES: readonly FaultCase[] = [
  {
    code: 'meter-lost',
    ...bent('meter-silent'),
    sightings: sightings('shows'),
    reaction: 'refuse',
    errorCode: 'PowerMeterFailure',
    ends: 'by itself',
    seenWithinMs: 14_000,
    slow: true,
  },
  {
    code: 'metering-impossible',
    ...bent('meter-silent'),
    sightings: sightings('shows'),
    reaction: 'stop',
    withinMs: 70_000,
    errorCode: 'PowerMeterFailure',
    ends: 'by itself',
    seenWithinMs: 70_000,
    alongside: ['meter-lost'],
    slow: true,
  },
  {
    code: 'meter-mismatch',
    // The attack shows 57 %; the nearer to the truth, the longer it takes.
    ...bent('meter-lies', between(10, 60)),
    // Without a current there is nothing to be told wrongly.
    sightings: sightings('hidden', { charging: 'shows' }),
    car: { maxMilliamps: 32_000, cable: 32, phases: 3, rampMilliampsPerSecond: 40_000 },
    reaction: 'open',
    withinMs: 20_000,
    errorCode: 'PowerMeterFailure',
    ends: 'after service',
    stopsWith: 'Other',
    seenWithinMs: 20_000,
  },
  {
    code: 'meter-restarted',
    inject: ({ charger, random }) => charger.plant.setMeterRegister(1, Math.floor(random.uniform() * 1000)),
    // A register that began anew stays so.
    repair: () => {},
    // Without a vehicle there is no bill that it could spoil.
    sightings: sightings('shows', { available: 'cannot be' }),
    reaction: 'warn',
    errorCode: 'PowerMeterFailure',
    ends: 'by itself',
    seenWithinMs: 12_000,
    toleranceMs: { early: 15_000, late: 2500 },
    alongside: ['meter-lost'],
  },
  {
    code: 'bus-noise',
    ...bent('meter-corrupt', between(9, 11)),
    sightings: sightings('shows'),
    reaction: 'warn',
    errorCode: 'PowerMeterFailure',
    ends: 'by itself',
    // Chance may keep the share under 20 % for some minutes, or take it there before the disturbance ends.
    seenWithinMs: 300_000,
    toleranceMs: { early: 3000, late: 70_000 },
    alongside: ['meter-lost'],
    slow: true,
  },
];
