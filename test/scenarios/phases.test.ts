// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger } from '../support/charger.ts';

let charger: Charger;
afterEach(() => charger.stop());

it('charges by one phase where the supply has one, and by three for the vehicle after that was changed (ETEK manual, Phases connected)', async () => {
  charger = await Charger.start({
    board: await boardUnderTest('etek-ekepc3'),
    set: ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp', 'power.phases=1'],
  });
  const draws = () => charger.truth().vehicle.drawsMilliamps;
  charger.vehicle({ plugged: true });
  await charger.until('full current', () => draws()[0] === 32_000);
  expect(draws()).toEqual([32_000, 0, 0]);
  await charger.until('read', () => charger.view().guard?.meter?.milliamps?.[0] === 32_000);
  expect(charger.view().guard?.meter?.milliamps).toEqual([32_000, 0, 0]);
  charger.station.settings.apply({ kind: 'command-line' }, 'power.phases', '3');
  await charger.advance(10_000);
  expect(draws()).toEqual([32_000, 0, 0]);
  charger.vehicle({ plugged: false });
  await charger.advance(5000);
  charger.vehicle({ plugged: true });
  await charger.until('full current', () => draws()[0] === 32_000);
  expect(draws()).toEqual([32_000, 32_000, 32_000]);
});
