// SPDX-License-Identifier: Apache-2.0
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { extractText, getDocumentProxy } from 'unpdf';
import { describe, expect, it } from 'vitest';
import type { SessionDetails, SessionEntry } from '../../station/journal-api.ts';
import type { SessionCost } from '../../station/tariff-api.ts';
import { SOURCE_FONTS } from '../testing/source-fonts.ts';
import { type CsvFlavour, type ExportContext, sessionsCsv } from './session-table.ts';
import { sessionsJson } from './sessions-json.ts';
import { type PdfWish, sessionsPdf } from './sessions-pdf.ts';

/** Half an hour before clocks go forward in Berlin. */
const START = Date.parse('2026-03-29T00:30:00Z');
const CONTEXT: ExportContext = { timeZone: 'Europe/Berlin', nowMillis: START + 86_400_000, withTags: true };
const IDENTITY = { vendor: 'ACME', model: 'One', serialNumber: 'SN-1', firmwareVersion: '1' };

const COST: SessionCost = {
  currency: 'EUR',
  minorDigits: 2,
  lines: [
    {
      element: 'usage',
      billing: 'energy',
      quantity: 12_345,
      unit: 'Wh',
      interval: 1000,
      counts: 'exact',
      rateMicros: 310_000,
      amountMinorUnits: 383,
      isCapped: false,
      fromMillis: START,
      toMillis: START + 3_600_000,
    },
  ],
  netMinorUnits: 383,
  taxMinorUnits: 73,
  totalMinorUnits: 456,
  by: 'charger',
  isFinal: true,
  text: undefined,
  link: undefined,
};

interface Wanted {
  readonly idTag?: string;
  readonly tagName?: string;
  readonly wattHours?: number;
  readonly entry?: Partial<SessionEntry>;
}

function details({ idTag = '04A2B3C4', tagName = 'Zoë', wattHours = 12_345, entry = {} }: Wanted = {}): SessionDetails {
  const session = {
    id: 'b1f7c1de-0000-4000-8000-000000000001',
    connectorId: 1,
    idTag,
    startedAtMillis: START,
    meterStartWattHours: 1000,
    meterLastWattHours: 1000 + wattHours,
    stoppedAtMillis: START + 3_600_000,
    stopReason: 'Local',
    deauthorized: false,
    reported: true,
    chargingMillis: 3_000_400,
  } as const;
  return {
    entry: {
      number: 7,
      session,
      authorization: { origin: 'card', reason: 'whitelisted', tagName },
      stopIdTag: idTag,
      pauses: 1,
      faults: 1,
      cost: COST,
      delivered: true,
      ...entry,
    },
    pauses: [{ fromMillis: START + 600_000, toMillis: START + 1_200_000, why: 'vehicle-not-ready' }],
    faults: [{ fromMillis: START, toMillis: undefined, code: 'over-voltage' }],
    samples: 0,
  };
}

const csv = (sessions: readonly SessionDetails[], flavour: CsvFlavour = 'plain', context = CONTEXT): string =>
  [...sessionsCsv(sessions, flavour, context)].join('');
const rows = (text: string, delimiter = ','): Record<string, string>[] =>
  parse(text, { columns: true, delimiter, bom: true, record_delimiter: '\r\n' }) as Record<string, string>[];

const anyText = fc.string({ unit: 'binary', maxLength: 20 });
const nastyText = fc.oneof(
  anyText,
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', '"', ',', ';', '\r', '\n', '\t', ' ', 'a', '＝'),
    maxLength: 8,
  }),
);

describe('sessions as CSV', () => {
  it('have local times with their offset, also where clocks change within the session', () => {
    const [row] = rows(csv([details()]));
    expect(row).toMatchObject({
      start: '2026-03-29T01:30:00+01:00',
      end: '2026-03-29T03:30:00+02:00',
      'duration (s)': '3600',
      'charging (s)': '3000',
      'energy (kWh)': '12.345',
      'meter at start (kWh)': '1.000',
      card: '04A2B3C4',
      name: 'Zoë',
      cost: '4.56',
      currency: 'EUR',
      faults: 'over-voltage',
      'end reason': 'Local',
    });
  });

  it('leave empty what a running session does not have yet', () => {
    const running = details();
    const session = { ...running.entry.session, stoppedAtMillis: undefined, stopReason: undefined };
    const entry = { ...running.entry, session, cost: undefined };
    const [row] = rows(csv([{ ...running, entry }]));
    expect(row).toMatchObject({ end: '', 'end reason': '', cost: '', currency: '', 'duration (s)': '86400' });
  });

  it('hide card and name from who may not see them', () => {
    const [row] = rows(csv([details()], 'plain', { ...CONTEXT, withTags: false }));
    expect(row).toMatchObject({ card: '•••C4', name: '' });
  });

  it('come back as they were, read by another program (RFC 4180, property)', () => {
    void fc.assert(
      fc.property(fc.array(fc.tuple(nastyText, nastyText), { maxLength: 5 }), (texts) => {
        const read = rows(csv(texts.map(([idTag, tagName]) => details({ idTag, tagName }))));
        expect(read.map((row) => [row['card'], row['name']])).toEqual(texts);
      }),
      { seed: 20260101, numRuns: 300 },
    );
  });

  it.each(['spreadsheet-point', 'spreadsheet-comma'] as const)(
    'as %s hold no cell that is a formula (property)',
    (flavour) => {
      void fc.assert(
        fc.property(nastyText, nastyText, (idTag, tagName) => {
          const text = csv([details({ idTag, tagName })], flavour);
          expect(text.startsWith('\uFEFF')).toBe(true);
          const [row = {}] = rows(text, flavour === 'spreadsheet-comma' ? ';' : ',');
          for (const cell of Object.values(row)) expect(cell).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
          expect([idTag, `'${idTag}`]).toContain(row['card']);
          expect([tagName, `'${tagName}`]).toContain(row['name']);
        }),
        { seed: 20260102, numRuns: 300 },
      );
    },
  );

  it('for spreadsheets have the separator, decimal sign and times that they know', () => {
    const [comma] = rows(csv([details()], 'spreadsheet-comma'), ';');
    expect(comma).toMatchObject({
      'energy (kWh)': '12,345',
      start: '2026-03-29 01:30:00',
      'start UTC offset': "'+01:00",
      cost: '4,56',
    });
    const [point] = rows(csv([details()], 'spreadsheet-point'));
    expect(point).toMatchObject({ 'energy (kWh)': '12.345', 'end UTC offset': "'+02:00" });
  });
});

