// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { QUICK_MINIMUM_SECONDS, quickColdLoadBoard } from '../support/quick-cold-load.ts';

const RESUME = 'evse.resumeAfterReboot=true';
const BRIEF = 'evse.coldLoadMaxDelay=25';
const FREE = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
/** Long enough for guard and station to start, and for the self-test. */
const STARTS_WITHIN_MS = 20_000;

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

/** A charger whose product has a shorter wait. */
async function start(options: ChargerOptions = {}): Promise<Charger> {
  return startUsual({ board: await quickColdLoadBoard(), ...options });
}

async function startUsual(options: ChargerOptions = {}): Promise<Charger> {
  charger = await Charger.start({ centralSystem: true, ...options });
  return charger;
}

/** A dark minute, unless told otherwise. @returns the register when the supply is back */
async function powerCut(on: Charger, darkMs = 60_000): Promise<number> {
  on.cutMains();
  await on.advance(darkMs);
  const { wattHours } = on.truth().meter;
  await on.restoreMains();
  return wattHours;
}

const secondsLeft = (on: Charger): number => on.view().countdown?.seconds ?? 0;
const flows = (on: Charger): boolean => on.truth().vehicle.drawsMilliamps[0] > 1000;
const nowMs = (on: Charger): number => on.clock.monotonicMicros() / 1000;
const waits = (on: Charger) => on.until('it waits', () => on.view().why === 'cold-load-delay', STARTS_WITHIN_MS);

/** Lets the delay run out. @returns how long it took until energy flows, in seconds */
async function waitedSeconds(on: Charger): Promise<number> {
  const from = nowMs(on);
  await on.until('energy flows', () => flows(on), 1_900_000);
  return (nowMs(on) - from) / 1000;
}

