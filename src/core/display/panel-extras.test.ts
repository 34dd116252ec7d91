// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayBrightness } from './dimming.ts';
import { layOut } from './layout.ts';
import { type DisplayFacts, displayContent } from './lines.ts';
import { networkWords, UPLINK_KINDS } from './network.ts';
import { isOdometerTurn, odometerLines } from './odometer.ts';

const FACTS: DisplayFacts = {
  status: 'Preparing',
  why: 'vehicle-not-ready',
  faults: [],
  cardReader: true,
  refused: undefined,
  authorizing: false,
  plugInSeconds: undefined,
  session: undefined,
  milliamps: undefined,
  watts: undefined,
  notice: undefined,
};
const LCD = { columns: 16, rows: 2 };

describe('a countdown', () => {
  it.each([
    ['cold-load-delay', 720, 'Starts in 12:00'],
    ['random-delay', 65, 'Starts in 1:05'],
    ['fault-waiting', 900, 'Retry in 15:00'],
    ['contactor-resting', 9, 'Ready in 0:09'],
  ] as const)('of %s, %i s is a line of the smallest display: %s', (what, seconds, line) => {
    const { details } = displayContent({ ...FACTS, countdown: { what, seconds } });
    expect(details.at(-1)).toBe(line);
    expect(line.length).toBeLessThanOrEqual(LCD.columns);
  });

  it.each([
    ['waiting-for-start-time', '22:00', 'Starts at 22:00'],
    ['peak-hours', '11:00', 'Starts at 11:00'],
    ['outside-hours', '06:00', 'Opens at 06:00'],
    ['outside-hours', undefined, 'Ready in 27:46:40'],
    ['waiting-for-start-time', undefined, 'Starts in 27:46:40'],
  ] as const)('of %s says what the clock will show, where that is within a day', (what, at, line) => {
    const countdown = { what, seconds: 100_000, ...(at === undefined ? {} : { at }) };
    const { details } = displayContent({ ...FACTS, countdown });
    expect(details.at(-1)).toBe(line);
  });
});

describe('the brightness of a display', () => {
  const rules = { awakePercent: 80, dimmedPercent: 10, afterMs: 60_000 };

  it.each([
    [rules, 59_999, 80],
    [rules, 60_000, 10],
    [{ ...rules, afterMs: undefined }, 1e9, 80],
    [{ ...rules, awakePercent: 5 }, 60_000, 5],
    [{ ...rules, dimmedPercent: 0 }, 60_000, 0],
  ])('by %j after %i ms is %i %%', (given, idleMs, percent) => {
    expect(displayBrightness(given, idleMs)).toBe(percent);
  });
});

describe('the odometer', () => {
  it('has lines of at most 16 characters, without what nobody counts', () => {
    expect(odometerLines({ wattHours: 1_234_567, sessions: 321 }, 'en')).toEqual(['1234.6 kWh', 'Sessions 321']);
    const cycles = { contactorCycles: 100_000, plugCycles: 30_000 };
    const old = { wattHours: 999_999_900, sessions: 30_000, chargingSeconds: 359_999_999, ...cycles };
    expect(odometerLines(old, 'en')).toEqual([
      '999999.9 kWh',
      'Sessions 30000',
      'Charging 99999 h',
      'Contactor 100000',
      'Plug-ins 30000',
    ]);
    expect(Math.max(...odometerLines(old, 'en').map((line) => line.length))).toBeLessThanOrEqual(LCD.columns);
  });

  it('shows all its lines in one turn on the smallest display, from the first on', () => {
    const details = odometerLines(
      { wattHours: 1000, sessions: 2, chargingSeconds: 7200, contactorCycles: 3, plugCycles: 4 },
      'en',
    );
    const turn = Array.from({ length: 200 }, (_, second) => second * 1000)
      .filter(isOdometerTurn)
      .slice(0, 15);
    const shown = turn.map((nowMs) => layOut({ headline: 'Available', details, notice: undefined }, LCD, nowMs)[1]);
    expect([...new Set(shown)]).toEqual(details);
    expect(shown[0]).toBe(details[0]);
  });
});

describe('the network on a display without symbols (ETEK LCD table)', () => {
  it.each([
    ['ethernet', 'offline', ['E']],
    ['wifi', 'online', ['OCPP W', 'W']],
    ['cellular', 'none', ['G']],
    ['access-point', 'offline', ['A']],
    ['none', 'online', []],
  ] as const)('%s, central system %s', (uplink, centralSystem, words) => {
    expect(networkWords({ uplink, centralSystem })).toEqual(words);
  });

  it('stands at the end of the first line, as much of it as there is room for', () => {
    const corner = networkWords({ uplink: 'cellular', centralSystem: 'online' });
    const first = (headline: string) => layOut({ headline, details: [], notice: undefined, corner }, LCD, 0)[0];
    expect(first('Available')).toBe('Available OCPP G');
    expect(first('SuspendedEVSE')).toBe('SuspendedEVSE  G');
    expect(first('Need Ventilation')).toBe('Need Ventilation');
    expect(first('')).toBeUndefined();
  });

  it('never makes a line too long nor takes from its words', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 16 }), fc.constantFrom(...UPLINK_KINDS), (headline, uplink) => {
        const corner = networkWords({ uplink, centralSystem: 'online' });
        const [line = ''] = layOut({ headline, details: [], notice: undefined, corner }, LCD, 0);
        expect(line.length).toBeLessThanOrEqual(LCD.columns);
        expect(line.startsWith(headline)).toBe(true);
      }),
    );
  });
});
