// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StationBench, TAG } from '../../test/support/station-bench.ts';
import { element, terms as frozen } from '../../test/tariff/stays.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { SessionCosts } from './session-costs.ts';
import { StationTariffs } from './station-tariffs.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

const PRICES = { 'tariff.enabled': true, 'tariff.usage.intervalRate': '0.5', 'tariff.currency': 'EUR' } as const;
const BY_MINUTE = { ...PRICES, 'tariff.usage.billingType': 'Time', 'tariff.usage.intervalRate': '1' } as const;
const id = (): string => bench.store.sessions.latest(1)[0]?.id ?? '';
const cost = () => bench.station.tariff.costOf(id());
const seconds = (count: number) => bench.clock.advance(count * 1000);

/** Stops by card, and the vehicle goes. */
async function leave(): Promise<void> {
  bench.swipe();
  await seconds(2);
  bench.guard.plug('A');
  await seconds(2);
}

describe('the cost of a session', () => {
  it('is frozen with its start, in one commit: where that fails nobody charges', async () => {
    let fails = false;
    bench.boot({ settings: { ...PRICES, 'whitelist.enabled': true }, storageFails: () => fails });
    bench.allowTag();
    bench.guard.plug('C');
    await seconds(1);
    fails = true;
    await expect(bench.station.presentTag(TAG)).resolves.toMatchObject({ kind: 'refused' });
    expect(bench.store.tariffs.unfinished()).toEqual([]);
    expect(bench.guard.permitMilliamps).toBe(0);
  });

  it('is not lost by a storage that fails when the session ends, and is stored once it works', async () => {
    let fails = false;
    await bench.charge({ settings: PRICES, storageFails: () => fails });
    bench.guard.register = 2000;
    await seconds(5);
    fails = true;
    await leave();
    expect(cost()?.totalMinorUnits).toBe(50);
    expect(bench.store.tariffs.find(id())?.bill).toBeUndefined();
    fails = false;
    await seconds(30);
    expect(bench.store.tariffs.find(id())?.bill?.totalMinorUnits).toBe(50);
    expect(cost()).toMatchObject({ isFinal: true, totalMinorUnits: 50 });
  });

  it('is worked out at the next start where the station died before the bill was made', async () => {
    await bench.charge({ settings: { ...PRICES, 'tariff.parking.intervalRate': '9' } });
    bench.guard.register = 3000;
    await seconds(5);
    bench.swipe();
    await seconds(2);
    expect(bench.store.tariffs.unfinished()).toEqual([id()]);
    bench.kill();
    bench.guard.plug('A');
    await seconds(60);
    bench.boot({ settings: { ...PRICES, 'tariff.usage.intervalRate': '99' } });
    await seconds(2);
    expect(bench.store.tariffs.unfinished()).toEqual([]);
    expect(cost()).toMatchObject({ isFinal: true, totalMinorUnits: 100 });
  });

  it('counts what flowed before a cut to the time before it, not to the hours after', async () => {
    // It is midnight; the window ends at two o'clock, in the middle of the dark.
    const settings = { ...PRICES, 'tariff.usage.endTime': '02:00', 'whitelist.enabled': true } as const;
    await bench.charge({ settings });
    bench.guard.register = 2000;
    await seconds(40);
    bench.kill();
    bench.guard.register = 2600;
    await seconds(4 * 3600);
    bench.boot({ settings });
    await seconds(2);
    bench.guard.register = 9000;
    await seconds(60);
    await leave();
    expect(cost()?.lines).toMatchObject([{ quantity: 1600 }]);
  });

  it('counts on through restarts of the station: no second twice, no energy lost', async () => {
    await bench.charge({ settings: BY_MINUTE });
    for (let restart = 0; restart < 5; restart += 1) {
      await seconds(40);
      bench.guard.register += 1000;
      await seconds(1);
      bench.kill();
      await seconds(3);
      bench.boot({ settings: { ...BY_MINUTE, 'whitelist.enabled': true } });
      await seconds(3);
    }
    bench.swipe();
    await seconds(2);
    const [line] = cost()?.lines ?? [];
    // Five times 41 s, some seconds around the starts, none of the 15 s in which nobody watched.
    expect(line?.quantity).toBeGreaterThanOrEqual(205);
    expect(line?.quantity).toBeLessThanOrEqual(225);
    const stretches = bench.store.tariffs.stretches(id());
    const wattHours = stretches.reduce((sum, stretch) => sum + stretch.toWattHours - stretch.fromWattHours, 0);
    expect(wattHours).toBe(5000);
    for (const [index, stretch] of stretches.slice(1).entries()) {
      expect([stretch.fromMillis, stretch.fromWattHours]).toEqual([
        stretches[index]?.toMillis,
        stretches[index]?.toWattHours,
      ]);
    }
  });

  it('has no parking after a session that the charger or the central system ended', async () => {
    const settings = { ...PRICES, 'tariff.parking.intervalRate': '9', 'tariff.parking.gracePeriod': 0 } as const;
    await bench.charge({ settings });
    bench.station.setAvailability(1, false);
    bench.station.transactionAnswered(id(), { status: 'blocked', parentIdTag: undefined, expiresAtMillis: undefined });
    await seconds(600);
    expect(bench.station.session(id())?.stopReason).toBe('DeAuthorized');
    expect(cost()).toMatchObject({ isFinal: true });
    expect(cost()?.lines.map(({ element }) => element)).not.toContain('parking');
  });

  it('does not take a session without prices for one with', async () => {
    await bench.charge();
    expect(cost()).toBeUndefined();
    bench.station.settings.apply({ kind: 'command-line' }, 'tariff.enabled', true);
    await seconds(60);
    await leave();
    expect(cost()).toBeUndefined();
  });
});

