// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionPause } from './journal.ts';
import { afterPowerCut, NO_PAUSE, type PauseState, stepPauses } from './pauses.ts';
import { WHY_NOT_CHARGING, type WhyNotCharging } from './why.ts';

const WALL = 1_767_225_600_000;

/** What is on record after these looks, each at its second. */
function record(looks: readonly (readonly [second: number, why: WhyNotCharging])[], from: PauseState = NO_PAUSE) {
  const rows = new Map<number, SessionPause>();
  let state = from;
  for (const [second, why] of looks) {
    const step = stepPauses(state, { why, wallMillis: WALL + second * 1000, monotonicMs: second * 1000 });
    state = step.state;
    for (const row of step.rows) rows.set(row.fromMillis, row);
  }
  const pauses = [...rows.values()].map(({ why, fromMillis, toMillis }) => {
    const from = (fromMillis - WALL) / 1000;
    return `${why} ${from}–${toMillis === undefined ? '' : (toMillis - WALL) / 1000}`;
  });
  return { pauses, state };
}

/** One look a second, from the first second on. */
const eachSecond = (...parts: readonly (readonly [seconds: number, why: WhyNotCharging])[]) =>
  parts.flatMap(([seconds, why]) => Array.from({ length: seconds }, () => why)).map((why, at) => [at, why] as const);

describe('pauses of a session', () => {
  it('begin when energy stopped and end when it flows again', () => {
    const { pauses } = record(eachSecond([10, 'charging'], [600, 'limit-below-minimum'], [5, 'charging']));
    expect(pauses).toEqual(['limit-below-minimum 10–610']);
  });

  it('are none while a charge begins: locking, testing and closing are over soon', () => {
    const { pauses } = record(
      eachSecond([1, 'locking'], [2, 'self-testing'], [1, 'contactor-closing'], [60, 'charging']),
    );
    expect(pauses).toEqual([]);
  });

  it('count the seconds of closing to the pause before', () => {
    const { pauses } = record(
      eachSecond([9, 'vehicle-not-ready'], [2, 'contactor-closing'], [5, 'charging'], [3, 'vehicle-not-ready']),
    );
    expect(pauses).toEqual(['vehicle-not-ready 0–11']);
  });

  it('end where the next reason begins, without a gap', () => {
    const { pauses } = record(eachSecond([60, 'vehicle-not-ready'], [60, 'limit-below-minimum'], [1, 'charging']));
    expect(pauses).toEqual(['vehicle-not-ready 0–60', 'limit-below-minimum 60–120']);
  });

  it('are noticed in a vehicle that stops and goes within seconds, too', () => {
    const flicker = Array.from(
      { length: 30 },
      (_, count) => [1, count % 2 === 0 ? 'vehicle-not-ready' : 'locking'] as const,
    );
    const { pauses } = record(eachSecond(...flicker, [1, 'charging']));
    expect(pauses).toEqual(['locking 0–30']);
  });

  it('say nothing while nobody can know, and go on after it', () => {
    const { pauses } = record(
      eachSecond([10, 'vehicle-not-ready'], [30, 'starting-up'], [10, 'vehicle-not-ready'], [1, 'charging']),
    );
    expect(pauses).toEqual(['vehicle-not-ready 0–50']);
  });

  it('give an unheard guard its grace: it may go on meanwhile', () => {
    expect(record(eachSecond([10, 'charging'], [39, 'guard-offline'], [5, 'charging'])).pauses).toEqual([]);
    expect(record(eachSecond([10, 'charging'], [60, 'guard-offline'], [5, 'charging'])).pauses).toEqual([
      'guard-offline 10–70',
    ]);
  });

  it('go on after a restart of the station, as one', () => {
    const before = record(eachSecond([60, 'vehicle-not-ready']));
    const open = { open: before.state.open, beginning: undefined };
    expect(
      record(
        [
          [90, 'vehicle-not-ready'],
          [100, 'charging'],
        ],
        open,
      ).pauses,
    ).toEqual(['vehicle-not-ready 0–100']);
  });

  it('fill the time of a power cut, from what was seen last', () => {
    const open = { why: 'vehicle-not-ready', fromMillis: WALL } as const;
    const away = { why: 'power-cut', fromMillis: WALL + 60_000, toMillis: WALL + 900_000 };
    expect(afterPowerCut(NO_PAUSE, WALL + 60_000, WALL + 900_000)).toEqual({ state: NO_PAUSE, rows: [away] });
    expect(afterPowerCut({ open, beginning: undefined }, WALL + 60_000, WALL + 900_000).rows).toEqual([
      { ...open, toMillis: WALL + 60_000 },
      away,
    ]);
  });

  it('never end before they began, however the wall clock is set', () => {
    const open = { why: 'vehicle-not-ready', fromMillis: WALL } as const;
    const step = stepPauses({ open, beginning: undefined }, { why: 'charging', wallMillis: WALL - 1, monotonicMs: 0 });
    expect(step.rows).toEqual([{ ...open, toMillis: WALL }]);
    expect(afterPowerCut(NO_PAUSE, WALL, WALL - 5).rows).toEqual([
      { why: 'power-cut', fromMillis: WALL - 5, toMillis: WALL - 5 },
    ]);
  });

  it('follow each other without overlap, at most one open, for any course of reasons (property)', () => {
    const look = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.constantFrom(...WHY_NOT_CHARGING));
    void fc.assert(
      fc.property(fc.array(look, { maxLength: 40 }), (course) => {
        const rows = new Map<number, SessionPause>();
        let state = NO_PAUSE;
        let second = 0;
        for (const [seconds, why] of course) {
          for (let count = 0; count < seconds; count += 1, second += 1) {
            const step = stepPauses(state, { why, wallMillis: second * 1000, monotonicMs: second * 1000 });
            state = step.state;
            for (const row of step.rows) rows.set(row.fromMillis, row);
          }
        }
        const pauses = [...rows.values()].sort((one, other) => one.fromMillis - other.fromMillis);
        for (const [index, pause] of pauses.entries()) {
          const next = pauses[index + 1];
          if (pause.toMillis === undefined) expect(next).toBeUndefined();
          else expect(pause.toMillis).toBeLessThanOrEqual(next?.fromMillis ?? Number.POSITIVE_INFINITY);
          expect(pause.why).not.toBe('charging');
        }
        expect(pauses.filter(({ toMillis }) => toMillis === undefined)).toHaveLength(state.open === undefined ? 0 : 1);
      }),
      { seed: 20260101 },
    );
  });
});
