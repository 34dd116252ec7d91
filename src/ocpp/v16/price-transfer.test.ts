// SPDX-License-Identifier: Apache-2.0
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeStation, MemoryTransactionIds, memorySettings } from '../../../test/ocpp/fake-station.ts';
import { handleDataTransfer } from './data-transfer.ts';

const VENDOR = 'org.openchargealliance.costmsg';
let station: FakeStation;
let transactionIds: MemoryTransactionIds;
beforeEach(() => {
  station = new FakeStation(memorySettings({ 'locale.language': 'nl' }));
  transactionIds = new MemoryTransactionIds();
  transactionIds.set('s1', 12_345);
});

async function send(messageId: string, data: unknown, vendorId = VENDOR): Promise<unknown> {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const answer = await handleDataTransfer(station, transactionIds)({ vendorId, messageId, data: text });
  return 'payload' in answer ? answer.payload : answer;
}

const ACCEPTED = { status: 'Accepted' };
const RUNNING = {
  transactionId: 12_345,
  timestamp: '2026-03-19T12:00:00Z',
  meterValue: 1_234_000,
  cost: 1.0,
  state: 'Charging',
  chargingPrice: { kWhPrice: 0.123, hourPrice: 0.0, flatFee: 0.0 },
  idlePrice: { graceMinutes: 30, hourPrice: 1.0 },
  nextPeriod: { atTime: '2026-03-19T19:00:00Z', chargingPrice: { kWhPrice: 0.1 } },
  triggerMeterValue: { atPowerkW: 0.1, atCPStatus: ['SuspendedEV'] },
};
const FINAL = {
  transactionId: 12_345,
  cost: 3.31,
  priceText: '$2.81 @ $0.12/kWh',
  qrCodeText: 'https://www.cpo.example/invoices/13546',
};
const SCHEME = {
  schemeId: 2,
  currency: 'EUR',
  elements: [
    { element: 'usage', billingType: 'KWh', intervalRate: '0.39' },
    {
      ...{ element: 'parking', billingType: 'Time', dayOfWeek: 'Friday', startTime: '08:00', endTime: '22:30' },
      ...{ unitInterval: 15, intervalRate: 0.5, gracePeriod: 3600 },
    },
  ],
  taxRate: '8.875',
  parkingRateCap: 12,
};

describe('messages of "OCPP & California Pricing Requirements" (§3.1)', () => {
  it('tell the price of a user, in the language of the display where there is one', async () => {
    const priceText = '$0.123 per kWh';
    expect(await send('SetUserPrice', { idToken: '04A2B3C4', priceText })).toEqual(ACCEPTED);
    const priceTextExtra = [
      { format: 'UTF8', language: 'de', content: 'Preis' },
      { format: 'UTF8', language: 'nl-NL', content: 'Prijs' },
    ];
    await send('SetUserPrice', { idToken: '04A2B3C4', priceText, priceTextExtra });
    expect(station.toldPrices).toEqual([
      ['setUserPrice', '04A2B3C4', priceText],
      ['setUserPrice', '04A2B3C4', 'Prijs'],
    ]);
  });

  it('tell the running cost of a transaction, amounts exact', async () => {
    expect(await send('RunningCost', RUNNING)).toEqual(ACCEPTED);
    expect(station.toldPrices).toEqual([
      [
        'tellRunningCost',
        's1',
        {
          ...{
            atMillis: Date.parse(RUNNING.timestamp),
            wattHours: 1_234_000,
            costMicros: 1_000_000,
            state: 'Charging',
          },
          chargingPrice: { kWhMicros: 123_000, hourMicros: 0, flatMicros: 0 },
          idlePrice: { graceSeconds: 1800, hourMicros: 1_000_000 },
        },
      ],
    ]);
    const { chargingPrice: _, idlePrice: __, nextPeriod: ___, triggerMeterValue: ____, ...least } = RUNNING;
    expect(await send('RunningCost', { ...least, state: 'Idle' })).toEqual(ACCEPTED);
  });

  it('tell the final cost', async () => {
    expect(await send('FinalCost', FINAL)).toEqual(ACCEPTED);
    const { priceText, qrCodeText: link } = FINAL;
    expect(station.toldPrices).toEqual([['tellFinalCost', 's1', { costMicros: 3_310_000, priceText, link }]]);
  });
});

