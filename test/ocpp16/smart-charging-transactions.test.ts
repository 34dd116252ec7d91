// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { Charger, ChargerOptions } from '../support/charger.ts';
import { ask, HOLDER, STRANGER } from '../support/reserving.ts';
import {
  clearProfiles,
  inSeconds,
  installed,
  offered,
  periods,
  profile,
  setProfile,
  startSmart,
  toldLimits,
  transactionId,
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
const draws = (on: Charger): number => on.truth().vehicle.drawsMilliamps[0] / 1000;
const starts = (on: Charger): number => on.central.of('StartTransaction').length;
const stops = (on: Charger): number => on.central.of('StopTransaction').length;
const nowMs = (on: Charger): number => on.clock.monotonicMicros() / 1000;
const reported = (on: Charger, status: string) =>
  on.until(`${status} is reported`, () => on.central.statuses(1).at(-1) === status);

async function remoteStart(on: Charger, chargingProfile: object, idTag = HOLDER): Promise<unknown> {
  return (await ask(on, 'RemoteStartTransaction', { idTag, connectorId: 1, chargingProfile }))?.['status'];
}

describe('RemoteStartTransaction with a profile (OCPP 1.6 §5.11, errata 3.41, 3.42)', () => {
  it('P09 (TC_059) · a TxProfile becomes that of the new transaction, and goes with it', async () => {
    const on = await start();
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('plugged', () => on.view().status === 'Preparing');
    expect(await remoteStart(on, profile(10, TX))).toBe('Accepted');
    await on.until('it charges', () => on.view().status === 'Charging');
    expect(offered(on)).toBe(10);
    const [bound] = on.station.station.chargingProfiles.list();
    expect(bound).toMatchObject({ purpose: 'session', connectorId: 1, sessionId: on.view().session?.id });
    const id = await transactionId(on);
    expect(await setProfile(on, 1, profile(8, { ...TX, chargingProfileId: 2, transactionId: id }))).toBe('Accepted');
    expect(installed(on)).toEqual([2]);
    on.tap();
    await on.until('it ends', () => stops(on) === 1);
    expect(installed(on)).toEqual([]);
  });

  it('P09 · it waits for the vehicle, too, and never comes to another card or a later session', async () => {
    const on = await start({ set: ['ocpp.key.ConnectionTimeOut=10'] });
    expect(await remoteStart(on, profile(10, TX))).toBe('Accepted');
    await on.until('given up', () => on.view().status === 'Available', 90_000);
    await on.charge();
    expect(offered(on)).toBe(32);
    await on.advance(3000);
    on.tap();
    await on.until('it ends', () => stops(on) === 1);
    on.vehicle({ plugged: false });
    await on.until('free', () => on.view().status === 'Available');
    expect(await remoteStart(on, profile(10, TX), STRANGER)).toBe('Accepted');
    await on.advance(2000);
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('it charges', () => on.view().status === 'Charging');
    expect([on.view().session?.idTag, offered(on)]).toEqual([STRANGER, 10]);
  });

  it('P09 (TC_060) · other purposes, a transactionId and a schedule that cannot be taken are Rejected, and nothing starts', async () => {
    const on = await start();
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('plugged', () => on.view().status === 'Preparing');
    expect(await remoteStart(on, profile(10))).toBe('Rejected');
    expect(await remoteStart(on, profile(10, MAX))).toBe('Rejected');
    expect(await remoteStart(on, profile(10, { ...TX, transactionId: 5 }))).toBe('Rejected');
    expect(await remoteStart(on, profile(10, { ...TX, stackLevel: 100 }))).toBe('Rejected');
    await on.advance(5000);
    expect([starts(on), installed(on)]).toEqual([0, []]);
  });
});

describe('profiles and the transaction that runs (OCPP 1.6 §3.13, errata 3.8, 3.37)', () => {
  it('P10 (TC_082) · a new TxDefaultProfile acts on it at once, and so does its end', async () => {
    const on = await start();
    await on.charge();
    expect(await setProfile(on, 0, profile(10))).toBe('Accepted');
    await on.until('the vehicle draws less', () => draws(on) > 1 && draws(on) < 10.5);
    expect(await clearProfiles(on, { id: 1 })).toBe('Accepted');
    await on.until('the vehicle draws more', () => draws(on) > 12);
    expect(starts(on)).toBe(1);
  });

  it('P10 · the TxProfile hides the default one, and is deleted at its end; the default one stays', async () => {
    const on = await start();
    await setProfile(on, 1, profile(20));
    await on.charge();
    const id = await transactionId(on);
    await setProfile(on, 1, profile(25, { ...TX, chargingProfileId: 2, transactionId: id }));
    await on.until('25 A', () => offered(on) === 25);
    await on.advance(3000);
    on.tap();
    await on.until('it ends', () => stops(on) === 1);
    expect(installed(on)).toEqual([1]);
    on.vehicle({ plugged: false });
    await on.until('free', () => on.view().status === 'Available');
    await on.advance(3000);
    await on.charge();
    expect(offered(on)).toBe(20);
  });

  it('P10 · profiles outlive a crash of the station and a power cut, the TxProfile with its transaction', async () => {
    const on = await start({ set: ['evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=0'] });
    await on.charge();
    await setProfile(on, 0, profile(24, { ...MAX, chargingProfileId: 1 }));
    await setProfile(on, 1, profile(20, { chargingProfileId: 2 }));
    const id = await transactionId(on);
    await setProfile(on, 1, profile(10, { ...TX, chargingProfileId: 3, transactionId: id }));
    const before = on.station.station.chargingProfiles.list();
    on.killStation();
    await on.advance(3000);
    await on.startStation();
    await on.until('taken up', () => on.view().status === 'Charging');
    expect(on.station.station.chargingProfiles.list()).toEqual(before);
    expect(offered(on)).toBe(10);
    on.cutMains();
    await on.advance(10_000);
    await on.restoreMains();
    await on.until('it charges again', () => on.view().status === 'Charging', 60_000);
    expect([installed(on), offered(on), stops(on)]).toEqual([[1, 2, 3], 10, 0]);
    await on.advance(5000);
    expect(draws(on)).toBeLessThan(10.5);
  });

  it('P10 · the TxProfile of a transaction that a power cut ended is gone', async () => {
    const on = await start();
    await on.charge();
    await setProfile(on, 1, profile(10, TX));
    on.cutMains();
    await on.advance(10_000);
    await on.restoreMains();
    await on.until('it ended', () => stops(on) === 1, 60_000);
    expect(installed(on)).toEqual([]);
  });
});

describe('less than 6 A (IEC 61851-1 Table A.7)', () => {
  it('P11 · 0 A is SuspendedEVSE with the contactor open and the transaction going on, until there is more', async () => {
    const on = await start();
    await on.charge();
    await setProfile(on, 1, profile(0));
    await reported(on, 'SuspendedEVSE');
    await on.until('the contactor opens', () => !on.truth().contactor.closed, 10_000);
    expect(on.view()).toMatchObject({ status: 'SuspendedEVSE', why: 'limit-below-minimum' });
    expect(on.view().limit.chain).toContainEqual({ source: 'profile', milliamps: 0 });
    await on.advance(30_000);
    expect([starts(on), stops(on), draws(on)]).toEqual([1, 0, 0]);
    const from = nowMs(on);
    await setProfile(on, 1, profile(10));
    await on.until('energy flows again', () => draws(on) > 1);
    expect(nowMs(on) - from).toBeLessThan(5000);
    await on.advance(5000);
    expect([offered(on), draws(on) < 10.5]).toEqual([10, true]);
    await reported(on, 'Charging');
    expect([starts(on), stops(on)]).toEqual([1, 0]);
  });

  it('P11 · 5.9 A is a pause and not 6 A; taking the profile away ends it without a wait', async () => {
    const on = await start();
    await on.charge();
    await setProfile(on, 1, profile(5.9));
    await reported(on, 'SuspendedEVSE');
    await on.advance(10_000);
    expect([draws(on), offered(on)]).toEqual([0, 0]);
    expect(await toldLimits(on, 1, 0)).toEqual([[0, 5.9]]);
    const from = nowMs(on);
    await clearProfiles(on);
    await on.until('energy flows again', () => draws(on) > 1);
    expect(nowMs(on) - from).toBeLessThan(5000);
  });

  it('P11 · 6 A charges', async () => {
    const on = await start();
    await on.charge();
    await setProfile(on, 1, profile(6));
    await on.advance(10_000);
    expect([on.view().status, offered(on)]).toEqual(['Charging', 6]);
    expect(draws(on)).toBeGreaterThan(5);
    expect(draws(on)).toBeLessThan(6.3);
  });

  it('P11 · a transaction begins under a limit of 0 A, and has its energy when a period comes that allows some', async () => {
    const on = await start();
    const schedule = { startSchedule: inSeconds(on, 0), ...periods([0, 0], [30, 16]) };
    await setProfile(on, 0, profile(0, { chargingProfileKind: 'Absolute' }, schedule));
    on.vehicle({ plugged: true, wants: 'charge' });
    on.tap();
    await on.until('it is told', () => starts(on) === 1);
    await reported(on, 'SuspendedEVSE');
    expect(on.station.station.chargingProfiles.now(1)).toMatchObject({ milliamps: 0, thenMilliamps: 16_000 });
    await on.until('energy flows', () => draws(on) > 1, 35_000);
    expect(offered(on)).toBe(16);
  });
});

describe('without the central system (OCPP 1.6 §3.13.6)', () => {
  it('P12 · the TxProfile holds on, then the default and the station’s; none is no limit', async () => {
    const on = await start({
      set: ['ocpp.key.LocalAuthorizeOffline=true', 'ocpp.key.AllowOfflineTxForUnknownId=true'],
    });
    await setProfile(on, 0, profile(24, { ...MAX, chargingProfileId: 1 }));
    await setProfile(on, 0, profile(20, { chargingProfileId: 2 }));
    await on.charge();
    const id = await transactionId(on);
    const soon = {
      duration: 20 + Math.ceil((on.clock.wallMillis() - (on.view().session?.startedAtMillis ?? 0)) / 1000),
    };
    await setProfile(on, 1, profile(10, { ...TX, chargingProfileId: 3, transactionId: id }, soon));
    await on.until('10 A', () => offered(on) === 10);
    on.network.setUp(false);
    await on.advance(10_000);
    expect(offered(on)).toBe(10);
    await on.until('the default', () => offered(on) === 20);
    on.killStation();
    await on.startStation();
    await on.until('taken up', () => on.view().status === 'Charging');
    expect(offered(on)).toBe(20);
    on.tap();
    await on.until('it ends', () => on.view().status === 'Finishing');
    on.vehicle({ plugged: false });
    await on.until('free', () => on.view().status === 'Available');
    await on.advance(3000);
    await on.charge();
    expect([installed(on), offered(on)]).toEqual([[1, 2], 20]);
    on.station.station.chargingProfiles.clear({});
    await on.until('no limit', () => offered(on) === 32);
  });

  it('P12 · where nobody knows the time, the lowest limit of a schedule that hangs on it holds', async () => {
    const on = await start();
    const schedule = { startSchedule: inSeconds(on, -60), ...periods([0, 20], [30, 10], [3600, 16]) };
    await setProfile(on, 1, profile(0, { chargingProfileKind: 'Absolute' }, schedule));
    await on.charge();
    await on.until('10 A', () => offered(on) === 10);
    on.clock.setWall(on.clock.wallMillis() + 3_600_000);
    await on.until('16 A', () => offered(on) === 16);
    on.network.setUp(false);
    on.clock.setWall(60_000);
    await on.until('10 A, the lowest', () => offered(on) === 10);
  });
});

describe('minChargingRate and phases (OCPP 1.6 §7.13, §9.4.5)', () => {
  it('P13 · minChargingRate is kept for whoever shares current and raises no limit; it has one decimal', async () => {
    const on = await start();
    await on.charge();
    expect(await setProfile(on, 1, profile(6.5, {}, { minChargingRate: 10.1 }))).toBe('Accepted');
    await on.until('6.5 A', () => offered(on) === 6.5);
    expect(on.station.station.chargingProfiles.list()[0]?.schedule.minimumTenths).toBe(101);
    expect(await setProfile(on, 1, profile(6.55))).toBe('PropertyConstraintViolation');
    expect(await setProfile(on, 1, profile(6.5, {}, { minChargingRate: 8.15 }))).toBe('PropertyConstraintViolation');
  });

  it('P13 · ConnectorSwitch3to1PhaseSupported is false: one phase in a profile switches none off, and the limit holds on each', async () => {
    const on = await start();
    const told = await ask(on, 'GetConfiguration', { key: ['ConnectorSwitch3to1PhaseSupported'] });
    expect(told?.['configurationKey']).toEqual([
      { key: 'ConnectorSwitch3to1PhaseSupported', readonly: true, value: 'false' },
    ]);
    await on.charge({ phases: 3 });
    const onOne = { chargingSchedulePeriod: [{ startPeriod: 0, limit: 10, numberPhases: 1 }] };
    expect(await setProfile(on, 1, profile(0, {}, onOne))).toBe('Accepted');
    await on.advance(10_000);
    const { drawsMilliamps } = on.truth().vehicle;
    for (const phase of drawsMilliamps) {
      expect(phase).toBeGreaterThan(8000);
      expect(phase).toBeLessThan(10_300);
    }
  });
});

describe('home systems (read from the source of evcc and of the OCPP integration of Home Assistant)', () => {
  it('P02, P10, P11 · evcc: keys, a TxDefaultProfile with the highest level and the highest number, 0 A as off, GetCompositeSchedule', async () => {
    const on = await start();
    const all = await ask(on, 'GetConfiguration', {});
    const pairs = all?.['configurationKey'] as readonly { readonly key: string; readonly value: string }[] | undefined;
    const keys = new Map(pairs?.map(({ key, value }) => [key, value]));
    // "Power" or "W" alone would make it send watts.
    expect(keys.get('ChargingScheduleAllowedChargingRateUnit')).toBe('Current,Power');
    const asEvcc = (amps: number) =>
      profile(
        amps,
        {
          chargingProfileId: Number(keys.get('MaxChargingProfilesInstalled')),
          stackLevel: Number(keys.get('ChargeProfileMaxStackLevel')),
          chargingProfileKind: 'Absolute',
        },
        { startSchedule: `${inSeconds(on, 0).slice(0, 19)}Z` },
      );
    expect(await setProfile(on, 1, asEvcc(0))).toBe('Accepted');
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('plugged', () => on.view().status === 'Preparing');
    await ask(on, 'RemoteStartTransaction', { idTag: 'evcc', connectorId: 1 });
    await reported(on, 'SuspendedEVSE');
    expect(await toldLimits(on, 1, 60)).toEqual([[0, 0]]);
    for (const amps of [16, 0, 6, 10.5]) {
      expect(await setProfile(on, 1, asEvcc(amps))).toBe('Accepted');
      await reported(on, amps === 0 ? 'SuspendedEVSE' : 'Charging');
      expect(await toldLimits(on, 1, 60)).toEqual([[0, amps]]);
      await on.advance(5000);
      expect(draws(on)).toBeLessThan(amps + 0.4);
      if (amps > 0) expect(draws(on)).toBeGreaterThan(amps - 1);
    }
    expect([starts(on), stops(on), installed(on)]).toEqual([1, 0, [10]]);
  });

  it('P03, P11 · evcc with a clock two seconds ahead: a limit that replaces another leaves no moment without one', async () => {
    const on = await start();
    await on.charge();
    const ahead = (amps: number) =>
      profile(amps, { chargingProfileKind: 'Absolute' }, { startSchedule: inSeconds(on, 2) });
    await setProfile(on, 1, ahead(0));
    await reported(on, 'SuspendedEVSE');
    await setProfile(on, 1, ahead(0));
    for (let step = 0; step < 60; step += 1) {
      await on.advance(50);
      expect(offered(on)).toBe(0);
    }
  });

  it('P01, P06 · Home Assistant: a Relative ChargePointMaxProfile counts from its receipt, also before any transaction', async () => {
    const on = await start();
    await on.advance(10_000);
    const asHomeAssistant = (amps: number) =>
      profile(amps, { ...MAX, chargingProfileId: 1000, stackLevel: 99, chargingProfileKind: 'Relative' });
    expect(await setProfile(on, 0, asHomeAssistant(16))).toBe('Accepted');
    await on.charge();
    expect(offered(on)).toBe(16);
    expect(await setProfile(on, 0, asHomeAssistant(8))).toBe('Accepted');
    await on.until('8 A', () => offered(on) === 8);
    expect(await clearProfiles(on, MAX)).toBe('Accepted');
    await on.until('no limit', () => offered(on) === 32);
    const short = { ...asHomeAssistant(9), chargingSchedule: { ...asHomeAssistant(9).chargingSchedule, duration: 20 } };
    expect(await setProfile(on, 0, short)).toBe('Accepted');
    await on.until('9 A', () => offered(on) === 9);
    on.killStation();
    await on.startStation();
    await on.until('taken up', () => on.view().status === 'Charging');
    expect(offered(on)).toBe(9);
    await on.until('its 20 seconds are over', () => offered(on) === 32, 21_000);
  });

  it('P01, P10 · Home Assistant’s other way: a TxProfile of the transaction, and a TxDefaultProfile one level below', async () => {
    const on = await start();
    await on.charge();
    const id = await transactionId(on);
    const relative = { chargingProfileKind: 'Relative' } as const;
    const tx = profile(12, { ...TX, ...relative, chargingProfileId: 3001, stackLevel: 99, transactionId: id });
    expect(await setProfile(on, 1, tx)).toBe('Accepted');
    expect(await setProfile(on, 1, profile(12, { ...relative, chargingProfileId: 2001, stackLevel: 98 }))).toBe(
      'Accepted',
    );
    await on.until('12 A', () => offered(on) === 12);
    // The limit of the whole station, with a day long gone as its beginning.
    const long = { startSchedule: '2000-01-01T00:00:00Z' };
    expect(
      await setProfile(on, 0, profile(11, { ...MAX, chargingProfileId: 1000, chargingProfileKind: 'Absolute' }, long)),
    ).toBe('Accepted');
    await on.until('11 A', () => offered(on) === 11);
  });
});
