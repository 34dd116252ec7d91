// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../faults/catalogue.ts';
import { CONNECTOR_STATUSES } from '../session/status.ts';
import { WHY_NOT_CHARGING } from '../session/why.ts';
import { shownTime } from '../time/local-time.ts';
import { layOut } from './layout.ts';
import { DEFAULT_LIGHTS, lightFor } from './light.ts';
import { type DisplayFacts, displayContent } from './lines.ts';
import { LANGUAGES, type Language } from './messages/languages.ts';
import { columnsOf, hasWide } from './messages/width.ts';
import { odometerLines } from './odometer.ts';
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

  it('says what the session costs, and the words of the central system before and after it', () => {
    const cost = { totalMinorUnits: 1234, minorDigits: 2, currency: 'EUR' };
    expect(linesOf({ ...CHARGING, cost })).toEqual([
      'CHARGING',
      '16.0 A  3.68 kW',
      '12.35 kWh  1:01:01',
      'Cost 12.34 EUR',
    ]);
    expect(linesOf({ ...CHARGING, cost: { ...cost, minorDigits: 0, currency: 'JPY' } })[3]).toBe('Cost 1234 JPY');
    expect(linesOf({ ...FACTS, priceText: ' 0.15\n$/kWh\u0007 ' })).toEqual([
      'AVAILABLE',
      'Plug in or hold card',
      '0.15 $/kWh',
    ]);
    expect(linesOf({ ...CHARGING, priceText: 'not now' })).not.toContain('not now');
    const over = { ...CHARGING, status: 'Finishing', cost, priceText: `TOTAL ${'9'.repeat(500)}` } as const;
    expect(linesOf(over).slice(0, 5)).toEqual([
      'FINISHING',
      'Unplug the vehicle',
      '12.35 kWh  1:01:01',
      'Cost 12.34 EUR',
      'TOTAL',
    ]);
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

describe('a language', () => {
  const HAN_OLED = { ...OLED, han: { columns: 16, rows: 2 } };
  const say = (facts: DisplayFacts, language: Language, texts = DEFAULT_TEXTS) =>
    layOut(displayContent(facts, { language, texts }), HAN_OLED, 0);

  it('is spoken in headline, hints and numbers', () => {
    expect(say(CHARGING, 'de')).toEqual(['LÄDT', '16,0 A  3,68 kW', '12,35 kWh  1:01:01']);
    expect(say(CHARGING, 'zh')).toEqual(['充电中', '16.0 A  3.68 kW', '12.35 kWh  1:01:01']);
    expect(say({ ...FACTS, refused: 'blocked' }, 'fr')).toEqual(['DISPONIBLE', 'BADGE REFUSÉ', 'Badge bloqué']);
    expect(say({ ...FACTS, status: 'Preparing', plugInSeconds: 65 }, 'zh')).toEqual([
      '准备中',
      '请连接车辆',
      '剩余 1:05',
    ]);
    expect(say({ ...FACTS, why: 'starting-up' }, 'es')).toEqual(['INICIANDO...']);
    expect(say({ ...FACTS, status: 'Finishing', why: 'session-over' }, 'nl')).toEqual([
      'LADEN BEËINDIGD',
      'Voertuig loskoppelen',
    ]);
  });

  it('is spoken by the odometer too', () => {
    const counters = { wattHours: 1_234_560, sessions: 12, chargingSeconds: 7199, contactorCycles: 34, plugCycles: 56 };
    expect(odometerLines(counters, 'de')).toEqual([
      '1234,6 kWh',
      'Ladungen 12',
      'Ladezeit 1 h',
      'Schütz 34',
      'Stecker 56',
    ]);
    expect(odometerLines({ ...counters, contactorCycles: undefined }, 'zh')).toEqual([
      '1234.6 kWh',
      '充电次数 12',
      '充电 1 时',
      '插枪次数 56',
    ]);
  });

  it("other than English has no use for a product's words, which are English", () => {
    const texts: DisplayTexts = {
      headlines: { available: 'Ready', fault: '' },
      faults: { 'pilot-short': 'Please check the CP line' },
    };
    const fault = { ...FACTS, status: 'Faulted', why: 'fault', faults: ['pilot-short'] } as const;
    expect([say(FACTS, 'en', texts)[0], say(FACTS, 'de', texts)[0]]).toEqual(['Ready', 'VERFÜGBAR']);
    expect(say(fault, 'en', texts)).toEqual(['Please check the CP', 'line']);
    // That all lines are the fault's is a matter of layout, and holds in every language.
    expect(say(fault, 'de', texts)).toEqual(['CP-LEITUNG PRÜFEN']);
  });

  it('never needs more rows or columns than there are', () => {
    const rowsOf = (lines: readonly string[]) =>
      lines.reduce((rows, line, index) => rows + (index > 0 && hasWide(line) ? 2 : 1), 0);
    const countdown = { what: 'fault-waiting', seconds: 899 } as const;
    for (const language of LANGUAGES) {
      for (const status of CONNECTOR_STATUSES) {
        for (const why of WHY_NOT_CHARGING) {
          const facts = { ...CHARGING, status, why, faults: ['meter-lost'], countdown, notice: 'CODE' } as const;
          const lines = say(facts, language);
          expect(rowsOf(lines)).toBeLessThanOrEqual(OLED.rows);
          for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(hasWide(line) ? 16 : OLED.columns);
        }
      }
    }
  });
});

describe('what is waited for', () => {
  const words = (facts: Partial<DisplayFacts>) => linesOf({ ...FACTS, ...facts }).slice(1);

  it('is counted down where a fault ends by itself (Blink: CCID trip, 15 min)', () => {
    const faults = ['residual-current'] as const;
    const countdown = { what: 'fault-waiting', seconds: 899 } as const;
    expect(words({ status: 'Faulted', why: 'fault', faults, countdown })).toEqual([
      'LEAKAGE CURRENT',
      'Retry in 14:59',
    ]);
    expect(words({ status: 'Faulted', why: 'fault', faults })).toEqual(['LEAKAGE CURRENT']);
  });

  it('is said while the charger restarts, or puts in firmware (ETEK manual, LCD column)', () => {
    expect(words({ restarting: true })).toEqual(['Restarting']);
    expect(linesOf({ ...FACTS, firmwarePercent: 42 })).toEqual(['UPDATING...', 'Firmware update 42%']);
  });

  it.each([
    ['cold-load-delay', 'Power is back'],
    ['random-delay', 'Random delay'],
    ['contactor-resting', 'Contactor is resting'],
    ['ventilation', 'Ventilation needed'],
    ['locking', 'Waiting for the lock'],
    ['waiting-for-start-time', 'Waiting for its time'],
    ['peak-hours', 'Waiting: peak hours'],
    ['no-meter-reading', 'Waiting for the meter'],
    ['restarting', 'Restarting'],
  ] as const)('is said for %s, with the time left where that is known', (why, cause) => {
    for (const status of ['Preparing', 'SuspendedEV', 'SuspendedEVSE'] as const) {
      expect(words({ status, why })).toEqual([cause]);
      const countdown = { what: 'cold-load-delay', seconds: 255 } as const;
      expect(words({ status, why, countdown })).toEqual([cause, 'Starts in 4:15']);
    }
  });
});

describe('outside the hours of operation', () => {
  it('the display says closed and when it opens, in the language of the place, and why a card was refused', () => {
    const closed = { status: 'Unavailable', why: 'outside-hours' } as const;
    const countdown = { what: 'outside-hours', seconds: 600, at: '06:00' } as const;
    const words = (more: object) => displayContent({ ...FACTS, ...closed, ...more }).details;
    expect(words({ countdown })).toEqual(['Closed now', 'Opens at 06:00']);
    expect(words({ refused: 'outside-hours' })).toEqual(['CARD REFUSED', 'Closed now']);
    const german = { language: 'de', texts: { headlines: {}, faults: {} } } as const;
    expect(displayContent({ ...FACTS, ...closed, countdown }, german).details).toEqual([
      'Geschlossen',
      'Öffnet um 06:00',
    ]);
  });
});

describe('a reserved connector (Blink manual, table 19)', () => {
  const words = (facts: Partial<DisplayFacts>) =>
    displayContent({ ...FACTS, status: 'Reserved', why: 'reserved', ...facts });

  it('says RESERVED, until when, and whose turn it is', () => {
    expect(words({ cardReader: true, reservedUntil: '14:35' })).toMatchObject({
      headline: 'RESERVED',
      details: ['Until 14:35', 'Hold card to reader'],
    });
    expect(words({ cardReader: false, reservedUntil: '01-31 14:35' }).details).toEqual(['Until 01-31 14:35']);
    expect(words({ authorizing: true, reservedUntil: '14:35' }).details).toEqual(['Checking card...']);
    expect(words({ refused: 'reserved' }).details).toEqual(['CARD REFUSED', 'Reserved for another']);
  });

  it('says the time of the charger’s zone, and the day when it is another one', () => {
    const now = Date.UTC(2026, 2, 28, 22, 50);
    expect(shownTime(now + 600_000, now, 'UTC')).toBe('23:00');
    expect(shownTime(now + 600_000, now, 'Europe/Berlin')).toBe('03-29 00:00');
    // The clock goes from 2:00 to 3:00 in between.
    expect(shownTime(now + 3 * 3_600_000, now, 'Europe/Berlin')).toBe('03-29 03:50');
    expect(shownTime(now + 600_000, now, 'Asia/Kolkata')).toBe('04:30');
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
