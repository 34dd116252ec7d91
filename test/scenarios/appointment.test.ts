// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger, type ChargerOptions } from '../support/charger.ts';

const FREE = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
const NIGHT = ['schedule.enabled=true', 'schedule.start=22:00', 'schedule.stop=06:00'];
const OFF_PEAK = ['schedule.offPeak.enabled=true'];
const RANDOM = ['evse.startDelay.enabled=true', 'evse.startDelay.max=20'];
const LONG_RANDOM = ['evse.startDelay.enabled=true', 'evse.startDelay.max=1800'];
const RESUME = ['evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=0'];

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

/** A charger whose wall clock shows an instant. */
async function start(at: string, options: ChargerOptions = {}): Promise<Charger> {
  charger = await Charger.start({ centralSystem: true, ...options });
  setWall(charger, at);
  await charger.advance(1000);
  return charger;
}

const setWall = (on: Charger, at: string): void => on.clock.setWall(Date.parse(at));
const flows = (on: Charger): boolean => on.truth().vehicle.drawsMilliamps[0] > 1000;
const wall = (on: Charger): string => new Date(on.clock.wallMillis()).toISOString().slice(0, 16);
const chargeNow = (on: Charger) => on.station.station.schedule.chargeNow(1);
const energyFlows = (on: Charger) => on.until('energy flows', () => flows(on), 90_000);

/** A card session that waits for its start time. */
async function waiting(on: Charger): Promise<void> {
  on.vehicle({ plugged: true, wants: 'charge' });
  on.tap();
  await on.until('it waits', () => on.view().status === 'SuspendedEVSE');
}

describe('the charging appointment (ETEK manual: Start/Stop time charging, Charging reservation)', () => {
  it('keeps the energy of a card session away until the start time, and ends it at the stop time', async () => {
    const on = await start('2026-01-01T21:59:00Z', { set: NIGHT });
    await waiting(on);
    expect(on.view()).toMatchObject({
      why: 'waiting-for-start-time',
      countdown: { what: 'waiting-for-start-time', at: '22:00' },
    });
    expect(on.view().limit.chain).toContainEqual({ source: 'schedule', milliamps: 0 });
    expect(on.central.of('StartTransaction')).toHaveLength(1);
    await energyFlows(on);
    expect(wall(on)).toBe('2026-01-01T22:00');
    setWall(on, '2026-01-01T23:59:50Z');
    await on.advance(15_000);
    expect(on.view().status).toBe('Charging');
    setWall(on, '2026-01-02T05:59:55Z');
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    expect(wall(on)).toBe('2026-01-02T06:00');
    expect(on.central.of('StopTransaction')[0]?.payload['reason']).toBe('Other');
    expect(on.view()).toMatchObject({ status: 'Finishing', why: 'session-over' });
  });

  it('free charging begins at the start time, ends at the stop time, and begins again the next day', async () => {
    const on = await start('2026-01-01T21:59:50Z', { set: [...NIGHT, ...FREE] });
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    expect(on.view().status).toBe('Preparing');
    expect(on.central.of('StartTransaction')).toHaveLength(0);
    await energyFlows(on);
    expect(wall(on)).toBe('2026-01-01T22:00');
    setWall(on, '2026-01-02T05:59:55Z');
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    setWall(on, '2026-01-02T21:59:50Z');
    await on.advance(5000);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
    await energyFlows(on);
    expect(on.central.of('StartTransaction')).toHaveLength(2);
  });

  it('a session that its driver stopped does not begin again by itself', async () => {
    const on = await start('2026-01-01T23:00:00Z', { set: [...NIGHT, ...FREE] });
    on.vehicle({ plugged: true, wants: 'charge' });
    await energyFlows(on);
    const session = on.view().session?.id ?? '';
    on.station.station.remoteStop(session);
    await on.until('over', () => on.view().status === 'Finishing');
    setWall(on, '2026-01-02T21:59:55Z');
    await on.advance(15_000);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
  });

  it('the driver may charge at once; then no stop time ends the session, and the next vehicle waits again', async () => {
    const on = await start('2026-01-01T12:00:00Z', { set: [...NIGHT, ...RANDOM] });
    expect(chargeNow(on)).toBe('rejected');
    await waiting(on);
    expect(chargeNow(on)).toBe('accepted');
    const from = on.clock.monotonicMicros();
    await energyFlows(on);
    expect((on.clock.monotonicMicros() - from) / 1e6).toBeLessThan(10);
    expect(on.station.station.schedule.view().chargingNow).toEqual([1]);
    expect(chargeNow(on)).toBe('rejected');
    setWall(on, '2026-01-02T05:59:58Z');
    await on.advance(10_000);
    expect(on.view().status).toBe('Charging');
    // What was wanted holds through a restart of the station.
    on.killStation();
    await on.startStation();
    await on.until('taken up', () => on.view().status === 'Charging');
    await on.advance(5000);
    expect(on.view().status).toBe('Charging');
    on.vehicle({ plugged: false });
    await on.until('over', () => on.view().session === undefined);
    expect(on.station.station.schedule.view().chargingNow).toEqual([]);
    await waiting(on);
    expect(on.view().why).toBe('waiting-for-start-time');
  });

  it('the driver of a free charge that has not begun may charge at once, too', async () => {
    const on = await start('2026-01-01T12:00:00Z', { set: [...NIGHT, ...FREE, ...LONG_RANDOM] });
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    expect(chargeNow(on)).toBe('accepted');
    await on.until('energy flows', () => flows(on), 10_000);
  });

  it('what a driver wanted who unplugs before there is a session is not the next one’s wish', async () => {
    const on = await start('2026-01-01T12:00:00Z', { set: [...NIGHT, ...FREE] });
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    on.fault('ground-lost', true);
    await on.until('faulted', () => on.view().status === 'Faulted');
    expect(chargeNow(on)).toBe('accepted');
    await on.advance(1000);
    expect(on.station.station.schedule.view().chargingNow).toEqual([1]);
    on.vehicle({ plugged: false });
    await on.until('forgotten', () => on.station.station.schedule.view().chargingNow.length === 0);
  });

  it('as delivered, 00:00 to 00:00, it lets everybody charge at any time', async () => {
    const on = await start('2026-01-01T12:00:00Z', { set: ['schedule.enabled=true'] });
    await on.charge();
    setWall(on, '2026-01-01T23:59:55Z');
    await on.advance(10_000);
    expect(on.view().status).toBe('Charging');
  });

  it('switched on in the middle of a session, it pauses the session and does not end it', async () => {
    const on = await start('2026-01-01T12:00:00Z', { set: NIGHT.slice(1) });
    await on.charge();
    on.station.settings.apply({ kind: 'command-line' }, 'schedule.enabled', true);
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    expect(on.central.of('StopTransaction')).toHaveLength(0);
    on.station.settings.apply({ kind: 'command-line' }, 'schedule.enabled', false);
    await energyFlows(on);
  });

  it('its start time put off in the middle of a session, it pauses the session and does not end it', async () => {
    const on = await start('2026-01-01T23:00:00Z', { set: NIGHT });
    await on.charge();
    on.station.settings.apply({ kind: 'command-line' }, 'schedule.start', '23:30');
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    await on.advance(5000);
    expect(on.view().status).toBe('SuspendedEVSE');
    expect(on.central.of('StopTransaction')).toHaveLength(0);
  });
});

