// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { present, reserve, STRANGER } from '../support/reserving.ts';
import { clearProfiles, profile, setProfile } from '../support/smart-charging.ts';
import {
  APPOINTMENT,
  COLD_LOAD,
  HOURS,
  hasProfile,
  OFF_PEAK,
  RANDOM,
  RESUME,
  ROWS,
  Scene,
} from '../support/who-wins.ts';

const scene = new Scene();
const { start, setTime, time, plugIn, flows, energyFlows, why, status, waitsFor } = scene;
const { earthLost, remoteStart, outOfService, starts, stops, powerCut, lastOne } = scene;
afterEach(() => scene.stop());

/** The central system allows so much in each session, or everything again. */
const allow = async (amps: number) => expect(await setProfile(scene.on, 1, profile(amps))).toBe('Accepted');
const allowAll = async () => expect(await clearProfiles(scene.on)).toBe('Accepted');
const amps = () => scene.on.truth().vehicle.drawsMilliamps[0] / 1000;
/** Energy flows, and no more of it than 10 A. */
const tenFlow = async (withinMs?: number): Promise<void> => {
  await energyFlows(withinMs);
  await scene.on.advance(5000);
  expect(amps()).toBeGreaterThan(9);
  expect(amps()).toBeLessThan(10.4);
};

const CELLS: Readonly<Record<string, () => Promise<void>>> = {
  async 'profile × fault'() {
    await start('12:00:00');
    await allow(10);
    await scene.on.charge();
    earthLost(true);
    await status('Faulted');
    await allow(32);
    await scene.on.advance(5000);
    expect(flows()).toBe(false);
    await allow(10);
    earthLost(false);
    await tenFlow(120_000);
  },
  async 'profile × availability'() {
    await start('12:00:00');
    await scene.on.charge();
    await allow(0);
    await status('SuspendedEVSE');
    expect(outOfService()).toBe('scheduled');
    await scene.on.advance(5000);
    expect([scene.on.view().status, stops()]).toEqual(['SuspendedEVSE', []]);
    await allowAll();
    await energyFlows();
    await lastOne();
  },
  async 'profile × hours'() {
    await start('21:59:30', HOURS);
    await scene.on.charge();
    await allow(0);
    await status('SuspendedEVSE');
    await scene.on.until('ended', () => stops().length === 1, 60_000);
    expect([time(), stops()]).toEqual(['22:00', ['Other']]);
  },
  async 'profile × reservation'() {
    await start('12:00:00');
    await allow(10);
    expect(await reserve(scene.on)).toBe('Accepted');
    plugIn();
    expect(await present(scene.on, STRANGER)).toBe('reserved');
    expect(flows()).toBe(false);
    scene.on.tap();
    await tenFlow();
  },
  async 'profile × remote start'() {
    await start('12:00:00');
    await allow(0);
    plugIn();
    await status('Preparing');
    expect(remoteStart()).toBe('accepted');
    await why('limit-below-minimum');
    await scene.on.until('told', () => starts() === 1);
    await scene.on.until('suspended by the charger', () => scene.on.view().status === 'SuspendedEVSE', 1000);
  },
  async 'profile × appointment'() {
    await start('19:59:30', APPOINTMENT);
    await allow(10);
    await waitsFor('waiting-for-start-time');
    await allow(32);
    await scene.on.advance(2000);
    expect(flows()).toBe(false);
    await allow(10);
    setTime('20:00:00');
    await tenFlow();
  },
  async 'profile × off-peak'() {
    await start('21:59:30', OFF_PEAK);
    await allow(10);
    await waitsFor('peak-hours');
    setTime('22:00:00');
    await tenFlow();
  },
  async 'profile × power loss'() {
    await start('12:00:00', RESUME);
    await scene.on.charge();
    await allow(10);
    await powerCut('12:01:00');
    await tenFlow(120_000);
    expect([starts(), stops()]).toEqual([1, []]);
  },
  async 'profile × cold-load'() {
    await start('12:00:00', COLD_LOAD);
    await scene.on.charge();
    await allow(0);
    await powerCut('12:01:00');
    await scene.on.advance(40_000);
    expect(flows()).toBe(false);
    await allow(10);
    await tenFlow(8000);
  },
  async 'profile × random delay'() {
    await start('12:00:00', RANDOM);
    await allow(0);
    plugIn();
    scene.on.tap();
    await scene.on.until('told', () => starts() === 1);
    await scene.on.advance(40_000);
    expect(flows()).toBe(false);
    await allow(10);
    await tenFlow(8000);
  },
};

const rows = ROWS.filter(hasProfile);

describe('who wins where charging profiles are (docs/who-wins.md)', () => {
  it('has a test for each row', () => {
    expect(rows.map(({ pair }) => pair)).toEqual(Object.keys(CELLS));
  });

  for (const { pair, winner, happens } of rows) {
    const cell = CELLS[pair];
    if (cell !== undefined) it(`${pair}: ${winner}: ${happens}`, cell);
  }
});
