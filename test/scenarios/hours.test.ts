// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger, type ChargerOptions } from '../support/charger.ts';

const FREE = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
const BERLIN = 'locale.timezone=Europe/Berlin';
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
/** Every day of the week, as HHMM or HH:MM. */
const daily = (start: string, end: string): readonly string[] =>
  WEEKDAYS.flatMap((day) => [`hours.${day}.start=${start}`, `hours.${day}.end=${end}`]);

let charger: Charger | undefined;
afterEach(() => {
  charger?.stop();
  charger = undefined;
});

/** A charger whose wall clock shows an instant. */
async function start(at: string, options: ChargerOptions = {}): Promise<Charger> {
  charger = await Charger.start({ centralSystem: true, ...options });
  charger.clock.setWall(Date.parse(at));
  await charger.advance(1000);
  return charger;
}

const flows = (on: Charger): boolean => on.truth().vehicle.drawsMilliamps[0] > 1000;
const reasons = (on: Charger) => on.central.of('StopTransaction').map(({ payload }) => payload['reason']);
const wall = (on: Charger): string => new Date(on.clock.wallMillis()).toISOString().slice(0, 16);

describe('hours of operation (Blink manual, Default Hours of Operation)', () => {
  it('are all day, every day, as delivered', async () => {
    const on = await start('2026-01-04T23:59:30Z', { centralSystem: true });
    await on.charge();
    await on.advance(60_000);
    expect(wall(on)).toBe('2026-01-05T00:00');
    expect(on.view().status).toBe('Charging');
    expect(on.station.station.schedule.view()).toMatchObject({
      timeKnown: true,
      hours: { open: true, changesAtMillis: null },
      charge: null,
    });
  });

  it('outside them it is Unavailable, refuses cards and remote starts, and says when it opens (OCPP 1.6 §7.7)', async () => {
    const on = await start('2026-01-01T05:30:00Z', { set: daily('0600', '2200') });
    await on.until('told', () => on.central.statuses(1).at(-1) === 'Unavailable');
    expect(on.view()).toMatchObject({ status: 'Unavailable', why: 'outside-hours' });
    expect(on.view().countdown).toMatchObject({ what: 'outside-hours', at: '06:00' });
    expect(on.view().limit.chain).toContainEqual({ source: 'hours', milliamps: 0 });
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.advance(2000);
    await expect(on.station.station.presentTag('04A2B3C4', 1)).resolves.toEqual({
      kind: 'refused',
      reason: 'outside-hours',
    });
    expect(on.station.station.remoteStart('04A2B3C4', 1)).toBe('rejected');
    expect(on.station.station.schedule.chargeNow(1)).toBe('rejected');
    on.clock.setWall(Date.parse('2026-01-01T05:59:58Z'));
    await on.until('open', () => on.view().status === 'Preparing');
    expect(wall(on)).toBe('2026-01-01T06:00');
    on.tap();
    await on.until('energy flows', () => flows(on));
  });

  it('at closing time a session ends with Other, and its register is that of the end', async () => {
    const on = await start('2026-01-01T21:59:30Z', { set: daily('0600', '2200') });
    await on.charge();
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1, 60_000);
    expect(wall(on)).toBe('2026-01-01T22:00');
    const [stop] = on.central.of('StopTransaction');
    expect(stop?.payload).toMatchObject({ reason: 'Other', meterStop: Math.floor(on.truth().meter.wattHours) });
    expect(stop?.payload['idTag']).toBeUndefined();
    expect(flows(on)).toBe(false);
    expect(on.view()).toMatchObject({ status: 'Unavailable', why: 'outside-hours' });
    on.vehicle({ plugged: false });
    await on.advance(3000);
    expect(on.view().status).toBe('Unavailable');
  });

  it('at closing time a session may go on to its own end; nothing new begins after it', async () => {
    const on = await start('2026-01-01T21:59:50Z', { set: [...daily('0600', '2200'), 'hours.closingTime=continue'] });
    await on.charge();
    await on.advance(60_000);
    expect(on.view().status).toBe('Charging');
    on.tap();
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    expect(reasons(on)).toEqual(['Local']);
    await on.until('closed', () => on.view().status === 'Unavailable');
    await expect(on.station.station.presentTag('04A2B3C4', 1)).resolves.toMatchObject({ reason: 'outside-hours' });
  });

  it('past midnight they belong to the day they began on', async () => {
    // 2026-01-02 is a Friday: open from 20:00 until 02:00 of Saturday, which itself is closed.
    const set = [...daily('0700', '0700'), 'hours.friday.start=2000', 'hours.friday.end=0200'];
    const on = await start('2026-01-02T23:59:40Z', { set });
    await on.charge();
    await on.advance(40_000);
    expect(wall(on)).toBe('2026-01-03T00:00');
    expect(on.view().status).toBe('Charging');
    on.clock.setWall(Date.parse('2026-01-03T01:59:55Z'));
    await on.until('ended', () => on.view().status === 'Unavailable');
    expect(wall(on)).toBe('2026-01-03T02:00');
    // A week but for six hours: no time of day is told.
    expect(on.view().countdown?.what).toBe('outside-hours');
    expect(on.view().countdown?.at).toBeUndefined();
    expect(on.view().countdown?.seconds).toBeGreaterThan(6 * 86_400);
  });

  it('a free charge that closing time ended goes on at opening time, as another session', async () => {
    const on = await start('2026-01-01T21:59:30Z', { set: [...daily('0600', '2200'), ...FREE] });
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('energy flows', () => flows(on));
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1, 60_000);
    await on.advance(60_000);
    expect(on.central.of('StartTransaction')).toHaveLength(1);
    // Its driver may go meanwhile.
    expect(on.truth().lock).toBe('unlocked');
    on.killStation();
    on.clock.setWall(Date.parse('2026-01-02T05:59:40Z'));
    await on.startStation();
    await on.until('energy flows', () => flows(on), 60_000);
    expect(wall(on)).toBe('2026-01-02T06:00');
    expect(on.central.of('StartTransaction')).toHaveLength(2);
  });

  it('an authorization that waits for a vehicle lapses at closing time', async () => {
    const on = await start('2026-01-01T21:59:50Z', { set: daily('0600', '2200') });
    on.tap();
    await on.until('waits', () => on.view().countdown?.what === 'plug-in');
    await on.until('closed', () => on.view().status === 'Unavailable');
    await on.advance(500);
    expect(on.view().idTag).toBeUndefined();
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.advance(5000);
    expect(on.central.of('StartTransaction')).toHaveLength(0);
  });

  it('settings that are changed one by one end nobody’s session on the way', async () => {
    const on = await start('2026-01-01T12:00:00Z');
    await on.charge();
    const apply = (id: string, value: string) =>
      expect(on.station.settings.apply({ kind: 'central-system' }, id, value).kind).toBe('applied');
    apply('hours.thursday.start', '20:00');
    await on.advance(30_000);
    apply('hours.thursday.start', '08:00');
    await on.advance(90_000);
    expect(on.view().status).toBe('Charging');
    apply('hours.thursday.start', '20:00');
    await on.until('ended', () => reasons(on).length === 1, 70_000);
  });

  it('the power cut that lasted past closing time: the session that would be resumed ends', async () => {
    const set = [...daily('0600', '2200'), 'evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=0'];
    const on = await start('2026-01-01T21:55:00Z', { set });
    await on.charge();
    on.cutMains();
    await on.advance(5000);
    on.clock.setWall(Date.parse('2026-01-01T22:10:00Z'));
    await on.restoreMains();
    await on.until('stopped', () => on.central.of('StopTransaction').length === 1);
    expect(reasons(on)).toEqual(['Other']);
    expect(flows(on)).toBe(false);
  });
});

