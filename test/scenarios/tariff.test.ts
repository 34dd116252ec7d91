// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { SessionCost } from '../../src/station/tariff-api.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';

const CARD = '04A2B3C4';
const BY_ENERGY = ['tariff.enabled=true', 'tariff.currency=EUR', 'tariff.usage.intervalRate=0.30'];
const BY_MINUTE = [
  ...BY_ENERGY,
  'tariff.usage.billingType=Time',
  'tariff.usage.unitInterval=1',
  'tariff.usage.intervalRate=1',
];
const PARKING = ['tariff.parking.intervalRate=2', 'tariff.parking.unitInterval=1', 'tariff.parking.gracePeriod=30'];
const VENDOR = 'org.openchargealliance.costmsg';
const MINUTE = 60_000;

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

/** @param wall the clock when the charger is ready; default 1 January 2026 */
async function start(options: ChargerOptions, wall?: string): Promise<Charger> {
  charger = await Charger.start({ centralSystem: true, ...options });
  if (wall !== undefined) charger.clock.setWall(Date.parse(wall));
  return charger;
}

const register = (on: Charger): number => on.view().guard?.meter?.importWattHours ?? Number.NaN;
const sessionId = (on: Charger): string => on.station.store.sessions.latest(1)[0]?.id ?? '';
const costOf = (on: Charger, id = sessionId(on)): SessionCost | undefined => on.station.station.tariff.costOf(id);
const lineOf = (cost: SessionCost | undefined, element: string) => cost?.lines.find((line) => line.element === element);
const shown = (on: Charger): string => on.truth().display.join('|');
const reads = (on: Charger, text: string) => on.until(`reads ${text}`, () => shown(on).includes(text));
const isFree = (on: Charger) => on.until('it is free', () => on.view().status === 'Available');

/** Stops by card and unplugs. */
async function leave(on: Charger): Promise<void> {
  on.tap(CARD);
  await on.until('it is over', () => on.view().status === 'Finishing' && on.view().session === undefined);
  on.vehicle({ plugged: false });
  await isFree(on);
  await on.advance(500);
}

async function say(on: Charger, messageId: string, data: object): Promise<unknown> {
  let answer: unknown;
  void on.central.call('DataTransfer', { vendorId: VENDOR, messageId, data: JSON.stringify(data) }).then((given) => {
    answer = given;
  });
  await on.until('an answer', () => answer !== undefined);
  return answer;
}

