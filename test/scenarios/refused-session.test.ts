// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';

let charger: Charger;
afterEach(() => charger.stop());

const OWNER = '04A2B3C4';
const KEEP = 'ocpp.key.StopTransactionOnInvalidId=false';
const flows = () => charger.truth().vehicle.drawsMilliamps[0] > 1000;
const register = () => charger.truth().meter.wattHours;
const stops = () => charger.central.of('StopTransaction').map(({ payload }) => payload['reason']);

/** Charges offline; then the central system hears of the start, and refuses it. @returns the register of that moment */
async function refusedAfterStart(...set: string[]): Promise<number> {
  charger = await Charger.start({ centralSystem: true, set });
  charger.central.replies.set('StartTransaction', () => 'silent');
  await charger.charge();
  await charger.advance(20_000);
  expect(flows()).toBe(true);
  const [start] = charger.central.of('StartTransaction');
  charger.central.sendRaw(JSON.stringify([3, start?.id, { transactionId: 7, idTagInfo: { status: 'Blocked' } }]));
  const wattHours = Math.floor(charger.view().session?.meterLastWattHours ?? 0);
  await charger.advance(100);
  return wattHours;
}

describe('a session the central system refuses after its start (C11)', () => {
  it('ends with DeAuthorized; the cable stays locked until its owner presents the card (TC_037_3, OCPP 1.6 §4.8)', async () => {
    await refusedAfterStart();
    await charger.until('stop told', () => stops().length === 1);
    await charger.advance(5000);
    expect([stops(), flows(), charger.truth().lock]).toEqual([['DeAuthorized'], false, 'locked']);
    charger.central.replies.set('Authorize', () => ({ idTagInfo: { status: 'Invalid' } }));
    charger.tap('04FFFFFF');
    await charger.advance(2000);
    expect(charger.truth().lock).toBe('locked');
    charger.tap(OWNER);
    await charger.until('given back', () => charger.truth().lock === 'unlocked');
    expect([charger.central.of('Authorize').length, charger.central.of('StartTransaction').length]).toEqual([2, 1]);
  });

  it('stays open without energy where that is set, whatever restarts (TC_037_2)', async () => {
    await refusedAfterStart(KEEP);
    await charger.until('suspended', () => charger.view().status === 'SuspendedEVSE');
    await charger.until('dark', () => !flows());
    const before = register();
    charger.killStation();
    await charger.startStation();
    await charger.advance(20_000);
    expect([charger.view().why, flows(), stops()]).toEqual(['not-authorized', false, []]);
    expect(register() - before).toBeLessThan(1);
    charger.tap(OWNER);
    await charger.until('stop told', () => stops().length === 1);
    expect(stops()).toEqual(['Local']);
  });
});

describe('MaxEnergyOnInvalidId', () => {
  /** The car's own ramp and one digit of the register. */
  const TOLERANCE_WATT_HOURS = 2;

  it.each([
    [50, 16_000],
    [300, 32_000],
  ])('lets %i Wh flow after the refusal, and no more, at %i mA', async (wattHours, maxMilliamps) => {
    const refusedAt = await refusedAfterStart(KEEP, `ocpp.key.MaxEnergyOnInvalidId=${wattHours}`);
    charger.vehicle({ maxMilliamps });
    expect([charger.view().status, flows()]).toEqual(['Charging', true]);
    await charger.until('used up', () => charger.view().status === 'SuspendedEVSE', 1_000_000);
    await charger.until('dark', () => !flows());
    await charger.advance(20_000);
    const flowed = register() - refusedAt;
    expect(flowed).toBeGreaterThanOrEqual(wattHours);
    expect(flowed).toBeLessThanOrEqual(wattHours + TOLERANCE_WATT_HOURS);
    expect([charger.view().why, stops()]).toEqual(['not-authorized', []]);
  });

  it('counts on where it was after the station, and after the supply, was away', async () => {
    const refusedAt = await refusedAfterStart(
      KEEP,
      'ocpp.key.MaxEnergyOnInvalidId=60',
      'evse.resumeAfterReboot=true',
      'evse.coldLoadMaxDelay=0',
    );
    await charger.advance(10_000);
    charger.killStation();
    await charger.advance(2000);
    await charger.startStation();
    await charger.advance(10_000);
    expect(flows()).toBe(true);
    charger.cutMains();
    await charger.advance(5000);
    await charger.restoreMains();
    await charger.until('goes on', flows, 60_000);
    await charger.until('used up', () => charger.view().status === 'SuspendedEVSE', 1_000_000);
    await charger.until('dark', () => !flows());
    await charger.advance(10_000);
    const flowed = register() - refusedAt;
    expect(flowed).toBeGreaterThanOrEqual(60);
    expect(flowed).toBeLessThanOrEqual(60 + TOLERANCE_WATT_HOURS);
    charger.killStation();
    await charger.startStation();
    await charger.advance(20_000);
    expect(flows()).toBe(false);
  });

  it('is not counted anew when the refusal is told twice', async () => {
    await refusedAfterStart(KEEP, 'ocpp.key.MaxEnergyOnInvalidId=1000');
    const { station, store } = charger.station;
    const id = charger.view().session?.id ?? '';
    const limit = store.sessionGrants.find(id)?.untilWattHours;
    await charger.advance(60_000);
    station.transactionAnswered(id, { status: 'blocked', parentIdTag: undefined, expiresAtMillis: undefined });
    expect([limit === undefined, store.sessionGrants.find(id)?.untilWattHours]).toEqual([false, limit]);
  });

  it('lets nothing flow while the meter does not answer', async () => {
    await refusedAfterStart(KEEP, 'ocpp.key.MaxEnergyOnInvalidId=5000');
    charger.fault('meter-silent', true);
    await charger.until('dark', () => !flows(), 30_000);
    charger.fault('meter-silent', false);
    await charger.until('goes on', flows, 60_000);
  });
});
