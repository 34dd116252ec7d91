// SPDX-License-Identifier: Apache-2.0
import { bent, between, type FaultCase, sightings } from '../fault-case.ts';

export const LEAKAGE_CASES: readonly FaultCase[] = [
  {
    code: 'residual-current',
    // A monitor for 6 mA of smooth direct current (IEC 62955), or at so much alternating one that it trips at once.
    inject: (scene) =>
      scene.random.uniform() < 0.5
        ? scene.charger.fault('residual-dc', true, between(8, 60)(scene))
        : scene.charger.fault('residual-ac', true, between(150, 500)(scene)),
    repair: ({ charger }) => {
      charger.fault('residual-dc', false);
      charger.fault('residual-ac', false);
    },
    sightings: sightings('shows'),
    reaction: 'open',
    withinMs: 100,
    errorCode: 'GroundFailure',
    ends: 'by itself',
  },
  {
    code: 'residual-self-test',
    ...bent('residual-selftest-fails'),
    // The monitor is tested before each closing.
    sightings: sightings('hidden', {
      preparing: { after: 'start' },
      charging: { after: 'pause and resume' },
      'suspended by the car': { after: 'resume' },
    }),
    reaction: 'open',
    withinMs: 0,
    errorCode: 'GroundFailure',
    ends: 'after replugging',
    // The monitor is given its time to answer.
    seenWithinMs: 20_000,
  },
  {
    code: 'earth-lost',
    ...bent('ground-lost'),
    sightings: sightings('shows'),
    reaction: 'open',
    withinMs: 100,
    errorCode: 'GroundFailure',
    ends: 'by itself',
  },
];
