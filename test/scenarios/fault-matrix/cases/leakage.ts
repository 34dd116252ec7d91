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
    // Sooner after a closing it would be taken for a fault of the vehicle.
    notBeforeMs: 2500,
  },
  {
    code: 'residual-at-closing',
    // A fault in the vehicle's high-voltage part, which leaks only while there is a voltage.
    inject(scene) {
      const { charger, random } = scene;
      charger.fault('residual-dc', true, 0);
      const milliamps = between(8, 60)(scene);
      const delayMs = random.uniform() * 1700;
      const isThere = () => charger.events('fault').findLast(({ name }) => name === 'residual-dc')?.active === true;
      const off = charger.plant.onEvent((event) => {
        if (event.kind !== 'contacts' || !event.closed) return;
        off();
        if (!isThere()) return;
        charger.clock.after(delayMs, 'leak', () => {
          scene.strike();
          charger.fault('residual-dc', true, milliamps);
        });
      });
    },
    repair: ({ charger }) => charger.fault('residual-dc', false),
    // Nothing is closed meanwhile.
    sightings: sightings('hidden', {
      preparing: { after: 'start' },
      charging: { after: 'pause and resume' },
      'suspended by the car': { after: 'resume' },
    }),
    reaction: 'open',
    withinMs: 100,
    errorCode: 'GroundFailure',
    ends: 'after replugging',
    seenWithinMs: 8000,
  },
  {
    code: 'residual-self-test',
    ...bent('residual-selftest-fails'),
    // The monitor is tested before each closing.
    sightings: sightings('hidden', {
      preparing: { after: 'start', leaves: 'Charging' },
      charging: { after: 'pause and resume', leaves: 'Charging' },
      'suspended by the car': { after: 'resume', leaves: 'Charging' },
    }),
    reaction: 'open',
    withinMs: 0,
    errorCode: 'GroundFailure',
    ends: 'by itself',
    // It fails in a moment and is over, so the time runs before anything is repaired.
    toleranceMs: { early: 5000, late: 2500 },
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
