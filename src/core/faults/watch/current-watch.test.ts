// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  type CurrentSeen,
  type CurrentWatch,
  currentCauses,
  INITIAL_CURRENT_WATCH,
  type OverloadRules,
  watchCurrent,
} from './current-watch.ts';

const S = 1_000_000;
const rules: OverloadRules = { reduces: true, stopPercent: 120 };
const charging: Omit<CurrentSeen, 'reading'> = {
  signalledMilliamps: 16_000,
  coil: true,
  contactsClosed: true,
  noVehicle: false,
  loadBroken: false,
};
const open = { ...charging, coil: false, contactsClosed: false, signalledMilliamps: 0 };

interface Second {
  readonly amps: number | readonly [number, number, number];
  readonly seen?: Partial<CurrentSeen>;
}

/** One reading a second, from the watch's last on. */
function run(seconds: readonly Second[], from: CurrentWatch = INITIAL_CURRENT_WATCH, using = rules): CurrentWatch[] {
  const watches: CurrentWatch[] = [];
  let watch = from;
  for (const { amps, seen } of seconds) {
    const atMicros = watch.readAtMicros + S;
    const [l1, l2, l3] = typeof amps === 'number' ? [amps, 0, 0] : amps;
    const milliamps = [l1 * 1000, l2 * 1000, l3 * 1000] as const;
    watch = watchCurrent(watch, { ...charging, ...seen, reading: { milliamps, atMicros } }, using, atMicros);
    watches.push(watch);
  }
  return watches;
}
const drawing = (amps: Second['amps'], seconds: number, seen: Partial<CurrentSeen> = {}) =>
  Array.from({ length: seconds }, () => ({ amps, seen }));
const last = (watches: readonly CurrentWatch[]): CurrentWatch => watches.at(-1) ?? INITIAL_CURRENT_WATCH;
const foundAfter = (watches: readonly CurrentWatch[], code: string): number =>
  watches.findIndex((watch) => currentCauses(watch).some((cause) => cause === code)) + 1;

describe('current watch: drawn against signalled', () => {
  it('finds nothing up to 110 % and the half ampere that meters are off', () => {
    expect(currentCauses(last(run(drawing(18.1, 60))))).toEqual([]);
    expect(currentCauses(last(run(drawing([0, 0, 18.1], 60))))).toEqual([]);
  });

  it('cuts the offer by 10 % at the second reading above 110 %, on whichever phase (ETEK Check for car overload)', () => {
    const watches = run(drawing([1, 18.2, 1], 2));
    expect(watches.map((watch) => watch.cutToMilliamps)).toEqual([undefined, 14_400]);
    expect(currentCauses(last(watches))).toEqual(['car-overload']);
    expect(foundAfter(run(drawing(-18.2, 3)), 'car-overload')).toBe(2);
  });

  it('cuts again, from what is left, once the vehicle had its 6 s', () => {
    const first = last(run(drawing(18.2, 2)));
    const follows = { signalledMilliamps: 14_400 };
    const soon = run(drawing(18.2, 5, follows), first);
    expect(last(soon).cutToMilliamps).toBe(14_400);
    const later = run(drawing(16.4, 20, follows), first);
    expect(last(later).cutToMilliamps).toBe(12_960);
    // As often as the vehicle stays above what it is offered.
    expect(last(run(drawing(16.4, 20, { signalledMilliamps: 12_960 }), last(later))).overCurrent).toBe(true);
  });

  it('keeps the cut until the vehicle is unplugged', () => {
    const cut = last(run(drawing(18.2, 2)));
    expect(last(run(drawing(10, 60, { signalledMilliamps: 14_400 }), cut)).cutToMilliamps).toBe(14_400);
    expect(last(run([{ amps: 0, seen: { ...open, noVehicle: true } }], cut)).cutToMilliamps).toBeUndefined();
  });

  it('does not cut where the installer does not want it, and still stops', () => {
    const keeps = { reduces: false, stopPercent: 120 };
    expect(last(run(drawing(18.5, 60), INITIAL_CURRENT_WATCH, keeps)).cutToMilliamps).toBeUndefined();
    expect(foundAfter(run(drawing(20, 60), INITIAL_CURRENT_WATCH, keeps), 'over-current')).toBe(4);
  });

  it('cuts nothing while no offer is signalled any more', () => {
    const watches = run([...drawing(16, 2), ...drawing(18.2, 10, { signalledMilliamps: 0 })]);
    expect(last(watches).cutToMilliamps).toBeUndefined();
  });

  it('stops above the stop limit after 3 s, with the readings that takes (ETEK Stop Limit, within 10 s)', () => {
    expect(foundAfter(run(drawing(19.7, 20), INITIAL_CURRENT_WATCH), 'over-current')).toBe(0);
    const watches = run(drawing(19.71, 20));
    expect(foundAfter(watches, 'over-current')).toBe(4);
    const interrupted = run([...drawing(19.71, 3), ...drawing(17, 1), ...drawing(19.71, 3)]);
    expect(foundAfter(interrupted, 'over-current')).toBe(0);
  });

  it('stops at once above 150 % (F20)', () => {
    expect(foundAfter(run(drawing(24.5, 1)), 'over-current')).toBe(0);
    expect(foundAfter(run(drawing(24.501, 1)), 'over-current')).toBe(1);
  });

  it('goes by the installer’s stop limit', () => {
    const strict = { reduces: false, stopPercent: 111 };
    expect(foundAfter(run(drawing(18.3, 20), INITIAL_CURRENT_WATCH, strict), 'over-current')).toBe(4);
  });

  it('ends when the vehicle has stopped drawing, open or closed', () => {
    const over = last(run(drawing(24.6, 1)));
    expect(last(run(drawing(16, 1), over)).overCurrent).toBe(false);
    expect(last(run([{ amps: 0, seen: open }], over)).overCurrent).toBe(false);
  });

  it('takes each reading once', () => {
    const one = last(run(drawing(18.2, 1)));
    const reading = { milliamps: [18_200, 0, 0] as const, atMicros: one.readAtMicros };
    expect(watchCurrent(one, { ...charging, reading }, rules, one.readAtMicros + 10_000).readingsOver).toBe(1);
    expect(watchCurrent(one, { ...charging, reading: undefined }, rules, one.readAtMicros).readingsOver).toBe(1);
  });
});