describe('nights on which clocks are changed', () => {
  it('forward: opening time 02:30, which does not come, is the first minute after the gap', async () => {
    const on = await start('2026-03-29T00:59:50Z', { set: [BERLIN, ...daily('0230', '2200')] });
    expect(on.view()).toMatchObject({ status: 'Unavailable', countdown: { at: '03:00' } });
    await on.until('open', () => on.view().status === 'Available');
    expect(wall(on)).toBe('2026-03-29T01:00');
  });

  it('back: closing time 02:30 comes twice, and closes once', async () => {
    const on = await start('2026-10-25T00:29:40Z', { set: [BERLIN, ...daily('2000', '0230')] });
    await on.charge();
    await on.until('closed', () => on.view().status === 'Unavailable', 60_000);
    expect(wall(on)).toBe('2026-10-25T00:30');
    for (const at of ['2026-10-25T00:59:50Z', '2026-10-25T01:10:00Z', '2026-10-25T01:29:50Z']) {
      on.clock.setWall(Date.parse(at));
      await on.advance(15_000);
      expect(on.view()).toMatchObject({ status: 'Unavailable', countdown: { at: '20:00' } });
    }
    expect(on.central.of('StopTransaction')).toHaveLength(1);
  });

  it('back by half an hour on Lord Howe: opening time 01:45 opens once', async () => {
    const set = ['locale.timezone=Australia/Lord_Howe', ...daily('0145', '0155')];
    const on = await start('2026-04-04T14:44:50Z', { set });
    await on.until('open', () => on.view().status === 'Available');
    await on.advance(1000);
    on.clock.setWall(Date.parse('2026-04-04T14:54:55Z'));
    await on.until('closed', () => on.view().status === 'Unavailable');
    on.clock.setWall(Date.parse('2026-04-04T15:14:55Z'));
    await on.advance(20_000);
    expect(on.view().status).toBe('Unavailable');
  });
});

describe('a clock that nobody has set', () => {
  it('closes nothing and ends nobody’s session; the hours hold as soon as it is set', async () => {
    const on = await start('1970-01-01T03:00:00Z', { set: daily('0600', '2200') });
    await on.charge();
    expect(on.station.station.schedule.view().timeKnown).toBe(false);
    await on.advance(20_000);
    expect(on.view().status).toBe('Charging');
    on.clock.setWall(Date.parse('2026-01-01T03:00:00Z'));
    await on.until('ended', () => reasons(on).length === 1);
  });

  it('a correction backwards at opening time closes nothing again', async () => {
    const on = await start('2026-01-01T05:59:50Z', { set: daily('0600', '2200') });
    await on.until('open', () => on.view().status === 'Available');
    await on.charge();
    on.clock.setWall(Date.parse('2026-01-01T05:58:30Z'));
    await on.advance(20_000);
    expect(on.view().status).toBe('Charging');
  });
});
