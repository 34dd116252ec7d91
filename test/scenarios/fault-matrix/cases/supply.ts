// SPDX-License-Identifier: Apache-2.0
import { bent, between, type FaultCase, sightings } from '../fault-case.ts';

/** A charger does not cool faster than this; a thermometer that says otherwise is not believed at once. */
const FASTEST_COOLING_DEGREES_PER_SECOND = 10;
const ROOM_DEGREES = 25;
const coolingMs = (degrees: number): number => ((degrees - ROOM_DEGREES) * 1000) / FASTEST_COOLING_DEGREES_PER_SECOND;
const COOL_FOR_MS = 60_000;

export const SUPPLY_CASES: readonly FaultCase[] = [
  {
    code: 'over-current',
    // Above 120 % for 3 s, or above 150 % at once.
    ...bent('overdraw', (scene) => (scene.random.uniform() < 0.5 ? between(40, 48)(scene) : between(60, 120)(scene))),
    // What draws nothing draws not too much.
    sightings: sightings('hidden', { charging: 'shows' }),
    car: { rampMilliampsPerSecond: 40_000 },
    reaction: 'stop',
    withinMs: 10_000,
    errorCode: 'OverCurrentFailure',
    ends: 'by itself',
    seenWithinMs: 6000,
    // The car stops drawing when it is asked to, and the time runs from there.
    toleranceMs: { early: 10_000, late: 2500 },
    alongside: ['car-overload'],
  },
  {
    code: 'car-overload',
    ...bent('overdraw', between(17, 19)),
    sightings: sightings('hidden', { charging: 'shows' }),
    car: { rampMilliampsPerSecond: 40_000 },
    reaction: 'warn',
    errorCode: 'OverCurrentFailure',
    // It is offered less until it goes.
    ends: 'after replugging',
    causeStays: true,
    seenWithinMs: 5000,
  },
  {
    code: 'over-voltage',
    ...bent('mains-voltage', (scene) =>
      scene.random.uniform() < 0.5 ? between(267, 289)(scene) : between(292, 420)(scene),
    ),
    sightings: sightings('shows'),
    reaction: 'open',
    withinMs: 4000,
    errorCode: 'OverVoltage',
    ends: 'by itself',
    seenWithinMs: 4000,
    alongside: ['voltage-warning'],
  },
  {
    code: 'under-voltage',
    ...bent('mains-voltage', between(60, 178)),
    sightings: sightings('shows'),
    reaction: 'open',
    withinMs: 4000,
    errorCode: 'UnderVoltage',
    ends: 'by itself',
    seenWithinMs: 4000,
    alongside: ['voltage-warning'],
  },
  {
    code: 'phase-lost',
    ...bent('phase-lost', between(1, 3)),
    sightings: sightings('shows'),
    reaction: 'open',
    withinMs: 4000,
    errorCode: 'OtherError',
    ends: 'by itself',
    seenWithinMs: 4000,
  },
  {
    code: 'voltage-warning',
    ...bent('mains-voltage', between(252, 262)),
    sightings: sightings('shows'),
    set: ['limits.voltage.warnHigh=250'],
    reaction: 'warn',
    errorCode: 'NoError',
    ends: 'by itself',
    seenWithinMs: 4000,
  },
  {
    code: 'over-temperature',
    ...bent('temperature', between(91, 105)),
    sightings: sightings('shows'),
    reaction: 'stop',
    withinMs: 5000,
    errorCode: 'HighTemperature',
    ends: 'by itself',
    toleranceMs: { early: 1200, late: 2500 + coolingMs(105) },
    alongside: ['heat-derating', 'temperature-warning'],
  },
  {
    code: 'heat-derating',
    ...bent('temperature', between(71, 84)),
    sightings: sightings('shows'),
    reaction: 'warn',
    errorCode: 'HighTemperature',
    ends: 'by itself',
    toleranceMs: { early: -COOL_FOR_MS, late: COOL_FOR_MS + 2500 + coolingMs(84) },
    slow: true,
  },
  {
    code: 'temperature-warning',
    ...bent('temperature', between(-40, -36)),
    sightings: sightings('shows'),
    reaction: 'warn',
    errorCode: 'NoError',
    ends: 'by itself',
    seenWithinMs: 2000 + coolingMs(ROOM_DEGREES + 65),
  },
  {
    code: 'thermometer-lost',
    ...bent('thermometer-silent'),
    sightings: sightings('shows'),
    reaction: 'refuse',
    errorCode: 'InternalError',
    ends: 'by itself',
    seenWithinMs: 8000,
  },
];
