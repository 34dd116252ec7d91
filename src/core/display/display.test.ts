// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../faults/catalogue.ts';
import { CONNECTOR_STATUSES } from '../session/status.ts';
import { WHY_NOT_CHARGING } from '../session/why.ts';
import { layOut } from './layout.ts';
import { DEFAULT_LIGHTS, lightFor } from './light.ts';
import { type DisplayFacts, displayContent } from './lines.ts';
import { DEFAULT_TEXTS, type DisplayTexts } from './texts.ts';

const FACTS: DisplayFacts = {
  status: 'Available',
  why: 'no-vehicle',
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
const CHARGING: DisplayFacts = {
  ...FACTS,
  status: 'Charging',
  why: 'charging',
  milliamps: 16_000,
  watts: 3680,
  session: { wattHours: 12_345, seconds: 3661 },
};
const OLED = { columns: 21, rows: 7 };
const LCD = { columns: 16, rows: 2 };

const linesOf = (facts: DisplayFacts, size = OLED, nowMs = 0, texts = DEFAULT_TEXTS) =>
  layOut(displayContent(facts, { language: 'en', texts }), size, nowMs);

describe('the display', () => {
  it('says current, power, energy and time while charging', () => {
    expect(linesOf(CHARGING)).toEqual(['CHARGING', '16.0 A  3.68 kW', '12.35 kWh  1:01:01']);
  });

  it('says what to do, why a card was refused and how long is left', () => {
    expect(linesOf(FACTS)).toEqual(['AVAILABLE', 'Plug in or hold card']);
    expect(linesOf({ ...FACTS, refused: 'blocked' })).toEqual(['AVAILABLE', 'CARD REFUSED', 'Card blocked']);
    expect(linesOf({ ...FACTS, status: 'Preparing', plugInSeconds: 65 })[2]).toBe('1:05 left');
    expect(linesOf({ ...FACTS, status: 'Faulted', why: 'fault', faults: ['pilot-short'] })).toEqual([
      'FAULTED',
      'CHECK THE CP LINE',
    ]);
    expect(linesOf({ ...FACTS, why: 'starting-up' })).toEqual(['INITIALIZING...']);
  });

  it('says that the vehicle asks for ventilation, be it before or in a session', () => {
    const faults = ['ventilation-demand'] as const;
    expect(linesOf({ ...FACTS, status: 'Preparing', faults })).toContain('NEED VENTILATION');
    expect(linesOf({ ...FACTS, status: 'SuspendedEV', faults })).toContain('NEED VENTILATION');
  });

  it('has a notice on its last line', () => {
    const lines = linesOf({ ...FACTS, notice: 'CODE 1234-5678' });
    expect(lines).toEqual(['AVAILABLE', 'Plug in or hold card', '', '', '', '', 'CODE 1234-5678']);
  });

  it('never has more lines or columns than there are', () => {
    for (const size of [OLED, LCD, { columns: 20, rows: 4 }]) {
      for (const status of CONNECTOR_STATUSES) {
        for (const why of WHY_NOT_CHARGING) {
          for (const fault of FAULT_CODES) {
            const facts = {
              ...CHARGING,
              ...{ status, why, faults: [fault], notice: 'a notice that is much too long to fit' },
            };
            const lines = linesOf(facts, size);
            expect(lines.length).toBeLessThanOrEqual(size.rows);
            expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(size.columns);
          }
        }
      }
    }
  });
});

describe('a display of two lines', () => {
  it('keeps the first one and lets the rest take turns, each for 3 s', () => {
    const pages = [0, 2999, 3000, 6000, 9000].map((nowMs) => linesOf(CHARGING, LCD, nowMs));
    expect(pages).toEqual([
      ['CHARGING', '16.0 A  3.68 kW'],
      ['CHARGING', '16.0 A  3.68 kW'],
      ['CHARGING', '12.35 kWh'],
      ['CHARGING', '1:01:01'],
      ['CHARGING', '16.0 A  3.68 kW'],
    ]);
  });

  it('gives a notice its turn', () => {
    const facts = { ...FACTS, cardReader: false, notice: 'CODE 1234-5678' };
    expect(linesOf(facts, LCD, 0)).toEqual(['AVAILABLE', 'Plug in']);
    expect(linesOf(facts, LCD, 3000)).toEqual(['AVAILABLE', 'CODE 1234-5678']);
  });

  it('breaks a word that is longer than a line', () => {
    const content = { headline: '', details: ['A1B2C3D4E5F6G7H8I9J0 ok'], notice: undefined };
    expect(layOut(content, LCD, 0)).toEqual(['A1B2C3D4E5F6G7H8', 'I9J0 ok']);
  });
});

describe("a product's own words", () => {
  /** Of the ETEK manual's LCD column. */
  const texts: DisplayTexts = {
    headlines: {
      startingUp: 'Starting up...',
      awaitingVehicle: 'SuspendedEV',
      ventilation: 'Need Ventilation',
      fault: '',
    },
    faults: {
      'pilot-short': 'Please check the CP line',
      'residual-current': 'RCMU leakage or self-inspection failure',
      'ventilation-demand': 'Need Ventilation',
    },
  };

  it('stand in place of the usual ones', () => {
    expect(linesOf({ ...FACTS, why: 'starting-up' }, LCD, 0, texts)).toEqual(['Starting up...']);
    expect(linesOf({ ...FACTS, status: 'Preparing', plugInSeconds: 9 }, LCD, 0, texts)[0]).toBe('SuspendedEV');
    expect(linesOf(FACTS, LCD, 0, texts)[0]).toBe('AVAILABLE');
  });

  it('of a fault fill the display, in turns where they must', () => {
    const fault = { ...FACTS, status: 'Faulted', why: 'fault' } as const;
    expect(linesOf({ ...fault, faults: ['pilot-short'] }, LCD, 0, texts)).toEqual(['Please check the', 'CP line']);
    const leakage = { ...fault, faults: ['residual-current'] } as const;
    expect(linesOf(leakage, LCD, 0, texts)).toEqual(['RCMU leakage or', 'self-inspection']);
    expect(linesOf(leakage, LCD, 3000, texts)).toEqual(['self-inspection', 'failure']);
    expect(linesOf(leakage, OLED, 0, texts)).toEqual(['RCMU leakage or', 'self-inspection', 'failure']);
  });

  it('are not said twice', () => {
    const facts = { ...FACTS, status: 'Preparing', faults: ['ventilation-demand'] } as const;
    expect(linesOf(facts, OLED, 0, texts)).toEqual(['Need Ventilation', 'Hold card to reader']);
  });
});

describe('the status light', () => {
  it.each([
    [{ status: 'Available' }, 'green steady'],
    [{ status: 'Preparing', plugInSeconds: 60 }, 'green fast'],
    [{ status: 'Preparing' }, 'green slow'],
    [{ status: 'Charging' }, 'blue slow'],
    [{ status: 'SuspendedEV' }, 'green slow'],
    [{ status: 'SuspendedEVSE' }, 'green slow'],
    [{ status: 'Finishing' }, 'green slow'],
    [{ status: 'Preparing', faults: ['ventilation-demand'] }, 'green slow'],
    [{ status: 'Faulted', faults: ['pilot-short'] }, 'red slow'],
    [{ status: 'Faulted', faults: ['pilot-short', 'welded-contactor'] }, 'red steady'],
    [{ status: 'Unavailable' }, 'yellow steady'],
    [{ status: 'Unavailable', why: 'starting-up' }, 'yellow slow'],
    [{ status: 'Reserved' }, 'pink steady'],
  ] as const)('%j lights %s (Blink table 20)', (facts, expected) => {
    const light = lightFor({ ...FACTS, ...facts });
    expect(`${light.color} ${light.pattern}`).toBe(expected);
  });

  it.each([
    [{ status: 'Unavailable', why: 'starting-up' }, 'blue slow'],
    [{ status: 'Charging' }, 'blue breathing'],
    [{ status: 'SuspendedEV', faults: ['ventilation-demand'] }, 'red slow'],
    [{ status: 'Faulted', faults: ['pilot-short'] }, 'red steady'],
    [{ status: 'Available' }, 'green steady'],
  ] as const)('%j lights %s where a product says so (ETEK LED table)', (facts, expected) => {
    const light = lightFor(
      { ...FACTS, ...facts },
      {
        ...DEFAULT_LIGHTS,
        startingUp: { color: 'blue', pattern: 'slow' },
        charging: { color: 'blue', pattern: 'breathing' },
        ventilation: { color: 'red', pattern: 'slow' },
        fault: { color: 'red', pattern: 'steady' },
      },
    );
    expect(`${light.color} ${light.pattern}`).toBe(expected);
  });
});