describe('a paid session', () => {
  it('costs nothing unless somebody has set prices', async () => {
    const on = await start({});
    await on.charge();
    await on.advance(MINUTE);
    expect(costOf(on)).toBeUndefined();
    expect(shown(on)).not.toMatch(/Cost/);
    await leave(on);
    expect(costOf(on)).toBeUndefined();
  });

  it('across the border of a window is billed by the register at the border', async () => {
    const window = ['tariff.usage.startTime=08:00', 'tariff.usage.endTime=20:00', 'locale.timezone=Europe/Berlin'];
    const on = await start({ set: [...BY_ENERGY, ...window], meterWattHours: 5000 }, '2026-06-01T17:57:00Z');
    await on.charge();
    const begin = Number(on.view().session?.meterStartWattHours);
    await on.until('eight o’clock', () => on.clock.wallMillis() >= Date.parse('2026-06-01T18:00Z'), 4 * MINUTE);
    const atBorder = register(on);
    const running = costOf(on);
    await on.advance(2 * MINUTE);
    expect(register(on)).toBeGreaterThan(atBorder + 100);
    await leave(on);
    const cost = costOf(on);
    const wattHours = Number(lineOf(cost, 'usage')?.quantity);
    expect(wattHours).toBeGreaterThanOrEqual(atBorder - begin - 2);
    expect(wattHours).toBeLessThanOrEqual(atBorder - begin + 2);
    expect(lineOf(cost, 'usage')).toMatchObject({ toMillis: Date.parse('2026-06-01T18:00Z'), rateMicros: 300_000 });
    expect(cost).toMatchObject({ currency: 'EUR', totalMinorUnits: Math.round(wattHours * 0.03), isFinal: true });
    expect(running?.isFinal).toBe(false);
    expect(Number(running?.totalMinorUnits)).toBeLessThanOrEqual(Number(cost?.totalMinorUnits));
  });

  it.each([
    // 02:58 to 03:02 before the change, then 02:00 again: all of it within.
    ['repeat an hour', '2026-10-25T00:58:00Z', 4],
    // 01:58, and two minutes later 03:00: only what is before the gap.
    ['leave an hour out', '2026-03-29T00:58:00Z', 2],
  ])(
    'in the night in which the clocks %s is billed for the minutes the wall clock is within',
    async (_what, from, minutes) => {
      const window = ['tariff.usage.startTime=01:00', 'tariff.usage.endTime=03:00', 'locale.timezone=Europe/Berlin'];
      const on = await start({ set: [...BY_MINUTE, ...window] }, from);
      await on.charge();
      await on.advance(4 * MINUTE);
      await leave(on);
      const line = lineOf(costOf(on), 'usage');
      expect(line?.quantity).toBeGreaterThan(minutes * 60 - 15);
      expect(line?.quantity).toBeLessThanOrEqual(minutes * 60 + 3);
      expect(line?.amountMinorUnits).toBe(Math.ceil(Number(line?.quantity) / 60) * 100);
    },
  );

  it('shows its cost beside energy and time, in the language of the display', async () => {
    const on = await start({ set: [...BY_MINUTE, 'locale.language=de'] });
    await on.charge();
    await reads(on, 'Kosten 1,00 EUR');
    await on.advance(MINUTE);
    await reads(on, 'Kosten 2,00 EUR');
    on.tap(CARD);
    await reads(on, 'LADEN BEENDET|Fahrzeug abstecken');
    expect(shown(on)).toContain('Kosten 2,00 EUR');
  });

  it('is not changed by a clock that is set meanwhile', async () => {
    const on = await start({ set: BY_MINUTE });
    await on.charge();
    await on.advance(30_000);
    on.clock.setWall(Date.parse('2026-08-01T12:00Z'));
    await on.advance(MINUTE);
    await leave(on);
    const line = lineOf(costOf(on), 'usage');
    expect(line?.quantity).toBeGreaterThan(85);
    expect(line?.quantity).toBeLessThan(100);
  });
});

describe('parking', () => {
  it('begins after its grace when the vehicle has had enough, and ends when it is unplugged after the session', async () => {
    const on = await start({ set: [...BY_ENERGY, ...PARKING] });
    await on.charge();
    await on.advance(20_000);
    on.vehicle({ wants: 'nothing' });
    await on.until('the vehicle pauses', () => on.view().status === 'SuspendedEV');
    await on.advance(20_000);
    expect(lineOf(costOf(on), 'parking')).toBeUndefined();
    on.tap(CARD);
    await on.until('it is over', () => on.view().status === 'Finishing');
    await on.advance(80_000);
    expect(costOf(on)).toMatchObject({ isFinal: false });
    on.vehicle({ plugged: false });
    await isFree(on);
    await on.advance(MINUTE);
    const cost = costOf(on);
    // About 100 s less 30 s of grace: two minutes that have begun.
    expect(lineOf(cost, 'parking')).toMatchObject({ amountMinorUnits: 400 });
    expect(lineOf(cost, 'parking')?.quantity).toBeGreaterThan(60);
    expect(cost?.isFinal).toBe(true);
  });

  it('is not billed for waiting on the charger, nor after a session that a power cut ended', async () => {
    const on = await start({ set: [...BY_ENERGY, ...PARKING] });
    await on.charge();
    await on.advance(20_000);
    on.station.settings.apply({ kind: 'command-line' }, 'evse.startDelay.enabled', false);
    on.fault('residual-ac', true, 200);
    await on.until('a fault', () => on.view().status === 'Faulted');
    await on.advance(90_000);
    on.cutMains();
    on.fault('residual-ac', false);
    await on.advance(90_000);
    await on.restoreMains();
    await on.until('it is over', () => on.view().session === undefined && on.view().guardOnline, MINUTE);
    await on.advance(90_000);
    expect(on.view().guard?.pilot.vehicle).not.toBe('A');
    expect(costOf(on)).toMatchObject({ isFinal: true });
    expect(lineOf(costOf(on), 'parking')).toBeUndefined();
  });
});