describe('the watch over paid sessions', () => {
  const session = (id: string) => ({
    ...{ id, connectorId: 1, idTag: TAG, startedAtMillis: bench.clock.wallMillis() },
    ...{ meterStartWattHours: 1000, meterLastWattHours: 1000, stoppedAtMillis: undefined, stopReason: undefined },
    ...{ deauthorized: false, reported: false },
  });
  const stop = { reason: 'Local', idTag: undefined, meterStopWattHours: 3000, atMillis: 1 } as const;
  const terms = { elements: [element({ rateMicros: 500_000 })], currency: 'EUR' };

  it('waits with the bill until the end of the session is stored', () => {
    bench.boot();
    const { store, clock } = bench;
    const costs = new SessionCosts({ store, clock, log: SILENT_LOG });
    const record = session('s1');
    store.sessions.start(record);
    store.tariffs.freeze('s1', frozen(terms));
    costs.tick([{ id: 1, shownSession: record, view: () => bench.station.view(1) }]);
    costs.tick([]);
    expect(store.tariffs.find('s1')?.bill).toBeUndefined();
    store.sessions.stop('s1', stop);
    costs.tick([]);
    expect(store.tariffs.find('s1')?.bill?.totalMinorUnits).toBe(100);
  });

  it('makes at its start the bills that an earlier run owes, of all that was delivered', () => {
    bench.boot();
    const { store, clock } = bench;
    for (const id of ['over', 'open']) {
      store.sessions.start(session(id));
      // A zone that this computer does not know must not keep it from starting.
      store.tariffs.freeze(id, frozen({ ...terms, timeZone: 'Mars/Olympus' }));
    }
    store.sessions.stop('over', stop);
    new SessionCosts({ store, clock, log: SILENT_LOG }).tick([]);
    expect(store.tariffs.find('over')?.bill?.totalMinorUnits).toBe(100);
    expect(store.tariffs.unfinished()).toEqual(['open']);
  });
});