describe('the appointment and a power cut', () => {
  it('in the middle of the wait: the session goes on waiting, as the same transaction', async () => {
    const on = await start('2026-01-01T21:00:00Z', { set: [...NIGHT, ...RESUME] });
    await waiting(on);
    await on.advance(5000);
    on.cutMains();
    await on.advance(10_000);
    setWall(on, '2026-01-01T21:59:30Z');
    await on.restoreMains();
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    expect(flows(on)).toBe(false);
    await energyFlows(on);
    expect(wall(on)).toBe('2026-01-01T22:00');
    expect(on.central.of('StartTransaction')).toHaveLength(1);
    expect(on.central.of('StopTransaction')).toHaveLength(0);
  });

  it('past the stop time: the session that is resumed ends', async () => {
    const on = await start('2026-01-02T05:58:00Z', { set: [...NIGHT, ...RESUME] });
    await on.charge();
    on.cutMains();
    await on.advance(10_000);
    setWall(on, '2026-01-02T06:10:00Z');
    await on.restoreMains();
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    expect(on.central.of('StopTransaction')[0]?.payload['reason']).toBe('Other');
  });

  it('with a clock that does not know the time any more: it waits for the clock, and says no time', async () => {
    const on = await start('2026-01-01T21:00:00Z', { set: [...NIGHT, ...RESUME] });
    await waiting(on);
    on.cutMains();
    await on.advance(5000);
    setWall(on, '1970-01-01T00:00:00Z');
    await on.restoreMains();
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    expect(on.view().countdown).toBeUndefined();
    await on.advance(60_000);
    expect(flows(on)).toBe(false);
    setWall(on, '2026-01-01T21:30:00Z');
    await on.until('it knows', () => on.view().countdown?.at === '22:00');
    setWall(on, '2026-01-01T21:59:55Z');
    await energyFlows(on);
  });

  it('cold-load pickup that is longer than the wait and the random delay goes on alone', async () => {
    const on = await start('2026-01-01T20:00:00Z', { set: [...NIGHT, 'evse.resumeAfterReboot=true', ...RANDOM] });
    await waiting(on);
    on.cutMains();
    await on.advance(5000);
    setWall(on, '2026-01-01T21:59:20Z');
    await on.restoreMains();
    await on.until('it waits', () => on.view().why === 'waiting-for-start-time');
    await on.until('it waits on', () => on.view().why === 'cold-load-delay', 60_000);
    expect(on.view().countdown?.seconds).toBeGreaterThan(60);
    await on.advance(30_000);
    expect(on.view().why).toBe('cold-load-delay');
  });
});

