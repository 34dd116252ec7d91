// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { Charger, ChargerOptions } from '../support/charger.ts';
import { ask } from '../support/reserving.ts';
import {
  clearProfiles,
  getComposite,
  inSeconds,
  installed,
  offered,
  periods,
  profile,
  setProfile,
  startSmart,
  toldLimits,
  transactionId,
  virtualProduct,
} from '../support/smart-charging.ts';

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

async function start(options?: ChargerOptions): Promise<Charger> {
  charger = await startSmart(options);
  return charger;
}

const MAX = { chargingProfilePurpose: 'ChargePointMaxProfile' } as const;
const TX = { chargingProfilePurpose: 'TxProfile' } as const;

describe('which profiles are taken (OCPP 1.6 §3.13.1, §3.13.2)', () => {
  it('P01 (TC_056, TC_057) · each purpose at its connectors: the station at 0, defaults at 0 or one, none at a connector that is not there', async () => {
    const on = await start({ connectors: 2 });
    expect(await setProfile(on, 1, profile(10, MAX))).toBe('Rejected');
    expect(await setProfile(on, 0, profile(30, MAX))).toBe('Accepted');
    expect(await setProfile(on, 0, profile(20, { chargingProfileId: 2 }))).toBe('Accepted');
    expect(await setProfile(on, 2, profile(10, { chargingProfileId: 3 }))).toBe('Accepted');
    expect(await setProfile(on, 3, profile(10, { chargingProfileId: 4 }))).toBe('Rejected');
    expect(installed(on)).toEqual([1, 2, 3]);
    expect(await toldLimits(on, 1, 0)).toEqual([[0, 20]]);
    expect(await toldLimits(on, 2, 0)).toEqual([[0, 10]]);
  });

  it('P01 (TC_057, TC_058) · a TxProfile only at one connector with that very transaction running', async () => {
    const on = await start();
    expect(await setProfile(on, 1, profile(10, TX))).toBe('Rejected');
    await on.charge();
    const id = await transactionId(on);
    expect(await setProfile(on, 1, profile(10, { ...TX, transactionId: id + 1 }))).toBe('Rejected');
    expect(await setProfile(on, 0, profile(10, { ...TX, transactionId: id }))).toBe('Rejected');
    expect(installed(on)).toEqual([]);
    expect(await setProfile(on, 1, profile(10, { ...TX, transactionId: id }))).toBe('Accepted');
    await on.until('10 A are offered', () => offered(on) === 10);
    expect(await setProfile(on, 1, profile(12, TX))).toBe('Accepted');
    await on.until('12 A are offered', () => offered(on) === 12);
  });

  it('P02 · the same id replaces, as do the same purpose, level and connector', async () => {
    const on = await start();
    await setProfile(on, 1, profile(10, { chargingProfileId: 5, stackLevel: 3 }));
    await setProfile(on, 0, profile(11, { chargingProfileId: 5, stackLevel: 4 }));
    expect(await toldLimits(on, 1, 0)).toEqual([[0, 11]]);
    await setProfile(on, 0, profile(12, { chargingProfileId: 6, stackLevel: 4 }));
    expect(installed(on)).toEqual([6]);
    await setProfile(on, 1, profile(13, { chargingProfileId: 7, stackLevel: 4 }));
    await setProfile(on, 0, profile(14, { ...MAX, chargingProfileId: 8, stackLevel: 4 }));
    expect(installed(on)).toEqual([6, 7, 8]);
  });

  it('P02 · levels 0 to 99, 32 periods, ten profiles, and no more', async () => {
    const on = await start();
    const many = (count: number) => periods(...Array.from({ length: count }, (_, index) => [index * 60, 10] as const));
    expect(await setProfile(on, 1, profile(10, { stackLevel: 100 }))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(10, { stackLevel: -1 }))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(10, {}, many(33)))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(10, { stackLevel: 99 }, many(32)))).toBe('Accepted');
    for (let id = 2; id <= 10; id += 1)
      expect(await setProfile(on, 1, profile(10, { chargingProfileId: id, stackLevel: id }))).toBe('Accepted');
    expect(await setProfile(on, 1, profile(10, { chargingProfileId: 11, stackLevel: 50 }))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(9, { chargingProfileId: 11, stackLevel: 10 }))).toBe('Accepted');
    expect(installed(on)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 11]);
    const keys = ['ChargeProfileMaxStackLevel', 'ChargingScheduleMaxPeriods', 'MaxChargingProfilesInstalled'];
    const told = await ask(on, 'GetConfiguration', { key: [...keys, 'SupportedFeatureProfiles'] });
    expect(JSON.stringify(told)).toMatch(/"99".*"32".*"10".*SmartCharging/);
  });

  it('P02 · a unit the product does not take is Rejected (Blink manual: always Current)', async () => {
    const on = await start({
      board: await virtualProduct({ 'ocpp.key.ChargingScheduleAllowedChargingRateUnit': ['Current'] }),
    });
    expect(await setProfile(on, 1, profile(7000, {}, { chargingRateUnit: 'W' }))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(10))).toBe('Accepted');
  });

  it('P05 · the first period starts at 0 and each later than the one before; nothing else is taken', async () => {
    const on = await start();
    expect(await setProfile(on, 1, profile(0, {}, periods([1, 10])))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(0, {}, periods([0, 10], [60, 8], [60, 9])))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(0, {}, periods([0, 10], [-5, 8])))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(-1))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(10, {}, { duration: 0 }))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(10, { chargingProfileKind: 'Recurring' }))).toBe('Rejected');
    expect(await setProfile(on, 1, profile(10, {}, { chargingSchedulePeriod: [] }))).not.toBe('Accepted');
    const never = { validFrom: inSeconds(on, 60), validTo: inSeconds(on, 60) };
    expect(await setProfile(on, 1, profile(10, never))).toBe('Rejected');
    expect(installed(on)).toEqual([]);
  });
});

