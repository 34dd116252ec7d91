// SPDX-License-Identifier: Apache-2.0
import { afterEach, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';

/** The guard believes a register that fell after five readings that agree; what flows meanwhile is not counted. */
const BELIEVED_AFTER_MS = 6000;
/** 32 A on three phases at 230 V. */
const CAR_WATTS = 22_080;

let charger: Charger;
afterEach(() => charger.stop());

it.each([5, 900_000])(
  'a meter set to %i Wh in the middle of a session: one bill, for what was delivered (F30)',
  async (wattHours) => {
    charger = await Charger.start({ centralSystem: true });
    await charger.charge();
    await charger.advance(30_000);
    const before = charger.truth().meter.wattHours;
    charger.plant.setMeterRegister(1, wattHours);
    const [begun] = charger.central.of('StartTransaction');
    await charger.advance(30_000);
    expect(charger.view().status).toBe('Charging');
    charger.tap();
    await charger.until('stopped', () => charger.central.of('StopTransaction').length === 1);
    const delivered = before + charger.truth().meter.wattHours - wattHours;
    const billed =
      Number(charger.central.of('StopTransaction')[0]?.payload['meterStop']) - Number(begun?.payload['meterStart']);
    expect(delivered - billed).toBeGreaterThanOrEqual(0);
    expect(delivered - billed).toBeLessThan((CAR_WATTS * BELIEVED_AFTER_MS) / 3_600_000 + 2);
    expect(charger.station.store.audit.latest(1)).toMatchObject([{ actor: 'charger', action: 'meter began anew' }]);
  },
);

it('a meter that was exchanged in the dark: the next session begins where the new one stands, and it is written down', async () => {
  charger = await Charger.start({ centralSystem: true });
  await charger.charge();
  await charger.advance(30_000);
  charger.tap();
  await charger.until('stopped', () => charger.central.of('StopTransaction').length === 1);
  charger.vehicle({ plugged: false });
  charger.cutMains();
  charger.plant.setMeterRegister(1, 0);
  await charger.advance(5000);
  await charger.restoreMains();
  await charger.until('read', () => charger.view().guard?.meter != null && charger.view().guardOnline);
  // So long the card reader takes to be set up.
  await charger.advance(1000);
  await charger.charge();
  await charger.until('told', () => charger.central.of('StartTransaction').length === 2);
  expect(charger.central.of('StartTransaction')[1]?.payload['meterStart']).toBe(0);
  expect(charger.station.store.audit.latest(1)).toMatchObject([{ actor: 'charger', action: 'meter began anew' }]);
});