describe('current watch: a limit that was lowered', () => {
  const lowered = { signalledMilliamps: 6000 };

  it('gives the vehicle 6 s (IEC 61851-1 A.6 6), then two readings (F69)', () => {
    const watches = run([...drawing(16, 2), ...drawing(16, 20, lowered)]);
    expect(foundAfter(watches, 'vehicle-ignores-limit')).toBe(2 + 6 + 2);
    expect(watches.some((watch) => watch.overCurrent || watch.cutToMilliamps !== undefined)).toBe(false);
  });

  it('finds nothing when the vehicle comes down in time, and forgets the former limit then', () => {
    const watches = run([...drawing(16, 2), ...drawing(16, 5, lowered), ...drawing(6.5, 10, lowered)]);
    expect(watches.flatMap(currentCauses)).toEqual([]);
    expect(last(watches).loweredFromMilliamps).toBe(0);
    // What comes after is an over-current, not a vehicle that ignores a limit of long ago.
    expect(foundAfter(run(drawing(16, 4, lowered), last(watches)), 'over-current')).toBe(1);
  });

  it('remembers the highest of several limits that the vehicle has not come down from', () => {
    const steps = [10_000, 8000, 6000].flatMap((signalledMilliamps) => drawing(16, 7, { signalledMilliamps }));
    const watches = run([...drawing(16, 2), ...steps]);
    expect(foundAfter(watches, 'vehicle-ignores-limit')).toBeGreaterThan(0);
    expect(foundAfter(watches, 'over-current')).toBe(0);
  });

  it('calls more than the former limit an over-current', () => {
    const watches = run([...drawing(16, 2), ...drawing(30, 10, lowered)]);
    expect(foundAfter(watches, 'vehicle-ignores-limit')).toBe(0);
    expect(foundAfter(watches, 'over-current')).toBe(3);
  });

  it('says so of a vehicle whose load had to be broken after X1, if it drew more than 1 A', () => {
    const broken = { signalledMilliamps: 0, loadBroken: true };
    const drawn = last(run(drawing(16, 2)));
    expect(currentCauses(watchCurrent(drawn, { ...charging, ...broken, reading: undefined }, rules, 9 * S))).toEqual([
      'vehicle-ignores-limit',
    ]);
    const idle = last(run(drawing(1, 2)));
    expect(currentCauses(watchCurrent(idle, { ...charging, ...broken, reading: undefined }, rules, 9 * S))).toEqual([]);
  });

  it('notes no lowering while nothing is energised', () => {
    const watches = run([
      ...drawing(0, 2, open),
      { amps: 0, seen: { ...open, signalledMilliamps: 16_000 } },
      { amps: 0, seen: open },
    ]);
    expect(last(watches).formerOffers).toEqual([]);
    expect(last(watches).loweredFromMilliamps).toBe(0);
  });
});

describe('current watch: open contacts', () => {
  it('finds more than 0.5 A in two readings that began after the contacts opened (F22)', () => {
    const closed = last(run(drawing(16, 2)));
    const watches = run([...drawing(16, 1, open), ...drawing(0.501, 4, open)], closed);
    expect(foundAfter(watches, 'current-while-open')).toBe(4);
    expect(foundAfter(run(drawing(0.5, 20, open), closed), 'current-while-open')).toBe(0);
  });

  it('waits for the mirror contact, and forgets when the coil has current again', () => {
    const stuck = { coil: false, contactsClosed: true, signalledMilliamps: 0 };
    expect(foundAfter(run(drawing(16, 20, stuck)), 'current-while-open')).toBe(0);
    const leaking = last(run(drawing(2, 5, open)));
    expect(currentCauses(leaking)).toEqual(['current-while-open']);
    expect(last(run(drawing(2, 1), leaking)).readingsWithLeak).toBe(0);
    expect(last(run(drawing(0.4, 1, open), leaking)).readingsWithLeak).toBe(0);
  });
});
