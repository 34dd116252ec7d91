// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { createSettings } from './apply.ts';
import { checkValue, describeAllowed } from './check.ts';
import { settingSchema } from './derive/json-schema.ts';
import { writeOcppValue } from './derive/ocpp-keys.ts';
import { rightOf } from './derive/rights.ts';
import { TARIFF_ROWS } from './pages/tariff.ts';
import { findRow } from './registry.ts';
import type { SettingRow } from './row.ts';
import { formatText, parseText } from './text-form.ts';

const row = (id: string): SettingRow => {
  const found = findRow(id);
  if (found === undefined) throw new Error(id);
  return found;
};
const RATE = row('tariff.usage.intervalRate');
const settings = () => createSettings({ repository: { all: () => new Map(), save() {} } });
const OPERATOR = { kind: 'account', name: 'o', role: 'operator' } as const;

describe('a decimal setting', () => {
  it.each([
    ['0.30', '0.3'],
    ['12', '12'],
    ['00.2875', '0.2875'],
    ['100000', '100000'],
  ])('keeps %j exactly, as %j', (given, kept) => {
    expect(checkValue(RATE, given)).toEqual({ ok: true, value: kept });
    const parsed = parseText(RATE, ` ${given} `);
    expect(parsed).toEqual({ ok: true, value: kept });
    expect(formatText(kept)).toBe(kept);
  });

  it.each([0.3, 1, '0,3', '-1', '0.00001', '100000.0001', '1e2', '', ' 1', true, null, ['1']])(
    'refuses %j',
    (given) => {
      expect(checkValue(RATE, given)).toEqual({ ok: false, allowed: describeAllowed(RATE.type) });
    },
  );

  it('says what it accepts, in words and as a JSON Schema', () => {
    expect(describeAllowed(RATE.type)).toBe('a decimal number from 0 to 100000 with at most 4 digits after the point');
    const { type, pattern = '' } = settingSchema(RATE);
    expect(type).toBe('string');
    expect(['0.3', '12', '0.2875'].every((text) => new RegExp(pattern).test(text))).toBe(true);
    expect(['0,3', '.5', '1e2', '0.28751', '-1'].some((text) => new RegExp(pattern).test(text))).toBe(false);
  });

  it('is stored and read as text', () => {
    const stored = new Map<string, string>();
    const repository = { all: () => stored, save: (id: string, json: string) => void stored.set(id, json) };
    createSettings({ repository }).apply(OPERATOR, 'tariff.taxRate', '8.8750');
    expect(stored.get('tariff.taxRate')).toBe('"8.875"');
    expect(createSettings({ repository }).get('tariff.taxRate')).toBe('8.875');
  });
});

describe('a time of day', () => {
  const time = row('tariff.parking.startTime');

  it('is HH:MM; both manuals write it without the colon', () => {
    expect(parseText(time, '1000')).toEqual({ ok: true, value: '10:00' });
    expect(parseText(time, '23:59')).toEqual({ ok: true, value: '23:59' });
    expect(checkValue(time, '07:05').ok).toBe(true);
  });

  it.each(['24:00', '2400', '7:05', '07:60', '07:05:00', '', 'noon', 705])('is not %j', (value) => {
    expect(checkValue(time, value).ok || (typeof value === 'string' && parseText(time, value).ok)).toBe(false);
  });
});

describe('the page Tariff', () => {
  it('has every field of the Blink manual, figure 15', () => {
    const names = TARIFF_ROWS.flatMap((entry: SettingRow) => entry.importAliases?.blink ?? []);
    const of = (element: string) =>
      ['Billing Type', 'Day of Week', 'Start Time', 'End Time', 'Unit Interval', 'Interval Rate', 'Grace Period'].map(
        (field) => `${element} ${field}`,
      );
    const single = ['Initial Grace Period', 'Parking Rate Cap', 'Tax Rate', 'Service Fee'];
    const schemes = ['Member Price Scheme ID', 'NonMember Price Scheme ID'];
    expect([...names].sort()).toEqual([...schemes, ...of('Parking'), ...of('Usage'), ...single].sort());
  });

  it('charges nothing at delivery, and lets no user change what is charged', () => {
    expect([row('tariff.enabled').default, RATE.default, row('tariff.parking.intervalRate').default]).toEqual([
      false,
      '0',
      '0',
    ]);
    for (const entry of TARIFF_ROWS) expect(rightOf(entry, 'user')).not.toBe('rw');
  });

  it('takes currencies of ISO 4217 only', () => {
    const on = settings();
    expect(['EUR', 'JPY', 'KWD'].map((code) => on.apply(OPERATOR, 'tariff.currency', code).kind)).toEqual(
      Array.from({ length: 3 }, () => 'applied'),
    );
    expect(['EURO', 'eur', 'XXX', 'DEM'].map((code) => on.apply(OPERATOR, 'tariff.currency', code).kind)).toEqual(
      Array.from({ length: 4 }, () => 'invalid'),
    );
  });

  it('can be told a default price by the central system, and nothing else of it', () => {
    const on = settings();
    const price = JSON.stringify({ priceText: 'x', chargingPrice: { kWhPrice: 0.2 } });
    expect(writeOcppValue(on, 'defaultprice', price)).toEqual({ kind: 'applied', apply: 'live' });
    expect(writeOcppValue(on, 'DefaultPrice', '{"kWh":1}')).toMatchObject({ kind: 'invalid' });
    expect(writeOcppValue(on, 'CustomDisplayCostAndPrice', 'false').kind).toBe('applied');
    expect(on.apply({ kind: 'central-system' }, 'tariff.usage.intervalRate', '9').kind).toBe('forbidden');
  });
});
