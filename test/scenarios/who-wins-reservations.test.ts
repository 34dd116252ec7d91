// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { present, reserve, STRANGER } from '../support/reserving.ts';
import {
  APPOINTMENT,
  COLD_LOAD,
  HOURS,
  hasReservation,
  OFF_PEAK,
  RANDOM,
  RESUME,
  ROWS,
  Scene,
} from '../support/who-wins.ts';

const scene = new Scene();
const { start, time, plugIn, flows, energyFlows, why, status, earthLost, remoteStart, powerCut } = scene;
afterEach(() => scene.stop());

const held = () => scene.on.station.station.reservations.list().length;

/** The holder's card begins a session, which waits for something. */
async function holderWaitsFor(wanted: string): Promise<void> {
  expect(await reserve(scene.on)).toBe('Accepted');
  plugIn();
  expect(await present(scene.on, STRANGER)).toBe('reserved');
  scene.on.tap();
  await why(wanted);
  expect(held()).toBe(0);
}

const CELLS: Readonly<Record<string, () => Promise<void>>> = {
  async 'fault × reservation'() {
    await start('12:00:00');
    expect(await reserve(scene.on)).toBe('Accepted');
    earthLost(true);
    await status('Faulted');
    await scene.on.advance(1000);
    expect(held()).toBe(0);
    expect(await reserve(scene.on)).toBe('Faulted');
  },
  async 'availability × reservation'() {
    await start('12:00:00');
    expect(await reserve(scene.on)).toBe('Accepted');
    scene.outOfService();
    await status('Unavailable');
    await scene.on.advance(1000);
    expect(held()).toBe(0);
    expect(await reserve(scene.on)).toBe('Unavailable');
  },
  async 'hours × reservation'() {
    await start('21:59:50', HOURS);
    expect(await reserve(scene.on)).toBe('Accepted');
    await status('Reserved');
    await status('Unavailable');
    expect(time()).toBe('22:00');
    await scene.on.advance(1000);
    expect(held()).toBe(0);
    expect(await reserve(scene.on)).toBe('Unavailable');
  },
  async 'reservation × remote start'() {
    await start('12:00:00');
    expect(await reserve(scene.on, { idTag: STRANGER })).toBe('Accepted');
    plugIn();
    await scene.on.advance(2000);
    expect(remoteStart()).toBe('rejected');
    expect(scene.on.station.station.remoteStart(STRANGER, 1)).toBe('accepted');
    await energyFlows();
  },
  async 'reservation × appointment'() {
    await start('19:59:30', APPOINTMENT);
    await holderWaitsFor('waiting-for-start-time');
    await energyFlows();
    expect(time()).toBe('20:00');
  },
  async 'reservation × off-peak'() {
    await start('21:59:30', OFF_PEAK);
    await holderWaitsFor('peak-hours');
    await energyFlows();
    expect(time()).toBe('22:00');
  },
  async 'reservation × power loss'() {
    await start('12:00:00', RESUME);
    expect(await reserve(scene.on)).toBe('Accepted');
    await powerCut('12:10:00');
    await why('reserved');
    plugIn();
    expect(await present(scene.on, STRANGER)).toBe('reserved');
    scene.on.tap();
    await energyFlows();
  },
  async 'reservation × cold-load'() {
    await start('12:00:00', COLD_LOAD);
    expect(await reserve(scene.on)).toBe('Accepted');
    plugIn();
    await powerCut('12:01:00');
    await why('reserved');
    scene.on.tap();
    await energyFlows(14_000);
  },
  async 'reservation × random delay'() {
    await start('12:00:00', RANDOM);
    await holderWaitsFor('random-delay');
    expect(flows()).toBe(false);
    await energyFlows();
  },
};

const rows = ROWS.filter(hasReservation);

describe('who wins where it is reserved (docs/who-wins.md)', () => {
  it('has a test for each row', () => {
    expect(rows.map(({ pair }) => pair)).toEqual(Object.keys(CELLS));
  });

  for (const { pair, winner, happens } of rows) {
    const cell = CELLS[pair];
    if (cell !== undefined) it(`${pair}: ${winner}: ${happens}`, cell);
  }
});