describe('the appointment and the random delay (UK SI 2021/1467 reg. 11)', () => {
  /** @returns how many seconds after the start time the energy flows */
  async function delaySeconds(seed: number): Promise<number> {
    const on = await start('2026-01-01T21:59:45Z', { set: [...NIGHT, ...RANDOM], seed });
    await waiting(on);
    await on.until('it waits on', () => on.view().why === 'random-delay', 20_000);
    expect(wall(on)).toBe('2026-01-01T22:00');
    await energyFlows(on);
    const seconds = (on.clock.wallMillis() - Date.parse('2026-01-01T22:00:00Z')) / 1000;
    on.stop();
    return seconds;
  }

  it('comes after the start time, is the same with the same chance, and another with another', async () => {
    const first = await delaySeconds(7);
    expect(first).toBeLessThan(25);
    expect(await delaySeconds(7)).toBe(first);
    const others = [await delaySeconds(8), await delaySeconds(9)];
    expect(others).not.toEqual([first, first]);
  });

  it('is drawn again when peak hours are over, though the session had energy before', async () => {
    const on = await start('2026-01-01T15:59:30Z', { set: [...OFF_PEAK, 'evse.startDelay.max=20'], seed: 3 });
    await on.charge();
    await on.until('peak', () => on.view().why === 'peak-hours', 60_000);
    on.station.settings.apply({ kind: 'command-line' }, 'evse.startDelay.enabled', true);
    setWall(on, '2026-01-01T21:59:58Z');
    await on.until('it waits on', () => on.view().why === 'random-delay');
    await energyFlows(on);
  });
});

describe('charging outside peak hours (UK SI 2021/1467 reg. 10)', () => {
  it.each([
    // 2026-01-01 is a Thursday, 2026-01-03 a Saturday.
    ['2026-01-01T08:30:00Z', 'peak-hours', '11:00'],
    ['2026-01-01T16:00:00Z', 'peak-hours', '22:00'],
    ['2026-01-01T12:00:00Z', 'charging', undefined],
    ['2026-01-01T22:00:00Z', 'charging', undefined],
    ['2026-01-03T17:00:00Z', 'charging', undefined],
  ])('at %s: %s', async (at, why, until) => {
    const on = await start(at, { set: [...OFF_PEAK, ...FREE] });
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until(why, () => on.view().why === why);
    expect(on.view().countdown?.at).toBe(until);
  });

  it('pauses a session at the beginning of the peak and never ends it; the driver may charge at once', async () => {
    const on = await start('2026-01-01T15:59:30Z', { set: OFF_PEAK });
    await on.charge();
    await on.until('paused', () => on.view().status === 'SuspendedEVSE', 60_000);
    expect(wall(on)).toBe('2026-01-01T16:00');
    expect(chargeNow(on)).toBe('accepted');
    await energyFlows(on);
    expect(on.central.of('StopTransaction')).toHaveLength(0);
  });

  it('gives way to an appointment', async () => {
    const set = [...OFF_PEAK, 'schedule.enabled=true', 'schedule.start=17:00', 'schedule.stop=19:00'];
    const on = await start('2026-01-01T16:59:50Z', { set });
    await waiting(on);
    expect(on.view().why).toBe('waiting-for-start-time');
    await energyFlows(on);
  });
});

describe('a night on which clocks are changed', () => {
  const set = ['locale.timezone=Europe/Berlin', 'schedule.enabled=true', 'schedule.start=02:30', 'schedule.stop=05:00'];

  it('forward: the appointment for 02:30 begins at 03:00', async () => {
    const on = await start('2026-03-29T00:59:40Z', { set });
    await waiting(on);
    expect(on.view().countdown?.at).toBe('03:00');
    await energyFlows(on);
    expect(wall(on)).toBe('2026-03-29T01:00');
  });

  it('back: the appointment for 02:30 begins once', async () => {
    const on = await start('2026-10-25T00:29:40Z', { set });
    await waiting(on);
    await energyFlows(on);
    expect(wall(on)).toBe('2026-10-25T00:30');
    const closings = on.events('contacts').filter(({ closed }) => closed).length;
    for (const at of ['2026-10-25T00:59:55Z', '2026-10-25T01:29:55Z']) {
      setWall(on, at);
      await on.advance(10_000);
      expect(on.view().status).toBe('Charging');
    }
    expect(on.events('contacts').filter(({ closed }) => closed)).toHaveLength(closings);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
  });
});