describe('a storage that cannot be read', () => {
  it('stops the watch over money and nothing else', async () => {
    await bench.charge({ settings: PRICES });
    const { tariffs, sessions } = bench.store;
    const broken = () => {
      throw new Error('SQLITE_IOERR');
    };
    const logged: string[] = [];
    const log = { ...SILENT_LOG, error: (_: object, text: string) => void logged.push(text) };
    const money = new StationTariffs({
      ...{ clock: bench.clock, log, settings: bench.station.settings },
      store: { ...bench.store, tariffs: { ...tariffs, find: broken }, sessions: { ...sessions, find: broken } },
      session: () => undefined,
    });
    const connector = { id: 1, shownSession: bench.station.view(1).session, view: () => bench.station.view(1) };
    for (let look = 0; look < 3; look += 1) money.tick([connector]);
    expect(logged).toEqual(['costs of sessions cannot be watched']);
    expect(money.costShown(id())).toBeUndefined();
  });
});

describe('prices of a central system', () => {
  const scheme = (schemeId: number) => ({
    ...{ schemeId, currency: 'EUR', elements: [], initialGraceSeconds: 0, parkingCapMicros: 0 },
    ...{ serviceFeeMicros: 0, taxPercentMicros: 0, parkingAfterStop: true },
  });

  it('are at most 32 schemes, and none while they are switched off', () => {
    bench.boot();
    const { tariff, settings } = bench.station;
    for (let schemeId = 0; schemeId < 32; schemeId += 1) expect(tariff.setScheme(scheme(schemeId))).toBe('accepted');
    expect(tariff.setScheme(scheme(31))).toBe('accepted');
    expect(() => tariff.setScheme(scheme(32))).toThrow(RangeError);
    expect(tariff.inForce()).toMatchObject({ member: { schemeId: 2 }, guest: { schemeId: 0 } });
    settings.apply({ kind: 'command-line' }, 'tariff.central.enabled', false);
    expect(tariff.inForce()).toEqual({ member: undefined, guest: undefined, text: undefined });
    expect([tariff.setScheme(scheme(1)), tariff.removeSchemes(undefined), tariff.setUserPrice('A', 'x')]).toEqual([
      'disabled',
      'disabled',
      'disabled',
    ]);
  });

  it('are the members’ for cards on the central system’s list, while that counts', async () => {
    bench.boot({ settings: { 'ocpp.key.AllowOfflineTxForUnknownId': true, 'ocpp.key.LocalAuthListEnabled': true } });
    const { tariff, localList, settings } = bench.station;
    for (const schemeId of [0, 2]) tariff.setScheme({ ...scheme(schemeId), elements: [element({ rateMicros: 1 })] });
    const charge = async (): Promise<number | null | undefined> => {
      bench.guard.plug('C');
      await seconds(1);
      bench.swipe();
      await seconds(2);
      const terms = bench.store.tariffs.find(id())?.terms;
      await leave();
      return terms?.schemeId;
    };
    expect(await charge()).toBe(0);
    const info = { status: 'accepted', parentIdTag: undefined, expiresAtMillis: undefined } as const;
    expect(localList.update({ kind: 'full', version: 1, entries: [{ idTag: TAG, info }] })).toBe('accepted');
    expect(await charge()).toBe(2);
    settings.apply({ kind: 'command-line' }, 'ocpp.key.LocalAuthListEnabled', false);
    expect(await charge()).toBe(0);
  });

  it('in words for a user wait for that user, a bounded number of them', async () => {
    bench.boot({ settings: { ...PRICES, 'whitelist.enabled': true } });
    for (let user = 0; user < 40; user += 1) bench.station.tariff.setUserPrice(`USER${user}`, 'x');
    bench.station.tariff.setUserPrice(TAG.toLowerCase(), 'for you');
    bench.allowTag();
    bench.guard.plug('C');
    await seconds(1);
    bench.swipe();
    await seconds(1);
    expect(cost()?.text).toBe('for you');
    expect(bench.station.tariff.priceText('USER0', true)).toBeUndefined();
    expect(bench.station.tariff.priceText('USER39', true)).toBe('x');
  });
});