describe('sessions as JSON', () => {
  it('are one object with times in UTC', () => {
    const text = [...sessionsJson([details(), details({ tagName: '"\n王' })], IDENTITY, CONTEXT)].join('');
    const read = JSON.parse(text);
    expect(read).toMatchObject({ charger: { serialNumber: 'SN-1' }, timeZone: 'Europe/Berlin' });
    expect(read.sessions).toHaveLength(2);
    expect(read.sessions[0]).toMatchObject({
      startedAt: '2026-03-29T00:30:00.000Z',
      energyWattHours: 12_345,
      pauses: [{ from: '2026-03-29T00:40:00.000Z', to: '2026-03-29T00:50:00.000Z', why: 'vehicle-not-ready' }],
      faults: [{ code: 'over-voltage', to: null }],
      cost: { totalMinorUnits: 456 },
    });
    expect(read.sessions[1].name).toBe('"\n王');
    expect(JSON.parse([...sessionsJson([], IDENTITY, CONTEXT)].join('')).sessions).toEqual([]);
  });
});

describe('sessions as PDF', () => {
  const letterhead = {
    name: 'Strom & Söhne GmbH',
    address: ['Hauptstraße 1', '', '12345 Ort'],
    vatId: 'DE123456789',
    footer: 'Vielen Dank',
  };
  async function pdf(sessions: readonly SessionDetails[], more: Partial<PdfWish> = {}, context = CONTEXT) {
    let breaths = 0;
    const breathe = async (): Promise<void> => {
      breaths += 1;
    };
    const wish: PdfWish = { kind: 'list', letterhead, identity: IDENTITY, fonts: SOURCE_FONTS, breathe, ...more };
    const pieces: Uint8Array[] = [];
    for await (const piece of sessionsPdf(sessions, wish, context)) pieces.push(piece);
    const bytes = new Uint8Array(Buffer.concat(pieces));
    const { totalPages, text } = await extractText(await getDocumentProxy(bytes), { mergePages: false });
    return { pages: text, totalPages, pieces: pieces.length, breaths };
  }

  it('have letterhead, rows and sums, in any of the languages that the charger speaks', async () => {
    const { pages, totalPages } = await pdf([
      details(),
      details({ tagName: '王小明' }),
      details({ tagName: 'Жук Ωmega' }),
    ]);
    const [page = ''] = pages;
    expect(totalPages).toBe(1);
    for (const words of [
      'Strom & Söhne GmbH',
      'Hauptstraße 1',
      '12345 Ort',
      'VAT id DE123456789',
      'Vielen Dank',
      'Page 1',
    ])
      expect(page).toContain(words);
    for (const words of [
      'Zoë (04A2B3C4)',
      '王小明',
      'Жук Ωmega',
      '2026-03-29 01:30:00 +01:00',
      '1:00:00',
      '12.345',
      '4.56 EUR',
    ])
      expect(page).toContain(words);
    expect(page).toContain('Total: 3 sessions, 37.035 kWh, 13.68 EUR');
  });

  it('as receipt have registers, reason, pauses and cost of one session', async () => {
    const { pages } = await pdf([details()], { kind: 'receipt' });
    const [page = ''] = pages;
    for (const words of [
      'Charging receipt',
      '1.000 kWh',
      '13.345 kWh',
      'Stopped at charger',
      'on the charger’s own list',
      'Charging',
      '3.83 EUR',
      'Tax',
      '4.56 EUR',
    ])
      expect(page).toContain(words);
    expect(page).toContain('2026-03-29 01:40:00 +01:00 – 2026-03-29 01:50:00 +01:00');
    expect(page).toContain('b1f7c1de-0000-4000-8000-000000000001');
  });

  it('hide card and name from who may not see them', async () => {
    const { pages } = await pdf([details()], {}, { ...CONTEXT, withTags: false });
    expect(pages.join()).toContain('•••C4');
    expect(pages.join()).not.toContain('Zoë');
  });

  it('break pages, come in portions and let others have a turn', async () => {
    const many = Array.from({ length: 120 }, (_, index) => details({ entry: { number: index + 1 } }));
    const { pages, totalPages, pieces, breaths } = await pdf(many);
    expect(totalPages).toBe(3);
    expect(pages[2]).toContain('Page 3');
    expect(pages.every((page) => page.includes('Ended by'))).toBe(true);
    expect(pages.at(-1)).toContain('Total: 120 sessions');
    expect(breaths).toBe(14);
    expect(pieces).toBeGreaterThan(3);
  });

  it('take any text: what has no glyph is a box, what is too long is cut', async () => {
    const { pages } = await pdf([
      details({ tagName: `${'W'.repeat(100)}` }),
      details({ tagName: 'a\u0000b\u202Ec🚗' }),
    ]);
    expect(pages.join()).toContain('…');
    expect(pages.join()).toContain('a b c');
  });
});