describe('what profiles say together (OCPP 1.6 §3.13.3)', () => {
  it('P03, P05 (TC_072) · the highest level that has a period now; after its duration the next one, then none', async () => {
    const on = await start();
    await on.charge();
    const now = { startSchedule: inSeconds(on, 0) };
    const absolute = { chargingProfileKind: 'Absolute' } as const;
    await setProfile(on, 1, profile(20, { ...absolute, stackLevel: 1 }, { ...now, duration: 30 }));
    const high = profile(10, { ...absolute, chargingProfileId: 2, stackLevel: 2 }, { ...now, duration: 15 });
    await setProfile(on, 1, high);
    const limits = (await toldLimits(on, 1, 300)).map(([, limit]) => limit);
    expect(limits).toEqual([10, 20, 32]);
    await on.until('10 A', () => offered(on) === 10);
    await on.until('20 A', () => offered(on) === 20);
    await on.until('no limit', () => offered(on) === 32);
    expect(on.view().status).toBe('Charging');
  });

  it('P03 · a profile of the future that replaced one leaves no limit until then', async () => {
    const on = await start();
    await on.charge();
    await setProfile(on, 1, profile(10));
    await on.until('10 A', () => offered(on) === 10);
    await setProfile(on, 1, profile(8, { validFrom: inSeconds(on, 15) }));
    await on.until('no limit', () => offered(on) === 32);
    await on.advance(10_000);
    expect(offered(on)).toBe(32);
    await on.until('8 A', () => offered(on) === 8, 15_000);
  });

  it('P04 · the lower of station and session, A and W mixed: watts of all phases at 230 V', async () => {
    const on = await start();
    await on.charge();
    await setProfile(on, 0, profile(11_040, MAX, { chargingRateUnit: 'W' }));
    await on.until('16 A', () => offered(on) === 16);
    await setProfile(on, 0, profile(20, { chargingProfileId: 2 }));
    expect(await toldLimits(on, 1, 0)).toEqual([[0, 16]]);
    await setProfile(on, 0, profile(15.9, { chargingProfileId: 2 }));
    await on.until('15.9 A', () => offered(on) === 15.9);
    expect(await toldLimits(on, 1, 0, 'W')).toEqual([[0, 10_971]]);
    await setProfile(on, 1, profile(4600, { ...TX, chargingProfileId: 3 }, { chargingRateUnit: 'W' }));
    await on.until('6.667 A', () => Math.round(offered(on) * 1000) === 6666);
    expect(await toldLimits(on, 1, 0, 'W')).toEqual([[0, 4600]]);
    expect(on.view().limit.chain).toContainEqual({ source: 'profile', milliamps: 6666 });
  });

  it('P04, P13 · numberPhases says on how many phases the watts are; on one phase three are not counted', async () => {
    const on = await start();
    const onOne = { chargingSchedulePeriod: [{ startPeriod: 0, limit: 2300, numberPhases: 1 }] };
    await setProfile(on, 1, profile(0, {}, { chargingRateUnit: 'W', ...onOne }));
    const { chargingSchedule } = await getComposite(on, 1, 0, 'A');
    expect(chargingSchedule.chargingSchedulePeriod).toEqual([{ startPeriod: 0, limit: 10, numberPhases: 1 }]);
    on.stop();
    const single = await start({ set: ['power.phases=1'] });
    await setProfile(single, 1, profile(3680, {}, { chargingRateUnit: 'W' }));
    expect(await toldLimits(single, 1, 0)).toEqual([[0, 16]]);
    await setProfile(single, 1, profile(16));
    expect(await toldLimits(single, 1, 0, 'W')).toEqual([[0, 3680]]);
  });

  it('P04 · what the station may have is shared by the connectors that charge', async () => {
    const on = await start({ connectors: 2, set: ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'] });
    await setProfile(on, 0, profile(20, MAX));
    on.vehicle({ plugged: true, wants: 'charge' }, 1);
    await on.until('20 A for the first', () => offered(on, 1) === 20);
    on.vehicle({ plugged: true, wants: 'charge' }, 2);
    await on.until('10 A each', () => offered(on, 1) === 10 && offered(on, 2) === 10);
    expect(await toldLimits(on, 0, 0)).toEqual([[0, 20]]);
    await setProfile(on, 0, profile(10, MAX));
    await on.until('all for the first', () => offered(on, 1) === 10 && offered(on, 2) === 0);
    on.vehicle({ plugged: false }, 1);
    await on.until('then for the second', () => offered(on, 2) === 10);
  });

  it('P06 · Recurring Daily begins again each day, and nothing holds between its end and the next day', async () => {
    const on = await start();
    await on.charge();
    const daily = { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' } as const;
    const schedule = { startSchedule: inSeconds(on, -2 * 86_400 + 10), duration: 20, ...periods([0, 10], [10, 8]) };
    await setProfile(on, 1, profile(0, daily, schedule));
    expect((await toldLimits(on, 1, 86_400 + 300)).map(([, limit]) => limit)).toEqual([32, 10, 8, 32, 10, 8, 32]);
    await on.until('10 A', () => offered(on) === 10);
    await on.until('8 A', () => offered(on) === 8);
    await on.until('no limit', () => offered(on) === 32);
    on.clock.setWall(on.clock.wallMillis() + 86_400_000 - 25_000);
    expect(offered(on)).toBe(32);
    await on.until('10 A the next day', () => offered(on) === 10);
  });

  it('P06 · Recurring Weekly repeats after seven days, and one of the future has not begun', async () => {
    const on = await start();
    const weekly = { chargingProfileKind: 'Recurring', recurrencyKind: 'Weekly' } as const;
    const week = 7 * 86_400;
    await setProfile(on, 1, profile(10, weekly, { startSchedule: inSeconds(on, -3 * week - 5), duration: 60 }));
    expect((await toldLimits(on, 1, 600)).map(([, limit]) => limit)).toEqual([10, 32]);
    await setProfile(on, 1, profile(10, weekly, { startSchedule: inSeconds(on, -2 * 86_400 - 5), duration: 60 }));
    expect((await toldLimits(on, 1, 600)).map(([, limit]) => limit)).toEqual([32]);
    await setProfile(on, 1, profile(10, weekly, { startSchedule: inSeconds(on, 120), duration: 60 }));
    expect((await toldLimits(on, 1, 600)).map(([, limit]) => limit)).toEqual([32, 10, 32]);
  });

  it('P06 · Relative counts from the start of the transaction, not from when it was sent', async () => {
    const on = await start();
    await on.charge();
    const begun = on.view().session?.startedAtMillis ?? 0;
    await on.advance(5000);
    await setProfile(on, 1, profile(0, {}, { duration: 40, ...periods([0, 10], [20, 20]) }));
    await on.until('10 A', () => offered(on) === 10);
    await on.until('20 A', () => offered(on) === 20);
    expect(on.clock.wallMillis() - begun).toBeGreaterThanOrEqual(20_000);
    expect(on.clock.wallMillis() - begun).toBeLessThan(21_000);
    await on.until('no limit', () => offered(on) === 32, 21_000);
  });

  it('P06 · a clock that is set in the middle of a session moves no Relative schedule', async () => {
    const on = await start();
    await on.charge();
    await setProfile(on, 1, profile(0, {}, periods([0, 10], [3600, 20])));
    await on.until('10 A', () => offered(on) === 10);
    on.clock.setWall(on.clock.wallMillis() + 86_400_000);
    await on.advance(5000);
    expect(offered(on)).toBe(10);
  });
});

describe('GetCompositeSchedule (OCPP 1.6 §5.7)', () => {
  it('P07 (TC_066) · begins at the instant of receipt, without a period before it, and says when beside the schedule', async () => {
    const on = await start();
    await on.charge();
    await on.advance(333);
    const schedule = { startSchedule: inSeconds(on, 0), ...periods([0, 10], [60, 8]) };
    await setProfile(on, 1, profile(0, { chargingProfileKind: 'Absolute' }, schedule));
    await on.advance(1234);
    const before = on.clock.wallMillis();
    const { status, scheduleStart, chargingSchedule } = await getComposite(on, 1, 300);
    expect(status).toBe('Accepted');
    expect(Date.parse(scheduleStart)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(scheduleStart)).toBeLessThan(before + 1000);
    expect(chargingSchedule).toMatchObject({ duration: 300, chargingRateUnit: 'A' });
    expect(chargingSchedule).not.toHaveProperty('startSchedule');
    expect(chargingSchedule.chargingSchedulePeriod[0]).toEqual({ startPeriod: 0, limit: 10 });
    expect(chargingSchedule.chargingSchedulePeriod).toHaveLength(2);
    expect(on.central.violations).toEqual([]);
  });

  it('P07 · duration 0 tells the limit of now; connector 0 the station; without profiles what the charger can give', async () => {
    const on = await start({ connectors: 2 });
    expect(await toldLimits(on, 1, 0)).toEqual([[0, 32]]);
    expect(await toldLimits(on, 1, 60, 'W')).toEqual([[0, 22_080]]);
    expect(await toldLimits(on, 0, 60)).toEqual([[0, 64]]);
    await setProfile(on, 2, profile(10));
    expect(await toldLimits(on, 0, 60)).toEqual([[0, 42]]);
    await setProfile(on, 0, profile(40, { ...MAX, chargingProfileId: 2 }));
    expect(await toldLimits(on, 0, 0)).toEqual([[0, 40]]);
  });

  it('P07 · an unknown connector is Rejected, a bad unit or duration a CALLERROR', async () => {
    const on = await start();
    expect((await ask(on, 'GetCompositeSchedule', { connectorId: 2, duration: 60 }))?.['status']).toBe('Rejected');
    const bad = [
      { connectorId: 1, duration: 60, chargingRateUnit: 'V' },
      { connectorId: 1, duration: -1 },
    ];
    for (const payload of bad)
      expect((await ask(on, 'GetCompositeSchedule', payload))?.['errorCode']).toBe('PropertyConstraintViolation');
    const wrong = { ...profile(10), chargingProfileKind: 'Never' };
    expect(await setProfile(on, 1, wrong)).toBe('PropertyConstraintViolation');
  });

  it('P07 · a year of a daily schedule fits into a message: a week is told', async () => {
    const on = await start();
    const daily = { chargingProfileKind: 'Recurring', recurrencyKind: 'Daily' } as const;
    const many = periods(...Array.from({ length: 32 }, (_, index) => [index * 60, 6 + index / 10] as const));
    await setProfile(on, 1, profile(0, daily, { startSchedule: inSeconds(on, -60), ...many }));
    const { chargingSchedule } = await getComposite(on, 1, 365 * 86_400);
    expect(chargingSchedule.duration).toBe(7 * 86_400);
    expect(JSON.stringify(chargingSchedule).length).toBeLessThan(60_000);
  });
});

describe('ClearChargingProfile (OCPP 1.6 §5.3)', () => {
  it('P08 (TC_067) · an id wins over all else; of the others all must fit; none means all; nothing there is Unknown', async () => {
    const on = await start();
    const fill = async () => {
      await setProfile(on, 0, profile(20, MAX));
      await setProfile(on, 0, profile(19, { chargingProfileId: 2, stackLevel: 1 }));
      await setProfile(on, 1, profile(18, { chargingProfileId: 3, stackLevel: 1 }));
      await setProfile(on, 1, profile(17, { chargingProfileId: 4, stackLevel: 2 }));
    };
    expect(await clearProfiles(on)).toBe('Unknown');
    await fill();
    expect(await clearProfiles(on, { id: 9, connectorId: 1 })).toBe('Unknown');
    expect(await clearProfiles(on, { id: 2, connectorId: 1, stackLevel: 7 })).toBe('Accepted');
    expect(installed(on)).toEqual([1, 3, 4]);
    expect(await clearProfiles(on, { connectorId: 1, stackLevel: 2 })).toBe('Accepted');
    expect(installed(on)).toEqual([1, 3]);
    expect(await clearProfiles(on, { connectorId: 1, ...MAX })).toBe('Unknown');
    expect(await clearProfiles(on, { connectorId: 0 })).toBe('Accepted');
    expect(installed(on)).toEqual([3]);
    await fill();
    expect(await clearProfiles(on, { chargingProfilePurpose: 'TxDefaultProfile' })).toBe('Accepted');
    expect(installed(on)).toEqual([1]);
    await fill();
    expect(await clearProfiles(on)).toBe('Accepted');
    expect(installed(on)).toEqual([]);
  });
});