describe('the supply returns while a session is open (Blink manual: Resume Charge After Reboot, Cold Load Pickup)', () => {
  it("resumes after the product's minimum to the setting, counted down, as the same transaction with the exact register", async () => {
    const on = await start({ set: [RESUME, BRIEF] });
    await on.charge();
    await on.advance(20_000);
    const register = await powerCut(on);
    await waits(on);
    expect(on.view()).toMatchObject({ status: 'SuspendedEVSE', countdown: { what: 'cold-load-delay' } });
    expect(on.view().limit.chain).toContainEqual({ source: 'delay', milliamps: 0 });
    const announced = secondsLeft(on);
    expect(announced).toBeGreaterThanOrEqual(QUICK_MINIMUM_SECONDS - 1);
    expect(announced).toBeLessThanOrEqual(25);
    const seconds = await waitedSeconds(on);
    expect(Math.abs(seconds - announced)).toBeLessThan(6);
    expect(on.view().countdown).toBeUndefined();
    await on.advance(20_000);
    on.tap();
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    const [begun] = on.central.of('StartTransaction');
    const [stop] = on.central.of('StopTransaction');
    const meterStop = Number(stop?.payload['meterStop']);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
    expect(stop?.payload).toMatchObject({ reason: 'Local', meterStop: Math.floor(on.truth().meter.wattHours) });
    expect(meterStop).toBeGreaterThan(register);
    expect(Number(begun?.payload['meterStart'])).toBeLessThan(register);
  });

  it('draws evenly between the minimum and the setting (40 power cuts)', async () => {
    const drawn: number[] = [];
    const on = await startUsual({ set: [RESUME, 'evse.coldLoadMaxDelay=220'] });
    await on.charge();
    for (let cut = 0; cut < 40; cut += 1) {
      await powerCut(on, 2000);
      await waits(on);
      drawn.push(secondsLeft(on));
    }
    expect(Math.min(...drawn)).toBeGreaterThanOrEqual(118);
    expect(Math.max(...drawn)).toBeLessThanOrEqual(220);
    expect(Math.min(...drawn)).toBeLessThan(140);
    expect(Math.max(...drawn)).toBeGreaterThan(200);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
  });

  it('a setting below the minimum means the minimum', async () => {
    const on = await startUsual({ set: [RESUME, 'evse.coldLoadMaxDelay=30'] });
    await on.charge();
    await powerCut(on);
    await waits(on);
    expect(secondsLeft(on)).toBeGreaterThan(115);
    expect(secondsLeft(on)).toBeLessThanOrEqual(120);
  });

  it('a setting of 0 means no wait', async () => {
    const on = await start({ set: [RESUME, 'evse.coldLoadMaxDelay=0'] });
    await on.charge();
    await powerCut(on);
    expect(await waitedSeconds(on)).toBeLessThan(STARTS_WITHIN_MS / 1000);
  });

  it('without resuming it ends with PowerLoss and the register of the cut, and stays off', async () => {
    const on = await start({ set: [BRIEF] });
    await on.charge();
    await on.advance(20_000);
    const register = await powerCut(on);
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    await on.advance(40_000);
    expect(on.central.of('StopTransaction')[0]?.payload).toMatchObject({
      reason: 'PowerLoss',
      meterStop: Math.floor(register),
    });
    expect(on.view()).toMatchObject({ status: 'Finishing', why: 'session-over' });
    expect(on.events('contacts').filter(({ closed }) => closed)).toHaveLength(1);
  });

  it('unplugged in the dark: ends with the register of the cut', async () => {
    const on = await start({ set: [RESUME, BRIEF] });
    await on.charge();
    await on.advance(20_000);
    on.cutMains();
    await on.advance(30_000);
    on.vehicle({ plugged: false });
    const register = on.truth().meter.wattHours;
    await on.restoreMains();
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    expect(on.central.of('StopTransaction')[0]?.payload).toMatchObject({ meterStop: Math.floor(register) });
    expect(on.central.of('StartTransaction')).toHaveLength(1);
    await on.until('free', () => on.view().status === 'Available');
  });

  it('unplugged during the delay: ends, and the next vehicle does not wait', async () => {
    const on = await start({ set: [RESUME, BRIEF] });
    await on.charge();
    await powerCut(on);
    await waits(on);
    on.vehicle({ plugged: false });
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    expect(on.central.of('StopTransaction')[0]?.payload['reason']).toBe('EVDisconnected');
    await on.charge();
    await on.until('told', () => on.central.of('StartTransaction').length === 2);
  });

  it('survives a restart of the station; another power cut draws anew', async () => {
    const on = await start({ set: [RESUME, BRIEF] });
    await on.charge();
    await powerCut(on);
    await waits(on);
    await on.advance(1000);
    const before = secondsLeft(on);
    on.killStation();
    await on.advance(5000);
    await on.startStation();
    await waits(on);
    expect(Math.abs(before - 5 - secondsLeft(on))).toBeLessThanOrEqual(2);
    await on.until('it is nearly over', () => secondsLeft(on) <= 3);
    const expected = secondsLeft(on);
    await powerCut(on);
    await waits(on);
    expect(secondsLeft(on)).toBeGreaterThan(expected + 10);
    await waitedSeconds(on);
    on.tap();
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
    expect(on.central.of('StopTransaction')[0]?.payload['meterStop']).toBe(Math.floor(on.truth().meter.wattHours));
  });

  it('the owner may call the delay off', async () => {
    const on = await start({ set: [RESUME, BRIEF] });
    await on.charge();
    await powerCut(on);
    await waits(on);
    expect(on.station.station.schedule.chargeNow(1)).toBe('accepted');
    expect(await waitedSeconds(on)).toBeLessThan(STARTS_WITHIN_MS / 1000);
    expect(on.station.station.schedule.chargeNow(1)).toBe('rejected');
  });

  it('a station that crashed finds the guard it knew: no delay', async () => {
    const on = await start({ set: [RESUME, BRIEF] });
    await on.charge();
    on.killStation();
    await on.advance(5000);
    await on.startStation();
    await on.until('taken up', () => on.view().status === 'Charging');
    expect(on.view().countdown).toBeUndefined();
  });

  it('an orderly stop of everything is no outage: resumes at once', async () => {
    const on = await start({ set: [RESUME, BRIEF] });
    await on.charge();
    on.stopStation();
    on.killGuard();
    on.plant.setMains(false);
    await on.advance(5000);
    await on.restoreMains();
    expect(await waitedSeconds(on)).toBeLessThan(STARTS_WITHIN_MS / 1000);
  });
});

describe.each(['blink-mq200', 'etek-ekepc3'])('resuming on %s, from its product file', (name) => {
  const register = (on: Charger): number => on.view().guard?.meter?.importWattHours ?? Number.NaN;

  async function cutInTheMiddle(set: readonly string[]): Promise<Charger> {
    const on = await startUsual({ board: await boardUnderTest(name), set });
    await on.charge();
    await on.advance(20_000);
    await powerCut(on);
    await on.until('read', () => on.view().guardOnline && !Number.isNaN(register(on)), STARTS_WITHIN_MS);
    return on;
  }

  it('is off at delivery: one Stop with PowerLoss and the register of the cut', async () => {
    const on = await cutInTheMiddle([]);
    const atReturn = register(on);
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1, 60_000);
    await on.advance(20_000);
    expect(on.central.of('StopTransaction').map(({ payload }) => [payload['reason'], payload['meterStop']])).toEqual([
      ['PowerLoss', atReturn],
    ]);
    expect(flows(on)).toBe(false);
  });

  it('on: waits, goes on as the same transaction, and its one Stop has the register of then', async () => {
    const on = await cutInTheMiddle([RESUME]);
    const atReturn = register(on);
    await waits(on);
    expect(on.station.station.schedule.chargeNow(1)).toBe('accepted');
    await on.until('energy flows', () => flows(on), 60_000);
    await on.advance(20_000);
    on.tap();
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1, 60_000);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
    const [stop] = on.central.of('StopTransaction');
    expect(stop?.payload).toMatchObject({ reason: 'Local', meterStop: register(on) });
    expect(Number(stop?.payload['meterStop'])).toBeGreaterThan(atReturn);
  });
});

