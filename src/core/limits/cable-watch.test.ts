// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  allowedByCable,
  type CableWatch,
  cableChanged,
  codingOhms,
  INITIAL_CABLE_WATCH,
  watchCable,
} from './cable-watch.ts';

const MS = 1000;
type Step = readonly [atMs: number, connected: boolean, ohms?: number];
const having = (steps: readonly Step[], from: CableWatch = INITIAL_CABLE_WATCH): CableWatch =>
  steps.reduce(
    (watch, [at, connected, ohms]) =>
      watchCable(watch, ohms === undefined ? undefined : { value: ohms, atMicros: at * MS }, connected, at * MS),
    from,
  );

describe('cable watch', () => {
  it('says nothing while no vehicle is connected', () => {
    const watch = having([[10, false, 220]]);
    expect(codingOhms(watch)).toBeUndefined();
    expect(allowedByCable(watch)).toBeUndefined();
    expect(cableChanged(watch)).toBe(false);
  });

  it('allows nothing until the coding was read after the vehicle was seen', () => {
    const before = having([
      [10, false, 220],
      [20, true],
    ]);
    expect(allowedByCable(before)).toBe(0);
    expect(cableChanged(before)).toBe(false);
    expect(allowedByCable(having([[30, true, 220]], before))).toBe(32_000);
    expect(allowedByCable(having([[20, true, 680]]))).toBe(20_000);
  });

  it('believes a broken contact at the second reading only', () => {
    const plugged = having([
      [10, true],
      [40, true, 220],
    ]);
    const once = having([[70, true, Number.POSITIVE_INFINITY]], plugged);
    expect(codingOhms(once)).toBe(220);
    const twice = having([[100, true, Number.POSITIVE_INFINITY]], once);
    expect(codingOhms(twice)).toBe(Number.POSITIVE_INFINITY);
    expect(allowedByCable(twice)).toBe(0);
    expect(cableChanged(twice)).toBe(false);
  });

  it('knows nothing yet when the first reading of a new cable is broken', () => {
    expect(
      codingOhms(
        having([
          [10, true],
          [40, true, Number.POSITIVE_INFINITY],
        ]),
      ),
    ).toBeUndefined();
  });

  it('takes the same reading once', () => {
    const one = having([[10, true, 220]]);
    const again = watchCable(one, { value: Number.POSITIVE_INFINITY, atMicros: 10 * MS }, true, 20 * MS);
    expect(again.newest?.ohms).toBe(220);
    expect(again.previous).toBeUndefined();
  });

  it('calls no cable another one because its coding was read late, or broken at first (F08)', () => {
    const late = having([
      [10, true],
      [40, true],
      [70, true, 220],
    ]);
    expect([allowedByCable(late), cableChanged(late)]).toEqual([32_000, false]);
    const broken = having([
      [10, true, Number.POSITIVE_INFINITY],
      [40, true, Number.POSITIVE_INFINITY],
      [70, true, 220],
    ]);
    expect([allowedByCable(broken), cableChanged(broken)]).toEqual([32_000, false]);
  });

  it('follows a coding that changes, and says so until the cable is unplugged (F08)', () => {
    const plugged = having([
      [10, true, 220],
      [40, true, 220],
    ]);
    expect(cableChanged(plugged)).toBe(false);
    const other = having([[70, true, 680]], plugged);
    expect(allowedByCable(other)).toBe(20_000);
    expect(cableChanged(other)).toBe(true);
    expect(cableChanged(having([[100, true, 220]], other))).toBe(false);
    const replugged = having(
      [
        [100, false, 680],
        [130, true, 680],
        [160, true, 680],
      ],
      other,
    );
    expect(cableChanged(replugged)).toBe(false);
  });
});
