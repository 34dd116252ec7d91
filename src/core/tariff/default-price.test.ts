// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { elementsOf, readDefaultPrice } from './default-price.ts';

const read = (value: unknown) => readDefaultPrice(JSON.stringify(value));

describe('the key DefaultPrice (OCPP & California Pricing, table 1)', () => {
  it('has a text, one for offline, and prices, exact to a millionth', () => {
    const value = {
      priceText: '0.15 $/kWh, idle fee after charging: 1 $/hr',
      priceTextOffline: 'Offline: 0.15 $/kWh',
      chargingPrice: { kWhPrice: 0.15, hourPrice: 0.0, flatFee: '0.5' },
      idlePrice: { graceMinutes: 30, hourPrice: 1.0 },
    };
    expect(read(value)).toEqual({
      priceText: value.priceText,
      priceTextOffline: value.priceTextOffline,
      chargingPrice: { kWhMicros: 150_000, hourMicros: 0, flatMicros: 500_000 },
      idlePrice: { graceSeconds: 1800, hourMicros: 1_000_000 },
    });
    expect(read({ priceText: 'free' })?.chargingPrice).toBeUndefined();
  });

  it.each([
    [{}],
    [[]],
    [null],
    ['text'],
    [{ priceText: 1 }],
    [{ priceText: 'x'.repeat(501) }],
    [{ priceText: 'x', more: 1 }],
    [{ priceText: 'x', chargingPrice: [] }],
    [{ priceText: 'x', chargingPrice: { kWhPrice: -1 } }],
    [{ priceText: 'x', chargingPrice: { kWhPrice: '0,15' } }],
    [{ priceText: 'x', chargingPrice: { kWhPrice: 1e9 } }],
    [{ priceText: 'x', chargingPrice: { minutePrice: 1 } }],
    [{ priceText: 'x', idlePrice: { graceMinutes: 1.5 } }],
  ])('is not %j', (value) => {
    expect(read(value)).toBeUndefined();
  });

  it('is no text that is not JSON', () => {
    expect(readDefaultPrice('{priceText: 1}')).toBeUndefined();
  });

  it('bills hours and kWh exactly and the flat fee once', () => {
    const prices = { kWhMicros: 1, hourMicros: 2, flatMicros: 3 };
    const kinds = elementsOf(prices, { graceSeconds: 60, hourMicros: 4 }).map(
      ({ element, billing, interval, counts, rateMicros, graceSeconds }) =>
        `${element} ${billing} ${rateMicros} for ${interval} ${counts} after ${graceSeconds}`,
    );
    expect(kinds).toEqual([
      'usage energy 1 for 1000 exact after 0',
      'usage time 2 for 3600 exact after 0',
      'usage session 3 for 1 started after 0',
      'parking time 4 for 3600 exact after 60',
    ]);
  });
});