describe('messages of our own', () => {
  it('set a price scheme with the fields of the Blink manual', async () => {
    expect(await send('SetPrice', SCHEME)).toEqual(ACCEPTED);
    const always = { dayOfWeek: 'Everyday', fromMinute: 0, untilMinute: 1440 };
    expect(station.toldPrices).toEqual([
      [
        'setScheme',
        {
          schemeId: 2,
          currency: 'EUR',
          elements: [
            {
              ...{ element: 'usage', billing: 'energy', interval: 1000, counts: 'exact', rateMicros: 390_000 },
              ...always,
              graceSeconds: 0,
            },
            {
              ...{ element: 'parking', billing: 'time', interval: 900, counts: 'started', rateMicros: 500_000 },
              ...{ dayOfWeek: 'Friday', fromMinute: 480, untilMinute: 1350, graceSeconds: 3600 },
            },
          ],
          ...{ initialGraceSeconds: 0, parkingCapMicros: 12_000_000, serviceFeeMicros: 0 },
          ...{ taxPercentMicros: 8_875_000, parkingAfterStop: true },
        },
      ],
    ]);
  });

  it('clear one scheme, or all of them', async () => {
    expect(await send('ClearPrice', { schemeId: 2 })).toEqual(ACCEPTED);
    expect(await send('ClearPrice', {})).toEqual(ACCEPTED);
    expect(station.toldPrices).toEqual([
      ['removeSchemes', 2],
      ['removeSchemes', undefined],
    ]);
  });
});

describe('a message that is not right', () => {
  it.each([
    ['SetUserPrice', 'no JSON', 'data'],
    ['SetUserPrice', [], 'idToken'],
    ['SetUserPrice', 'null', 'data'],
    ['SetUserPrice', { idToken: 'x'.repeat(21), priceText: '' }, 'idToken'],
    ['SetUserPrice', { idToken: 'A', priceText: 'x'.repeat(2001) }, 'priceText'],
    ['SetUserPrice', { idToken: 'A', priceText: '', extra: 1 }, 'extra'],
    ['RunningCost', { ...RUNNING, cost: -1 }, 'cost'],
    ['RunningCost', { ...RUNNING, cost: '1,5' }, 'cost'],
    ['RunningCost', { ...RUNNING, cost: null }, 'cost'],
    ['RunningCost', { ...RUNNING, timestamp: '2026-02-30T00:00:00Z' }, 'timestamp'],
    ['RunningCost', { ...RUNNING, state: 'charging' }, 'state'],
    ['RunningCost', { ...RUNNING, meterValue: 1.5 }, 'meterValue'],
    ['RunningCost', { ...RUNNING, chargingPrice: { kWhPrice: 'x' } }, 'chargingPrice'],
    ['RunningCost', { ...RUNNING, idlePrice: { graceMinutes: -1 } }, 'idlePrice'],
    ['RunningCost', { ...RUNNING, transactionId: 7 }, 'transactionId'],
    ['FinalCost', { ...FINAL, qrCodeText: 'javascript:alert(1)' }, 'qrCodeText'],
    ['FinalCost', { ...FINAL, transactionId: '12345' }, 'transactionId'],
    ['SetPrice', { ...SCHEME, currency: 'XXX' }, 'currency'],
    ['SetPrice', { ...SCHEME, schemeId: -1 }, 'schemeId'],
    ['SetPrice', { ...SCHEME, taxRate: 101 }, 'taxRate'],
    ['SetPrice', { ...SCHEME, elements: [{ element: 'parking', billingType: 'KWh', intervalRate: 1 }] }, 'elements.0'],
    [
      'SetPrice',
      { ...SCHEME, elements: [{ element: 'usage', billingType: 'Time', intervalRate: 1, unitInterval: 0 }] },
      'elements.0.unitInterval',
    ],
    [
      'SetPrice',
      { ...SCHEME, elements: [{ element: 'usage', billingType: 'Time', intervalRate: 1, startTime: '2400' }] },
      'elements.0.startTime',
    ],
    ['SetPrice', { ...SCHEME, elements: Array.from({ length: 17 }, () => SCHEME.elements[0]) }, 'elements'],
    ['ClearPrice', { schemeId: '2' }, 'schemeId'],
  ])('%s %j is rejected, naming %s', async (messageId, data, field) => {
    expect(await send(messageId, data)).toEqual({
      status: 'Rejected',
      data: expect.stringMatching(new RegExp(`^${field}: .`)),
    });
    expect(station.toldPrices).toEqual([]);
  });

  it('has no data at all: rejected', async () => {
    const answer = await handleDataTransfer(station, transactionIds)({ vendorId: VENDOR, messageId: 'FinalCost' });
    expect(answer).toMatchObject({ payload: { status: 'Rejected' } });
  });

  it('is of another name or vendor: not known (C23, TC_062)', async () => {
    expect(await send('SetTariff', {})).toEqual({ status: 'UnknownMessageId' });
    expect(await send('SetPrice', SCHEME, 'org.example')).toEqual({ status: 'UnknownVendorId' });
    station.settings.apply({ kind: 'command-line' }, 'tariff.central.vendorId', 'org.example');
    expect(await send('SetPrice', SCHEME, 'org.example')).toEqual(ACCEPTED);
    expect(await send('SetPrice', SCHEME)).toEqual({ status: 'UnknownVendorId' });
  });

  it('comes while prices of a central system are off: rejected, with the key that says so', async () => {
    station.priceOutcome = 'disabled';
    expect(await send('SetPrice', SCHEME)).toEqual({
      status: 'Rejected',
      data: expect.stringContaining('CustomDisplayCostAndPrice'),
    });
  });
});
