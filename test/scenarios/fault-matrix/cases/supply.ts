// SPDX-License-Identifier: Apache-2.0
import { bent, between, type FaultCase, sightings } from '../fault-case.ts';

export const SUPPLY_CASES: readonly FaultCase[] = [
  {
    code: 'over-temperature',
    ...bent('temperature', between(92, 120)),
    sightings: sightings('shows'),
    reaction: 'open',
    withinMs: 5000,
    errorCode: 'HighTemperature',
    ends: 'by itself',
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