describe('a power cut in a paid session', () => {
  it('bills each watt-hour that was delivered, no dark minute, and once', async () => {
    const on = await start({ set: [...BY_MINUTE, 'tariff.serviceFee=0.50'], meterWattHours: 1000 });
    await on.charge();
    await on.advance(100_000);
    on.cutMains();
    await on.advance(30 * MINUTE);
    await on.restoreMains();
    await on.until('it is over', () => on.view().session === undefined && on.view().guardOnline, MINUTE);
    await on.advance(2000);
    const line = lineOf(costOf(on), 'usage');
    expect(line?.quantity).toBeGreaterThanOrEqual(60);
    expect(line?.quantity).toBeLessThanOrEqual(105);
    expect(lineOf(costOf(on), 'service-fee')).toMatchObject({ amountMinorUnits: 50 });
    const billed = costOf(on);
    on.killStation();
    await on.startStation();
    await on.advance(5000);
    expect(costOf(on)).toEqual(billed);
  });

  it('goes on where it was when the session is resumed, its energy exact', async () => {
    const on = await start({ set: [...BY_ENERGY, 'evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=0'] });
    await on.charge();
    await on.advance(95_000);
    on.cutMains();
    await on.advance(10 * MINUTE);
    await on.restoreMains();
    await on.until('energy flows', () => on.view().status === 'Charging', MINUTE);
    await on.advance(30_000);
    await leave(on);
    const session = on.station.store.sessions.latest(1)[0];
    const wattHours = Number(session?.meterLastWattHours) - Number(session?.meterStartWattHours);
    expect(wattHours).toBeGreaterThan(100);
    expect(lineOf(costOf(on), 'usage')).toMatchObject({ quantity: wattHours, unit: 'Wh' });
    expect(on.station.store.sessions.latest(10)).toHaveLength(1);
  });

  it('bills what flowed while the station was down, and a vehicle that left then', async () => {
    const on = await start({ set: BY_ENERGY });
    await on.charge();
    await on.advance(40_000);
    on.killStation();
    await on.advance(15_000);
    on.vehicle({ plugged: false });
    await on.advance(2000);
    await on.startStation();
    await isFree(on);
    await on.advance(2000);
    const session = on.station.store.sessions.latest(1)[0];
    const wattHours = Number(session?.meterLastWattHours) - Number(session?.meterStartWattHours);
    expect(lineOf(costOf(on), 'usage')?.quantity).toBe(wattHours);
    expect(session?.meterLastWattHours).toBe(Math.floor(on.truth().meter.wattHours));
    expect(costOf(on)?.isFinal).toBe(true);
  });
});

