// SPDX-License-Identifier: Apache-2.0
import { bent, type FaultCase, sightings } from '../fault-case.ts';

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
];
