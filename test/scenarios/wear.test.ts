// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';

let charger: Charger;
afterEach(() => charger.stop());

async function customer(on: Charger): Promise<void> {
  await on.charge();
  // The reader takes a card that comes back at once for the same one.
  await on.advance(3000);
  on.tap();
  await on.until('over', () => on.view().session === undefined && !on.truth().contactor.closed);
  on.vehicle({ plugged: false });
  await on.until('free', () => on.view().status === 'Available');
  await on.advance(1500);
}

it('every closing and every plug is counted once, whoever starts anew in between (F13, F14)', async () => {
  charger = await Charger.start({ centralSystem: true });
  await customer(charger);
  await customer(charger);
  charger.killStation();
  await charger.startStation();
  await charger.until('heard', () => charger.view().guardOnline);
  // The reader is being set up.
  await charger.advance(1500);
  await customer(charger);
  charger.cutMains();
  await charger.advance(2000);
  await charger.restoreMains();
  await charger.until('known', () => charger.view().guard?.pilot.vehicle === 'A' && charger.view().guardOnline);
  await charger.until('read', () => charger.view().guard?.meter != null && charger.view().guard?.selfTest === 'passed');
  await customer(charger);
  await charger.advance(1000);
  expect(charger.view().wear).toEqual({
    counts: { contactor: charger.truth().contactor.closings, plug: 4 },
    limits: { contactor: 30_000, plug: 10_000 },
    ever: { contactor: 4, plug: 4 },
  });
  expect(charger.truth().contactor.closings).toBe(4);
  // A part that is exchanged begins anew; what the charger has done in its life does not.
  expect(charger.station.station.resetWear(1, 'contactor', 'test')).toBe('accepted');
  charger.killStation();
  await charger.startStation();
  await charger.until('heard', () => charger.view().guardOnline);
  // The reader is being set up.
  await charger.advance(1500);
  await customer(charger);
  expect(charger.view().wear).toMatchObject({
    counts: { contactor: 1, plug: 5 },
    ever: { contactor: 5, plug: 5 },
  });
  const { contactorCycles, plugCycles, sessions } = charger.station.station.journal.lifetime();
  expect([contactorCycles, plugCycles, sessions]).toEqual([5, 5, 5]);
});