describe('prices of the central system', () => {
  const scheme = (schemeId: number, intervalRate: string) => ({
    schemeId,
    currency: 'EUR',
    elements: [{ element: 'usage', billingType: 'KWh', intervalRate }],
  });

  it('go before those of the settings, by the scheme of members and of guests', async () => {
    const on = await start({ set: [...BY_ENERGY, 'tariff.memberSchemeId=7', 'whitelist.enabled=true'] });
    expect(await say(on, 'SetPrice', scheme(0, '0.59'))).toEqual({ status: 'Accepted' });
    expect(await say(on, 'SetPrice', scheme(7, '0.39'))).toEqual({ status: 'Accepted' });
    await on.charge();
    await on.advance(5000);
    await leave(on);
    expect(lineOf(costOf(on), 'usage')).toMatchObject({ rateMicros: 590_000 });
    on.station.station.cards.put({ number: CARD }, 'test');
    await on.charge();
    await on.advance(5000);
    await leave(on);
    expect(lineOf(costOf(on), 'usage')).toMatchObject({ rateMicros: 390_000 });
  });

  it('that change during a session hold for the next one', async () => {
    const on = await start({});
    await say(on, 'SetPrice', scheme(0, '0.40'));
    await on.charge();
    await on.advance(10_000);
    expect(await say(on, 'SetPrice', scheme(0, '9.99'))).toEqual({ status: 'Accepted' });
    on.station.settings.apply({ kind: 'command-line' }, 'tariff.currency', 'JPY');
    await on.advance(10_000);
    await leave(on);
    expect(costOf(on)).toMatchObject({ currency: 'EUR', lines: [{ rateMicros: 400_000 }] });
    await on.charge();
    await on.advance(10_000);
    expect(costOf(on)).toMatchObject({ lines: [{ rateMicros: 9_990_000 }] });
  });

  it('survive a restart and hold offline, and the bill is made there', async () => {
    const on = await start({
      set: ['ocpp.key.AllowOfflineTxForUnknownId=true'],
    });
    await say(on, 'SetPrice', scheme(0, '0.40'));
    on.network.setUp(false);
    on.killStation();
    await on.advance(1000);
    await on.startStation();
    await isFree(on);
    await on.charge();
    await on.advance(30_000);
    await leave(on);
    expect(costOf(on)).toMatchObject({ by: 'charger', isFinal: true, lines: [{ rateMicros: 400_000 }] });
    on.network.setUp(true);
    await on.until('told', () => on.central.of('StopTransaction').length === 1, 5 * MINUTE);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
  });

  it('are shown before the session, told during it and billed in the words of FinalCost (California pricing §3.1)', async () => {
    const on = await start({});
    const price = { priceText: '0.15 $/kWh', priceTextOffline: 'Offline price', chargingPrice: { kWhPrice: 0.15 } };
    const set = { key: 'DefaultPrice', value: JSON.stringify(price) };
    let status: unknown;
    void on.central.call('ChangeConfiguration', set).then((answer) => {
      status = answer;
    });
    await on.until('set', () => status !== undefined);
    expect(status).toEqual({ status: 'Accepted' });
    await reads(on, '0.15 $/kWh');
    await say(on, 'SetUserPrice', { idToken: CARD, priceText: 'Only for you: 0.12' });
    await on.charge();
    await on.until('a transaction', () => on.central.of('StartTransaction').length === 1);
    await on.advance(1000);
    expect(costOf(on)).toMatchObject({ by: 'charger', text: 'Only for you: 0.12', currency: 'USD' });
    const now = new Date(on.clock.wallMillis()).toISOString();
    const running = { transactionId: 1000, timestamp: now, meterValue: register(on), cost: 4.2, state: 'Charging' };
    const chargingPrice = { kWhPrice: 0, hourPrice: 36 };
    expect(await say(on, 'RunningCost', { ...running, chargingPrice })).toEqual({ status: 'Accepted' });
    await reads(on, 'Cost 4.30 USD');
    expect(costOf(on)).toMatchObject({ by: 'central-system', isFinal: false });
    on.tap(CARD);
    await on.until('told', () => on.central.of('StopTransaction').length === 1);
    const final = { transactionId: 1000, cost: 3.31, priceText: 'TOTAL $3.31', qrCodeText: 'https://cpo.example/1' };
    expect(await say(on, 'FinalCost', final)).toEqual({ status: 'Accepted' });
    await reads(on, 'Cost 3.31 USD');
    await reads(on, 'TOTAL $3.31');
    on.vehicle({ plugged: false });
    await isFree(on);
    expect(costOf(on)).toMatchObject({ totalMinorUnits: 331, by: 'central-system', isFinal: true });
    on.central.drop();
    await on.advance(10);
    on.network.setUp(false);
    await reads(on, 'Offline price');
  });
});