describe('the supply returns to a vehicle without a session', () => {
  it('a card is new demand and does not wait', async () => {
    const on = await start();
    on.vehicle({ plugged: true, wants: 'charge' });
    await powerCut(on);
    await on.until('known', () => on.view().why === 'not-authorized', STARTS_WITHIN_MS);
    on.tap();
    expect(await waitedSeconds(on)).toBeLessThan(STARTS_WITHIN_MS / 1000);
  });

  it('a remote start does not wait either', async () => {
    const on = await start();
    on.vehicle({ plugged: true, wants: 'charge' });
    await powerCut(on);
    await on.until('known', () => on.view().why === 'not-authorized', STARTS_WITHIN_MS);
    expect(on.station.station.remoteStart('04A2B3C4', 1)).toBe('accepted');
    expect(await waitedSeconds(on)).toBeLessThan(STARTS_WITHIN_MS / 1000);
  });

  it('free charging of a vehicle that was plugged in at that moment waits', async () => {
    const on = await start({ set: [BRIEF] });
    on.vehicle({ plugged: true, wants: 'charge' });
    on.cutMains();
    await on.advance(1000);
    on.set(FREE);
    await on.restoreMains();
    await waits(on);
    expect(await waitedSeconds(on)).toBeGreaterThan(QUICK_MINIMUM_SECONDS - 1);
  });

  it('free charging of a vehicle that is plugged in after the return does not', async () => {
    const on = await start({ set: FREE });
    await powerCut(on);
    await on.until('seen empty', () => on.view().guard?.pilot.vehicle === 'A', STARTS_WITHIN_MS);
    on.vehicle({ plugged: true, wants: 'charge' });
    expect(await waitedSeconds(on)).toBeLessThan(STARTS_WITHIN_MS / 1000);
  });
});

describe('the random delay before each charge (UK SI 2021/1467 reg. 11)', () => {
  const RANDOM = 'evse.startDelay.enabled=true';

  it('keeps the energy of a card session away for up to its maximum, once', async () => {
    const on = await start({ set: [RANDOM, 'evse.startDelay.max=20'] });
    on.vehicle({ plugged: true, wants: 'charge' });
    on.tap();
    await on.until('it waits', () => on.view().why === 'random-delay');
    const announced = secondsLeft(on);
    expect(announced).toBeLessThanOrEqual(20);
    expect(Math.abs((await waitedSeconds(on)) - announced)).toBeLessThan(5);
    on.vehicle({ wants: 'nothing' });
    await on.until('the vehicle pauses', () => on.view().status === 'SuspendedEV');
    on.vehicle({ wants: 'charge' });
    expect(await waitedSeconds(on)).toBeLessThan(10);
  });

  it('does not add to the wait after a power cut: the longer one counts', async () => {
    const on = await start({ set: [RESUME, BRIEF, RANDOM, 'evse.startDelay.max=25'] });
    on.vehicle({ plugged: true, wants: 'charge' });
    on.tap();
    await on.until('it waits', () => on.view().why === 'random-delay');
    expect(on.station.station.schedule.chargeNow(1)).toBe('accepted');
    await on.until('energy flows', () => flows(on));
    const seen = new Set<string>();
    for (let cut = 0; cut < 20; cut += 1) {
      await powerCut(on, 2000);
      await on.until('it waits', () => on.view().countdown !== undefined, STARTS_WITHIN_MS);
      const { what, seconds } = on.view().countdown ?? { what: '', seconds: 0 };
      seen.add(what);
      expect(seconds).toBeGreaterThanOrEqual(QUICK_MINIMUM_SECONDS - 1);
      expect(seconds).toBeLessThanOrEqual(25);
    }
    expect([...seen].sort()).toEqual(['cold-load-delay', 'random-delay']);
  });
});
