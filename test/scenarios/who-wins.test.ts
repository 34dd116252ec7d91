// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import {
  APPOINTMENT,
  COLD_LOAD,
  FREE,
  HOURS,
  hasProfile,
  hasReservation,
  LONG_RANDOM,
  OFF_PEAK,
  RANDOM,
  RESUME,
  ROWS,
  Scene,
} from '../support/who-wins.ts';

const scene = new Scene();
const { start, setTime, time, plugIn, flows, energyFlows, energyFlowsAfter, why, status } = scene;
const { earthLost, remoteStart, outOfService, starts, stops, waitsFor, powerCut, lastOne } = scene;
afterEach(() => scene.stop());

const CELLS: Readonly<Record<string, () => Promise<void>>> = {
  async 'fault × availability'() {
    await start('12:00:00');
    earthLost(true);
    outOfService();
    await status('Faulted');
    expect(scene.on.view().why).toMatch(/^fault/);
    earthLost(false);
    await status('Unavailable');
    expect(scene.on.view().why).toBe('out-of-order');
  },
  async 'fault × hours'() {
    await start('21:59:30', HOURS);
    await scene.on.charge();
    earthLost(true);
    await status('Faulted');
    await scene.on.until('ended', () => stops().length === 1, 60_000);
    expect([time(), stops()]).toEqual(['22:00', ['Other']]);
  },
  async 'fault × remote start'() {
    await start('12:00:00');
    plugIn();
    earthLost(true);
    await status('Faulted');
    expect(remoteStart()).toBe('rejected');
  },
  async 'fault × appointment'() {
    await start('19:59:30', APPOINTMENT);
    await waitsFor('waiting-for-start-time');
    earthLost(true);
    await status('Faulted');
    setTime('20:00:00');
    await scene.on.advance(20_000);
    expect(flows()).toBe(false);
    earthLost(false);
    await energyFlows(120_000);
  },
  async 'fault × off-peak'() {
    await start('21:59:30', OFF_PEAK);
    await waitsFor('peak-hours');
    earthLost(true);
    await status('Faulted');
    setTime('22:00:00');
    await scene.on.advance(20_000);
    expect(flows()).toBe(false);
    earthLost(false);
    await energyFlows(120_000);
  },
  async 'fault × power loss'() {
    await start('12:00:00', RESUME);
    await scene.on.charge();
    earthLost(true);
    await powerCut('12:01:00');
    await scene.on.advance(20_000);
    expect([scene.on.view().session?.stoppedAtMillis, flows()]).toEqual([undefined, false]);
    earthLost(false);
    await energyFlows(120_000);
    expect(stops()).toEqual([]);
  },
  async 'fault × cold-load'() {
    await start('12:00:00', COLD_LOAD);
    await scene.on.charge();
    earthLost(true);
    await powerCut('12:01:00');
    await scene.on.advance(40_000);
    earthLost(false);
    await why('cold-load-delay', 120_000);
    await energyFlowsAfter(14);
  },
  async 'fault × random delay'() {
    await start('12:00:00', RANDOM);
    await waitsFor('random-delay');
    earthLost(true);
    await status('Faulted');
    await scene.on.advance(30_000);
    expect(flows()).toBe(false);
    earthLost(false);
    await scene.on.until('sound', () => scene.on.view().status !== 'Faulted', 120_000);
    expect(scene.on.view().countdown?.what).not.toBe('random-delay');
    await energyFlows(15_000);
  },
  async 'availability × hours'() {
    await start('21:59:30', HOURS);
    await scene.on.charge();
    expect(outOfService()).toBe('scheduled');
    await scene.on.until('ended', () => stops().length === 1, 60_000);
    expect(stops()).toEqual(['Other']);
    expect(scene.on.view()).toMatchObject({ status: 'Unavailable', why: 'out-of-order' });
  },
  async 'availability × remote start'() {
    await start('12:00:00');
    plugIn();
    outOfService();
    await scene.on.advance(1000);
    expect(remoteStart()).toBe('rejected');
  },
  async 'availability × appointment'() {
    await start('19:59:30', APPOINTMENT);
    await waitsFor('waiting-for-start-time');
    expect(outOfService()).toBe('scheduled');
    await energyFlows();
    await lastOne();
    scene.on.set([...FREE]);
    scene.on.killStation();
    await scene.on.startStation();
    plugIn();
    await scene.on.advance(10_000);
    expect([scene.on.view().why, starts()]).toEqual(['out-of-order', 1]);
  },
  async 'availability × off-peak'() {
    await start('21:59:30', OFF_PEAK);
    await waitsFor('peak-hours');
    expect(outOfService()).toBe('scheduled');
    await energyFlows();
    expect(time()).toBe('22:00');
    await lastOne();
  },
  async 'availability × power loss'() {
    await start('12:00:00', RESUME);
    await scene.on.charge();
    outOfService();
    await powerCut('12:01:00');
    await energyFlows();
    await lastOne();
  },
  async 'availability × cold-load'() {
    await start('12:00:00', COLD_LOAD);
    await scene.on.charge();
    outOfService();
    await powerCut('12:01:00');
    await why('cold-load-delay');
    await energyFlows();
    await lastOne();
  },
  async 'availability × random delay'() {
    await start('12:00:00', RANDOM);
    await waitsFor('random-delay');
    outOfService();
    await energyFlows();
    await lastOne();
  },
  async 'hours × remote start'() {
    await start('22:30:00', HOURS);
    plugIn();
    await scene.on.advance(2000);
    expect(remoteStart()).toBe('rejected');
  },
  async 'hours × appointment'() {
    const set = ['schedule.enabled=true', 'schedule.start=05:00', 'schedule.stop=07:00'];
    await start('04:59:50', HOURS, set, FREE);
    plugIn();
    await scene.on.advance(20_000);
    expect([time(), scene.on.view().why, starts()]).toEqual(['05:00', 'outside-hours', 0]);
    setTime('05:59:50');
    await energyFlows();
    expect(time()).toBe('06:00');
  },
  async 'hours × off-peak'() {
    const peak = ['schedule.offPeak.evening.end=23:00'];
    await start('21:59:30', HOURS, OFF_PEAK, peak);
    await waitsFor('peak-hours');
    await scene.on.until('ended', () => stops().length === 1, 60_000);
    expect([time(), stops()]).toEqual(['22:00', ['Other']]);
  },
  async 'hours × power loss'() {
    await start('21:58:00', HOURS, RESUME);
    await scene.on.charge();
    await powerCut('22:10:00');
    await scene.on.until('ended', () => stops().length === 1, 60_000);
    expect([flows(), stops()]).toEqual([false, ['Other']]);
  },
  async 'hours × cold-load'() {
    await start('21:58:00', HOURS, COLD_LOAD);
    await scene.on.charge();
    await powerCut('21:59:45');
    await why('cold-load-delay');
    await scene.on.until('ended', () => stops().length === 1, 60_000);
    expect([time(), stops()]).toEqual(['22:00', ['Other']]);
  },
  async 'hours × random delay'() {
    await start('21:59:45', HOURS, LONG_RANDOM);
    await waitsFor('random-delay');
    await scene.on.until('ended', () => stops().length === 1, 60_000);
    expect([time(), stops()]).toEqual(['22:00', ['Other']]);
  },
  async 'remote start × appointment'() {
    await start('19:59:30', APPOINTMENT);
    plugIn();
    await why('not-authorized');
    expect(remoteStart()).toBe('accepted');
    await status('SuspendedEVSE');
    expect(scene.on.view().why).toBe('waiting-for-start-time');
    await energyFlows();
    expect(time()).toBe('20:00');
  },
  async 'remote start × off-peak'() {
    await start('21:59:30', OFF_PEAK);
    plugIn();
    await why('not-authorized');
    expect(remoteStart()).toBe('accepted');
    await status('SuspendedEVSE');
    expect(scene.on.view().why).toBe('peak-hours');
    await energyFlows();
    expect(time()).toBe('22:00');
  },
  async 'remote start × power loss'() {
    await start('12:00:00', COLD_LOAD);
    await scene.on.charge();
    await powerCut('12:01:00');
    await why('cold-load-delay');
    expect(remoteStart()).toBe('rejected');
    await energyFlows();
    expect(starts()).toBe(1);
  },
  async 'remote start × cold-load'() {
    await start('12:00:00', COLD_LOAD);
    plugIn();
    await why('not-authorized');
    await powerCut('12:01:00');
    await why('not-authorized');
    expect(remoteStart()).toBe('accepted');
    await energyFlows(14_000);
  },
  async 'remote start × random delay'() {
    await start('12:00:00', RANDOM);
    plugIn();
    await why('not-authorized');
    expect(remoteStart()).toBe('accepted');
    await why('random-delay');
    await energyFlows();
  },
  async 'appointment × off-peak'() {
    await start('19:59:30', APPOINTMENT, OFF_PEAK);
    await waitsFor('waiting-for-start-time');
    await energyFlows();
    // In the middle of the peak.
    expect(time()).toBe('20:00');
  },
  async 'appointment × power loss'() {
    await start('19:00:00', APPOINTMENT, RESUME);
    await waitsFor('waiting-for-start-time');
    await powerCut('19:59:30');
    await why('waiting-for-start-time');
    await energyFlows();
    expect(time()).toBe('20:00');
    await scene.on.advance(3000);
    await powerCut('23:05:00');
    await scene.on.until('ended', () => stops().length === 1, 60_000);
    expect([starts(), stops()]).toEqual([1, ['Other']]);
  },
  async 'appointment × cold-load'() {
    await start('19:00:00', APPOINTMENT, COLD_LOAD);
    await waitsFor('waiting-for-start-time');
    await powerCut('19:59:15');
    await energyFlows(60_000);
    expect(time()).toBe('20:00');
    expect(scene.on.clock.wallMillis()).toBeLessThan(Date.parse('2026-01-01T20:00:14Z'));
  },
  async 'appointment × random delay'() {
    await start('19:59:30', APPOINTMENT, RANDOM);
    await waitsFor('waiting-for-start-time');
    await why('random-delay');
    expect(time()).toBe('20:00');
    await energyFlows();
  },
  async 'off-peak × power loss'() {
    await start('15:59:30', OFF_PEAK, RESUME);
    await scene.on.charge();
    await why('peak-hours');
    await powerCut('21:59:30');
    await why('peak-hours');
    await energyFlows();
    expect([time(), starts()]).toEqual(['22:00', 1]);
  },
  async 'off-peak × cold-load'() {
    await start('15:59:30', OFF_PEAK, COLD_LOAD);
    await scene.on.charge();
    await why('peak-hours');
    await powerCut('21:59:15');
    await energyFlows(60_000);
    expect(scene.on.clock.wallMillis()).toBeLessThan(Date.parse('2026-01-01T22:00:14Z'));
    expect(time()).toBe('22:00');
  },
  async 'off-peak × random delay'() {
    await start('15:59:00', OFF_PEAK, RANDOM);
    await waitsFor('random-delay');
    await energyFlows();
    setTime('15:59:58');
    await why('peak-hours');
    setTime('21:59:55');
    await why('random-delay');
    expect(time()).toBe('22:00');
    await energyFlows();
  },
  async 'power loss × cold-load'() {
    await start('12:00:00', COLD_LOAD);
    await scene.on.charge();
    await powerCut('12:01:00');
    await why('cold-load-delay');
    await energyFlowsAfter(10);
    expect(starts()).toBe(1);
  },
  async 'power loss × random delay'() {
    await start('12:00:00', RESUME, RANDOM);
    await waitsFor('random-delay');
    await energyFlows();
    await powerCut('12:02:00');
    await why('random-delay');
    await energyFlows();
    expect(starts()).toBe(1);
  },
  async 'cold-load × random delay'() {
    await start('12:00:00', COLD_LOAD, RANDOM);
    await waitsFor('random-delay');
    await energyFlows();
    for (let cut = 0; cut < 6; cut += 1) {
      await powerCut('12:02:00');
      await scene.on.until('it waits', () => scene.on.view().countdown !== undefined);
      const announced = scene.on.view().countdown?.seconds ?? 0;
      expect(announced).toBeGreaterThanOrEqual(13);
      expect(announced).toBeLessThanOrEqual(40);
      await energyFlows((announced + 10) * 1000);
    }
  },
};

describe('who wins (docs/who-wins.md)', () => {
  it('has a row for each two, and a test for each row', () => {
    expect(ROWS).toHaveLength((11 * 10) / 2);
    expect(ROWS.filter((row) => !hasReservation(row) && !hasProfile(row)).map(({ pair }) => pair)).toEqual(
      Object.keys(CELLS),
    );
  });

  for (const { pair, winner, happens } of ROWS) {
    const cell = CELLS[pair];
    if (cell !== undefined) it(`${pair}: ${winner}: ${happens}`, cell);
  }
});
