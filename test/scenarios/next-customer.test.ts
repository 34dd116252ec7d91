// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';

let charger: Charger;
afterEach(() => charger.stop());

it('who plugs in while the last session is still being ended is asked for a card, and charges', async () => {
  charger = await Charger.start({ centralSystem: true });
  await charger.charge();
  charger.vehicle({ plugged: false });
  await charger.until('unplugged', () => charger.view().guard?.pilot.vehicle === 'A');
  charger.vehicle({ plugged: true });
  await charger.until('over', () => charger.central.of('StopTransaction').length === 1);
  await charger.advance(3000);
  expect(charger.view()).toMatchObject({ status: 'Preparing', why: 'not-authorized' });
  charger.tap('11223344');
  await charger.until('charging', () => charger.view().status === 'Charging');
  expect(charger.central.of('StartTransaction').map((call) => call.payload['idTag'])).toEqual(['04A2B3C4', '11223344']);
});
