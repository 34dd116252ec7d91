// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { VirtualClock } from '../../bench/virtual-clock.ts';
import { EARLIEST_WALL_MILLIS } from '../../core/units/wall-time.ts';
import { StationTime } from './trusted-time.ts';

const NOW = 1_767_225_600_000;
const DAY_MS = 86_400_000;

function memory() {
  const values = new Map<string, string>();
  return {
    get: (key: string) => values.get(key),
    set: (key: string, value: string) => void values.set(key, value),
    remove: (key: string) => void values.delete(key),
  };
}

it('does not know the time until a time server or the central system has told it', async () => {
  const clock = new VirtualClock(0);
  const time = new StationTime({ clock, state: memory(), isSynchronised: () => false });
  expect(time.isKnown).toBe(false);
  expect(time.nowMillis()).toBe(EARLIEST_WALL_MILLIS);
  time.told(NOW);
  await clock.advance(60_000);
  expect(time.isKnown).toBe(true);
  expect(time.nowMillis()).toBe(NOW + 60_000);
});

it('never goes back behind the last known time after a restart with a clock that has lost it', () => {
  const state = memory();
  new StationTime({ clock: new VirtualClock(0), state, isSynchronised: () => false }).told(NOW);
  const next = new StationTime({ clock: new VirtualClock(1000), state, isSynchronised: () => false });
  expect(next.isKnown).toBe(false);
  expect(next.nowMillis()).toBe(NOW);
  const ahead = new StationTime({ clock: new VirtualClock(NOW + DAY_MS), state, isSynchronised: () => false });
  expect(ahead.nowMillis()).toBe(NOW + DAY_MS);
});

it('takes a lower time back from a central system that had told a wrong one', () => {
  const state = memory();
  const clock = new VirtualClock(0);
  const time = new StationTime({ clock, state, isSynchronised: () => false });
  time.told(NOW + 365 * DAY_MS);
  time.told(NOW);
  expect(new StationTime({ clock, state, isSynchronised: () => false }).nowMillis()).toBe(NOW);
});

it('follows the clock while it is synchronised', () => {
  const clock = new VirtualClock(NOW);
  const time = new StationTime({ clock, state: memory(), isSynchronised: () => true });
  time.told(NOW + DAY_MS);
  expect(time.nowMillis()).toBe(NOW);
});
