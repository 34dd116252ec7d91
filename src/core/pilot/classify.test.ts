// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkDiode,
  classifyHighLevel,
  filterPilot,
  INITIAL_PILOT_FILTER,
  type PilotFilter,
  UNCHECKED_DIODE,
  type VehicleState,
} from './classify.ts';

const feed = (from: VehicleState, levels: readonly number[]): VehicleState =>
  levels.reduce<PilotFilter>(filterPilot, { ...INITIAL_PILOT_FILTER, vehicle: from, candidate: from }).vehicle;

describe('classification of the pilot level', () => {
  it.each<[number, VehicleState]>([
    [12_000, 'A'],
    [9000, 'B'],
    [6000, 'C'],
    [3000, 'D'],
    [0, 'E'],
    [13_001, 'error'],
    [-1001, 'error'],
    [Number.NaN, 'error'],
  ])('takes %d mV for %s whatever came before (IEC 61851-1 Table A.4)', (level, state) => {
    for (const previous of ['A', 'B', 'C', 'D', 'E', 'unknown'] as const) {
      expect(classifyHighLevel(level, previous)).toBe(state);
    }
  });

  it.each<[number, VehicleState, VehicleState]>([
    [10_500, 'A', 'B'],
    [7500, 'B', 'C'],
    [4500, 'C', 'D'],
  ])('leaves %d mV with state %s, and gives it to %s otherwise (Table A.4 hysteresis)', (level, keeps, otherwise) => {
    expect(classifyHighLevel(level, keeps)).toBe(keeps);
    expect(classifyHighLevel(level, 'unknown')).toBe(otherwise);
  });

  it('gives every level exactly one state, falling with the level (property)', () => {
    const order: VehicleState[] = ['error', 'E', 'D', 'C', 'B', 'A'];
    fc.assert(
      fc.property(fc.integer({ min: -15_000, max: 13_000 }), fc.integer({ min: 0, max: 5000 }), (level, drop) => {
        const high = order.indexOf(classifyHighLevel(level, 'unknown'));
        const low = order.indexOf(classifyHighLevel(level - drop, 'unknown'));
        expect(low).toBeLessThanOrEqual(high);
      }),
    );
  });
});

describe('filter of the pilot samples', () => {
  it('leaves C after two samples, 20 ms, so that 80 ms remain to open (Table A.6 8.1)', () => {
    expect(feed('C', [9000])).toBe('C');
    expect(feed('C', [9000, 9000])).toBe('B');
    expect(feed('C', [12_000, 12_000])).toBe('A');
  });

  it('leaves C when two samples differ from it in different ways', () => {
    expect(feed('C', [9000, 12_000])).toBe('A');
    expect(feed('C', [12_000, 0])).toBe('E');
  });

  it('does not leave C for a single outlier', () => {
    expect(feed('C', [9000, 6000, 9000, 6000])).toBe('C');
  });

  it('takes a level falling through D to 0 V for E, not for D', () => {
    expect(feed('C', [3500, 2500, 1200, 800])).toBe('E');
  });

  it('believes in C only after ten samples in a row', () => {
    expect(feed('B', Array(9).fill(6000))).toBe('B');
    expect(feed('B', Array(10).fill(6000))).toBe('C');
    expect(feed('B', [...Array(9).fill(6000), 9000, ...Array(9).fill(6000)])).toBe('B');
  });

  it('knows nothing before the first samples agree', () => {
    expect(filterPilot(INITIAL_PILOT_FILTER, 9000).vehicle).toBe('unknown');
    expect(feed('unknown', [9000, 9000, 9000])).toBe('B');
  });

  it('ends C within two samples of any two levels outside C and D (property)', () => {
    const outside = fc.oneof(fc.integer({ min: 8000, max: 13_500 }), fc.integer({ min: -14_000, max: 1999 }));
    fc.assert(
      fc.property(outside, outside, (one, two) => {
        expect(['C', 'D']).not.toContain(feed('C', [one, two]));
      }),
    );
  });
});

describe('a pilot with a loose contact', () => {
  it.each([
    ['C and 0 V', [0, 6000, 0, 6000, 0]],
    ['C and B', [9000, 6000, 6000, 9000, 9000]],
    ['D and A', [3000, 12_000, 3000, 12_000, 3000, 12_000]],
  ])('ends the load after three samples of five outside it: %s (fault table F01, F04)', (_, levels) => {
    expect(['C', 'D']).toContain(feed('C', levels.slice(0, -1)));
    expect(['C', 'D']).not.toContain(feed('C', levels));
  });

  it('keeps the load with two of five', () => {
    expect(feed('C', [9000, 6000, 6000, 9000, 6000, 6000, 6000, 9000, 6000, 6000])).toBe('C');
  });
});

describe('diode check', () => {
  const check = (levels: readonly number[]) => levels.reduce(checkDiode, UNCHECKED_DIODE).result;

  it('sees the diode when the wave reaches −12 V (Table A.6, before closing)', () => {
    expect(check([-11_800, -11_900, -12_000])).toBe('present');
  });

  it.each([-8800, -5600, 0])('misses it at a low level of %d mV', (level) => {
    expect(check([level, level, level])).toBe('missing');
  });

  it('changes its mind only after three samples that agree', () => {
    expect(check([-12_000, -12_000, -12_000, -5600, -5600])).toBe('present');
    expect(check([-12_000, -12_000, -12_000, -5600, -5600, -5600])).toBe('missing');
  });
});
