// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { VirtualClock } from '../bench/virtual-clock.ts';
import type { CableLock, LockPosition } from '../ports/devices.ts';
import { LockDriver, type LockRules, type LockSeen } from './lock-driver.ts';

const USUAL: LockRules = { permanent: false, opensWithoutVehicle: true };
const idle: LockSeen = {
  locked: false,
  contactsClosed: false,
  charging: false,
  vehicle: false,
  noVehicle: true,
  cable: false,
};
const plugged: LockSeen = { ...idle, vehicle: true, noVehicle: false, cable: true };
const locked: LockSeen = { ...plugged, locked: true };

let clock: VirtualClock;
let driven: LockPosition[];
let jams: boolean;
let driver: LockDriver;

const lock: CableLock = {
  kind: 'lock',
  drive: async (position) => {
    driven.push(position);
    if (jams) throw new Error('stuck');
  },
  position: async () => 'unlocked',
};

beforeEach(() => {
  clock = new VirtualClock();
  driven = [];
  jams = false;
  driver = new LockDriver(lock, clock);
});

describe('cable lock', () => {
  it('stays open for a cable that nobody charges with yet', () => {
    driver.update(plugged, USUAL);
    expect(driven).toEqual([]);
    expect(driver.late).toBe(false);
  });

  it('locks when the vehicle is offered current, and opens when it is unplugged', () => {
    driver.update({ ...plugged, charging: true }, USUAL);
    driver.update({ ...locked, charging: true }, USUAL);
    driver.update({ ...locked, vehicle: false, noVehicle: true }, USUAL);
    expect(driven).toEqual(['locked', 'unlocked']);
  });

  it('keeps the cable of a session that is only suspended, and gives it back when a fault is there', () => {
    driver.update({ ...locked, charging: true }, USUAL);
    driver.update(locked, USUAL);
    expect(driven).toEqual([]);
    driver.update({ ...locked, vehicle: false }, USUAL);
    expect(driven).toEqual(['unlocked']);
  });

  it('never opens while the contacts are closed, whoever asks', () => {
    driver.request('unlocked');
    driver.update({ ...locked, contactsClosed: true }, USUAL);
    driver.update({ ...locked, contactsClosed: true, vehicle: false }, USUAL);
    expect(driven).toEqual([]);
    driver.update(locked, USUAL);
    expect(driven).toEqual(['unlocked']);
  });

  it('does not lock an open socket because its contacts are welded', () => {
    driver.update({ ...idle, contactsClosed: true }, USUAL);
    expect(driven).toEqual([]);
  });

  it('opens for the station, until the vehicle is next offered current', () => {
    driver.update({ ...locked, charging: true }, USUAL);
    driver.request('unlocked');
    driver.update({ ...locked, charging: true }, USUAL);
    driver.update(locked, USUAL);
    expect(driven).toEqual([]);
    driver.request('unlocked');
    driver.update(locked, USUAL);
    expect(driven).toEqual(['unlocked']);
  });

  it('locks for the station too, which then wants no more of it than that the session’s cable is kept', () => {
    driver.request('locked');
    driver.update(plugged, USUAL);
    driver.update(locked, USUAL);
    expect(driven).toEqual(['locked']);
    driver.update({ ...locked, vehicle: false, noVehicle: true }, USUAL);
    expect(driven).toEqual(['locked', 'unlocked']);
  });

  it('gives a cable back that it locked for the station when a fault is there', () => {
    driver.request('locked');
    driver.update(plugged, USUAL);
    driver.update(locked, USUAL);
    driver.update({ ...locked, vehicle: false }, USUAL);
    expect(driven).toEqual(['locked', 'unlocked']);
  });

  it('gives up locking for the station when the vehicle leaves', () => {
    driver.request('locked');
    driver.update(plugged, USUAL);
    driver.update(idle, USUAL);
    driver.update(plugged, USUAL);
    expect(driven).toEqual(['locked']);
  });

  it('keeps a permanently locked cable, charging or not, until somebody unlocks it (ETEK INSTALLATION)', () => {
    const permanent: LockRules = { permanent: true, opensWithoutVehicle: true };
    driver.update(idle, permanent);
    expect(driven).toEqual([]);
    driver.update({ ...idle, cable: true }, permanent);
    expect(driven).toEqual(['locked']);
    driver.request('unlocked');
    driver.update({ ...idle, cable: true, locked: true }, permanent);
    expect(driven).toEqual(['locked', 'unlocked']);
  });

  it('keeps the cable when the vehicle’s end is pulled, where that is wanted (OCPP 1.6 §9.1)', () => {
    const holds: LockRules = { permanent: false, opensWithoutVehicle: false };
    const pulled: LockSeen = { ...locked, vehicle: false, noVehicle: true };
    driver.update({ ...locked, charging: true }, holds);
    driver.update(pulled, holds);
    expect(driven).toEqual([]);
    driver.update({ ...pulled, cable: false }, holds);
    expect(driven).toEqual(['unlocked']);
  });

  it('does not lock a cable that was never locked because nobody is at its other end', () => {
    driver.update({ ...idle, cable: true }, { permanent: false, opensWithoutVehicle: false });
    expect(driven).toEqual([]);
  });

  it('tries again every 1.5 s, and is late after 5 s (F09)', async () => {
    jams = true;
    for (let n = 0; n <= 500; n += 1) {
      driver.update({ ...plugged, charging: true }, USUAL);
      expect(driver.late).toBe(false);
      await clock.advance(10);
    }
    expect(driven).toEqual(['locked', 'locked', 'locked', 'locked']);
    driver.update({ ...plugged, charging: true }, USUAL);
    expect(driver.late).toBe(true);
    driver.update({ ...locked, charging: true }, USUAL);
    expect(driver.late).toBe(false);
  });

  it('tries again in the same way when the plug does not come free, and is late again after 5 s (F09)', async () => {
    driver.update({ ...plugged, charging: true }, USUAL);
    driver.update({ ...locked, charging: true }, USUAL);
    jams = true;
    await clock.advance(500);
    driver.request('unlocked');
    for (let n = 0; n <= 500; n += 1) {
      driver.update(locked, USUAL);
      expect(driver.late).toBe(false);
      await clock.advance(10);
    }
    expect(driven).toEqual(['locked', 'unlocked', 'unlocked', 'unlocked', 'unlocked']);
    driver.update(locked, USUAL);
    expect(driver.late).toBe(true);
  });

  it('is late 5 s after the start with a plug that does not come free', async () => {
    jams = true;
    driver.update({ ...locked, vehicle: false }, USUAL);
    await clock.advance(5000);
    driver.update({ ...locked, vehicle: false }, USUAL);
    expect(driver.late).toBe(false);
    await clock.advance(10);
    driver.update({ ...locked, vehicle: false }, USUAL);
    expect([driver.late, driven[0]]).toEqual([true, 'unlocked']);
  });

  it('goes on locking for a session that was suspended while the lock was on its way', async () => {
    driver.update({ ...plugged, charging: true }, USUAL);
    driver.update(plugged, USUAL);
    await clock.advance(2000);
    driver.update(plugged, USUAL);
    expect(driven).toEqual(['locked', 'locked']);
  });

  it('does nothing on a charger without a lock', () => {
    const none = new LockDriver(undefined, clock);
    none.update({ ...plugged, charging: true }, USUAL);
    expect(none.late).toBe(false);
  });
});
