// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Charger } from '../support/charger.ts';
import { changeKey, endTransaction, heardOnce, kinds, leave, register, transactionData } from './meter-reports.ts';

// Minutes of a whole charger; on a busy machine they take their time.
vi.setConfig({ testTimeout: 120_000 });

let charger: Charger;
afterEach(() => {
  const { violations } = charger.central;
  charger.stop();
  expect(violations).toEqual([]);
});

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const start = (...set: readonly string[]) =>
  Charger.start({
    centralSystem: true,
    meterWattHours: 5000,
    set: [
      'ocpp.key.ClockAlignedDataInterval=0',
      'ocpp.key.MeterValueSampleInterval=0',
      'ocpp.key.WebSocketPingInterval=10',
      ...set,
    ],
  });

const startOf = (index = 0) => heardOnce(charger.central.of('StartTransaction'))[index]?.payload;
const millis = ({ timestamp }: { readonly timestamp: string }) => Date.parse(timestamp);

describe('the data of a transaction', () => {
  it('M03 · has begin and end, and both series between them, each with its own measurands', async () => {
    charger = await start(
      'ocpp.key.MeterValueSampleInterval=10',
      'ocpp.key.ClockAlignedDataInterval=20',
      'ocpp.key.StopTxnSampledData=Energy.Active.Import.Register,Voltage.L1',
      'ocpp.key.StopTxnAlignedData=Current.Offered',
    );
    await charger.charge();
    await charger.advance(45 * SECOND_MS);
    const stop = await endTransaction(charger);
    const data = transactionData(stop) ?? [];
    const contexts = data.map(({ sampledValue }) => sampledValue[0]?.context);
    expect([contexts[0], contexts.at(-1)]).toEqual(['Transaction.Begin', 'Transaction.End']);
    expect(contexts.filter((context) => context === 'Sample.Periodic')).toHaveLength(4);
    expect(contexts.filter((context) => context === 'Sample.Clock').length).toBeGreaterThanOrEqual(2);
    for (const value of data) {
      const [context, ...others] = new Set(value.sampledValue.map((each) => each.context));
      expect(others).toEqual([]);
      const sampled = ['Energy.Active.Import.Register//Wh', 'Voltage/L1-N/V'];
      const expected =
        context === 'Sample.Periodic'
          ? sampled
          : context === 'Sample.Clock'
            ? ['Current.Offered//A']
            : [...sampled, 'Current.Offered//A'];
      expect(kinds(value)).toEqual(expected);
    }
    expect(data.map(millis)).toEqual(data.map(millis).sort((one, other) => one - other));
    expect(register(data[0] ?? { timestamp: '', sampledValue: [] })).toBe(startOf()?.['meterStart']);
    expect(register(data.at(-1) ?? { timestamp: '', sampledValue: [] })).toBe(stop.payload['meterStop']);
  });

  it('M03 · is not there when both lists are empty', async () => {
    charger = await start('ocpp.key.MeterValueSampleInterval=10', 'ocpp.key.ClockAlignedDataInterval=20');
    await charger.charge();
    await charger.advance(30 * SECOND_MS);
    expect(Object.keys((await endTransaction(charger)).payload)).not.toContain('transactionData');
  });

  it('M03 · lists that are set in the middle hold for this transaction, with its begin', async () => {
    charger = await start('ocpp.key.MeterValueSampleInterval=10');
    await charger.charge();
    await charger.advance(25 * SECOND_MS);
    expect(await changeKey(charger, 'StopTxnSampledData', 'Energy.Active.Import.Register')).toBe('Accepted');
    await charger.advance(20 * SECOND_MS);
    const data = transactionData(await endTransaction(charger)) ?? [];
    expect(data.map(({ sampledValue }) => sampledValue[0]?.context)).toEqual([
      'Transaction.Begin',
      'Sample.Periodic',
      'Sample.Periodic',
      'Transaction.End',
    ]);
  });

  it('M03 · is thinned from the middle to StopTransactionMaxMeterValues, never at its ends', async () => {
    charger = await start(
      'ocpp.key.MeterValueSampleInterval=5',
      'ocpp.key.StopTxnSampledData=Energy.Active.Import.Register',
    );
    expect(await changeKey(charger, 'StopTransactionMaxMeterValues', '6')).toBe('Accepted');
    await charger.charge();
    await charger.advance(5 * MINUTE_MS);
    const stop = await endTransaction(charger);
    const data = transactionData(stop) ?? [];
    expect(data.map(({ sampledValue }) => sampledValue[0]?.context)).toEqual([
      'Transaction.Begin',
      ...Array(4).fill('Sample.Periodic'),
      'Transaction.End',
    ]);
    const gaps = data.slice(2, -1).map((value, index) => millis(value) - millis(data[index + 1] ?? value));
    for (const gap of gaps) expect(Math.abs(gap - 75_000)).toBeLessThanOrEqual(5000);
  });

  it('M03, C21 · outlives a power cut that ends the transaction', async () => {
    charger = await start(
      'ocpp.key.MeterValueSampleInterval=10',
      'ocpp.key.StopTxnSampledData=Energy.Active.Import.Register',
      'evse.resumeAfterReboot=false',
    );
    await charger.charge();
    await charger.advance(35 * SECOND_MS);
    charger.cutMains();
    await charger.advance(MINUTE_MS);
    await charger.restoreMains();
    await charger.until('stopped', () => charger.central.of('StopTransaction').length > 0, 60_000);
    const [stop] = charger.central.of('StopTransaction');
    expect(stop?.payload['reason']).toBe('PowerLoss');
    const data = transactionData(stop) ?? [];
    expect(data.map(({ sampledValue }) => sampledValue[0]?.context)).toEqual([
      'Transaction.Begin',
      ...Array(3).fill('Sample.Periodic'),
      'Transaction.End',
    ]);
    expect(data.map(register)).toEqual(data.map(register).sort((one, other) => one - other));
    // Also what flowed after the last stored register is in it: the meter knows.
    expect(stop?.payload['meterStop']).toBe(charger.truth().meter.wattHours);
  });
});

