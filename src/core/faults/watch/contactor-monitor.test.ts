// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import type { FaultCode } from '../catalogue.ts';
import { type ExpectedContacts, initialContactorMonitor, watchContactor } from './contactor-monitor.ts';

const TRAITS = { followsWithinMicros: 200_000, controllerSwitches: false };
const CONTROLLER = { followsWithinMicros: 1_500_000, controllerSwitches: true };

/** Runs scans of [ms, coil, closed] and gives the cause each one saw. */
function causes(scans: readonly [ms: number, coil: boolean, closed: boolean][]): (FaultCode | undefined)[] {
  let monitor = initialContactorMonitor(0);
  return scans.map(([ms, coil, closed]) => {
    const watched = watchContactor(monitor, coil ? 'closed' : 'open', closed, TRAITS, ms * 1000);
    monitor = watched.monitor;
    return watched.cause;
  });
}

describe('contactor monitor', () => {
  it('allows 200 ms to close (F11)', () => {
    expect(
      causes([
        [0, true, false],
        [199, true, false],
      ]).at(-1),
    ).toBeUndefined();
    expect(
      causes([
        [0, true, false],
        [200, true, false],
      ]).at(-1),
    ).toBe('contactor-not-closing');
  });

  it('allows 1 s to open, then takes the contacts for welded (F10)', () => {
    expect(
      causes([
        [0, true, true],
        [100, false, true],
        [1099, false, true],
      ]).at(-1),
    ).toBeUndefined();
    expect(
      causes([
        [0, true, true],
        [100, false, true],
        [1100, false, true],
      ]).at(-1),
    ).toBe('welded-contactor');
  });

  it('takes contacts that open although the coil is on for a fault after 30 ms (F12)', () => {
    const charging = [
      [0, true, false],
      [20, true, true],
      [5000, true, true],
    ] as const;
    const then = (...scans: [number, boolean, boolean][]) =>
      causes([...charging.map(([ms, coil, closed]): [number, boolean, boolean] => [ms, coil, closed]), ...scans]).at(
        -1,
      );
    expect(then([5010, true, false], [5020, true, false])).toBeUndefined();
    expect(then([5010, true, false], [5020, true, false], [5030, true, false])).toBe('contactor-opened');
    expect(then([5010, true, false], [5020, true, true], [5040, true, false])).toBeUndefined();
  });

  it('takes one wrong look at open contacts not for a weld, however long the coil has been off', () => {
    expect(
      causes([
        [0, false, false],
        [3_600_000, false, false],
        [3_600_010, false, true],
        [3_600_020, false, false],
      ]),
    ).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('calls for the second channel when contacts stay closed for 200 ms without current in the coil (F39)', () => {
    let monitor = initialContactorMonitor(0);
    const stuck = (ms: number, coil: boolean, closed: boolean): boolean => {
      monitor = watchContactor(monitor, coil ? 'closed' : 'open', closed, TRAITS, ms * 1000).monitor;
      return monitor.stuck;
    };
    expect([stuck(0, true, true), stuck(5000, true, true), stuck(5010, false, true)]).toEqual([false, false, false]);
    expect([stuck(5209, false, true), stuck(5210, false, true)]).toEqual([false, true]);
    expect(stuck(5300, false, false)).toBe(true);
    expect(watchContactor(monitor, 'open', false, TRAITS, 5_310_000).cause).toBe('welded-contactor');
  });

  it('calls for it after 30 ms when contacts that were open close without an order (F39)', () => {
    let monitor = initialContactorMonitor(0);
    const stuck = (ms: number, closed: boolean): boolean => {
      monitor = watchContactor(monitor, 'open', closed, TRAITS, ms * 1000).monitor;
      return monitor.stuck;
    };
    expect([stuck(0, false), stuck(1000, false)]).toEqual([false, false]);
    expect([stuck(1010, true), stuck(1029, true), stuck(1030, true)]).toEqual([false, false, true]);
  });

  it('gives a controller, which tests its contactor unasked and reports late, its own time for that', () => {
    let monitor = initialContactorMonitor(0);
    const stuck = (ms: number, closed: boolean): boolean => {
      monitor = watchContactor(monitor, 'open', closed, CONTROLLER, ms * 1000).monitor;
      return monitor.stuck;
    };
    expect([stuck(0, false), stuck(1000, true), stuck(1499, true), stuck(1500, true)]).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it('sees contacts that are closed at start', () => {
    expect(
      causes([
        [0, false, true],
        [1000, false, true],
      ]).at(-1),
    ).toBe('welded-contactor');
  });

  it('leaves a controller that switches by itself alone while it may, and not when it may no more', () => {
    let monitor = initialContactorMonitor(0);
    const see = (ms: number, expected: ExpectedContacts, closed: boolean): FaultCode | undefined => {
      const watched = watchContactor(monitor, expected, closed, CONTROLLER, ms * 1000);
      monitor = watched.monitor;
      return watched.cause;
    };
    expect([see(0, 'either', false), see(5000, 'either', true), see(60_000, 'closed', true)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([see(60_100, 'either', false), see(90_000, 'either', true)]).toEqual([undefined, undefined]);
    expect([see(90_100, 'open', true), see(91_599, 'open', true), see(91_600, 'open', true)]).toEqual([
      undefined,
      undefined,
      'welded-contactor',
    ]);
  });

  it('says nothing while contacts follow the coil', () => {
    const scans = [
      [0, false, false],
      [10, true, false],
      [30, true, true],
      [900, true, true],
      [910, false, true],
      [930, false, false],
    ] as const;
    expect(causes(scans.map(([ms, coil, closed]) => [ms, coil, closed]))).toEqual(Array(6).fill(undefined));
  });
});