describe('the register', () => {
  it('M04 · goes on from one transaction to the next, in whole watt-hours, never re-based', async () => {
    charger = await start();
    for (let count = 0; count < 3; count += 1) {
      await charger.charge();
      await charger.advance(40 * SECOND_MS + count * 1234);
      await endTransaction(charger);
      await leave(charger);
      if (count === 1) {
        charger.cutMains();
        await charger.advance(5 * SECOND_MS);
        await charger.restoreMains();
        await charger.until('read', () => charger.view().guard?.meter != null && charger.view().guardOnline);
        await charger.advance(2 * SECOND_MS);
      }
    }
    const starts = heardOnce(charger.central.of('StartTransaction')).map(({ payload }) => payload['meterStart']);
    const stops = heardOnce(charger.central.of('StopTransaction')).map(({ payload }) => payload['meterStop']);
    expect(starts[0]).toBe(5000);
    expect(starts.slice(1)).toEqual(stops.slice(0, -1));
    for (const value of [...starts, ...stops]) expect(Number.isSafeInteger(value)).toBe(true);
    expect(stops.at(-1)).toBe(charger.truth().meter.wattHours);
  });

  it('M04 · energy that flowed between two transactions is in neither', async () => {
    charger = await start();
    await charger.charge();
    await charger.advance(30 * SECOND_MS);
    const stop = await endTransaction(charger);
    await leave(charger);
    // What somebody took behind the charger's back.
    charger.plant.setMeterRegister(1, Number(stop.payload['meterStop']) + 3);
    await charger.advance(3 * SECOND_MS);
    await charger.charge();
    await charger.until('told', () => charger.central.of('StartTransaction').length === 2);
    expect(startOf(1)?.['meterStart']).toBe(Number(stop.payload['meterStop']) + 3);
  });
});
