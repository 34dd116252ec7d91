// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Charger } from '../support/charger.ts';
import {
  changeKey,
  endTransaction,
  heardOnce,
  kinds,
  leave,
  register,
  reports,
  transactionData,
} from './meter-reports.ts';

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
/** Everything that the virtual board's meter and thermometer can tell. */
const ALL = [
  'Energy.Active.Import.Register',
  'Energy.Active.Import.Interval',
  'Power.Active.Import',
  'Power.Offered',
  'Current.Import',
  'Current.Offered',
  'Voltage',
  'Frequency',
  'Temperature',
];

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

describe('sampled meter values', () => {
  it('M01 (TC_070) · come every interval from the start of the transaction on, with its id and all measurands, and then no more', async () => {
    charger = await start('ocpp.key.MeterValueSampleInterval=10', `ocpp.key.MeterValuesSampledData=${ALL.join()}`);
    await charger.charge();
    await charger.advance(35 * SECOND_MS);
    const begun = Date.parse(String(startOf()?.['timestamp']));
    const heard = reports(charger.central);
    // The clock ticks four times a second, and each tick names the time that was due.
    expect(heard.map((report) => Math.round((millis(report) - begun) / 100) / 10)).toEqual([10, 20, 30]);
    for (const report of heard) {
      expect(report).toMatchObject({ connectorId: 1, transactionId: 1000 });
      expect(new Set(report.sampledValue.map(({ context }) => context))).toEqual(new Set(['Sample.Periodic']));
      expect(new Set(report.sampledValue.map(({ measurand }) => measurand))).toEqual(new Set(ALL));
      expect(report.sampledValue.some(({ location }) => location === 'EV')).toBe(false);
    }
    await endTransaction(charger);
    const count = reports(charger.central).length;
    await charger.advance(MINUTE_MS);
    expect(reports(charger.central)).toHaveLength(count);
  });

  it('M01 · with the interval 0 there are none', async () => {
    charger = await start('ocpp.key.StopTxnSampledData=Voltage');
    await charger.charge();
    await charger.advance(2 * MINUTE_MS);
    expect(reports(charger.central)).toEqual([]);
    const stop = await endTransaction(charger);
    expect(transactionData(stop)?.map(({ sampledValue }) => sampledValue[0]?.context)).toEqual([
      'Transaction.Begin',
      'Transaction.End',
    ]);
  });

  it('M01, K03 · a changed interval and changed measurands hold in the transaction that runs', async () => {
    charger = await start();
    await charger.charge();
    await charger.advance(30 * SECOND_MS);
    expect(reports(charger.central)).toHaveLength(0);
    expect(await changeKey(charger, 'MeterValueSampleInterval', '10')).toBe('Accepted');
    await charger.advance(25 * SECOND_MS);
    expect(reports(charger.central).map(kinds)).toEqual([
      ['Energy.Active.Import.Register//Wh'],
      ['Energy.Active.Import.Register//Wh'],
    ]);
    expect(await changeKey(charger, 'MeterValuesSampledData', 'Current.Offered')).toBe('Accepted');
    expect(await changeKey(charger, 'MeterValueSampleInterval', '5')).toBe('Accepted');
    await charger.advance(10 * SECOND_MS);
    expect(reports(charger.central).at(-1)?.sampledValue).toMatchObject([
      { measurand: 'Current.Offered', value: '32' },
    ]);
    expect(await changeKey(charger, 'MeterValueSampleInterval', '0')).toBe('Accepted');
    const count = reports(charger.central).length;
    await charger.advance(MINUTE_MS);
    expect(reports(charger.central)).toHaveLength(count);
  });

  it('M01 (TC_070) · an empty list of measurands means the energy register', async () => {
    charger = await start('ocpp.key.MeterValueSampleInterval=10');
    await charger.charge();
    expect(await changeKey(charger, 'MeterValuesSampledData', '')).toBe('Accepted');
    await charger.advance(12 * SECOND_MS);
    expect(reports(charger.central).map(kinds)).toEqual([['Energy.Active.Import.Register//Wh']]);
  });

  it('M01, Q01 · what is sampled without a network comes later, in order, with the transaction’s id, though the power was cut', async () => {
    charger = await start(
      'ocpp.key.MeterValueSampleInterval=10',
      'ocpp.key.AllowOfflineTxForUnknownId=true',
      'evse.resumeAfterReboot=true',
      'evse.coldLoadMaxDelay=0',
    );
    await loseNetwork();
    await charger.charge();
    await charger.advance(35 * SECOND_MS);
    charger.cutMains();
    await charger.advance(5 * SECOND_MS);
    await charger.restoreMains();
    await charger.until('charging again', () => charger.view().status === 'Charging', 300_000);
    await charger.advance(15 * SECOND_MS);
    charger.vehicle({ plugged: false });
    await charger.until('available', () => charger.view().status === 'Available');
    charger.network.setUp(true);
    await charger.until('told', () => charger.central.of('StopTransaction').length > 0, 300_000);
    const told = heardOnce(charger.central.calls).filter(({ action }) => /Transaction|MeterValues/.test(action));
    expect([told[0]?.action, told.at(-1)?.action]).toEqual(['StartTransaction', 'StopTransaction']);
    const heard = reports(charger.central);
    expect(heard.length).toBeGreaterThanOrEqual(6);
    expect(new Set(heard.map(({ transactionId }) => transactionId))).toEqual(new Set([1000]));
    expect(heard.map(millis)).toEqual(heard.map(millis).sort((one, other) => one - other));
    expect(heard.map(register)).toEqual(heard.map(register).sort((one, other) => one - other));
  });
});

describe('clock-aligned meter values', () => {
  it('M02 (TC_071) · are taken at full multiples since midnight, before, in and after a transaction, of connector 1 and of the mains as 0', async () => {
    charger = await start('ocpp.key.ClockAlignedDataInterval=20');
    await charger.advance(45 * SECOND_MS);
    await charger.charge();
    await charger.advance(MINUTE_MS);
    await endTransaction(charger);
    await leave(charger);
    await charger.advance(45 * SECOND_MS);
    for (const connectorId of [0, 1]) {
      const heard = reports(charger.central, connectorId);
      expect(heard.length).toBeGreaterThanOrEqual(7);
      expect(heard.map((report) => millis(report) % 20_000)).toEqual(heard.map(() => 0));
      const steps = heard.slice(1).map((report, index) => millis(report) - millis(heard[index] ?? report));
      expect(steps).toEqual(steps.map(() => 20_000));
      for (const { sampledValue } of heard)
        expect(sampledValue).toMatchObject([{ measurand: 'Energy.Active.Import.Register', context: 'Sample.Clock' }]);
      expect(heard.map(register)).toEqual(heard.map(register).sort((one, other) => one - other));
    }
    const begun = Date.parse(String(startOf()?.['timestamp']));
    const stopped = Date.parse(String(charger.central.of('StopTransaction')[0]?.payload['timestamp']));
    for (const report of reports(charger.central, 1)) {
      const isWithin = millis(report) >= begun && millis(report) < stopped;
      expect([report.timestamp, report.transactionId]).toEqual([report.timestamp, isWithin ? 1000 : undefined]);
    }
    expect(new Set(reports(charger.central, 0).map(({ transactionId }) => transactionId))).toEqual(
      new Set([undefined]),
    );
    expect(reports(charger.central, 0)[0]?.sampledValue[0]?.location).toBe('Inlet');
  });

  it('M02 · each of several connectors tells its own, with the id of its own transaction', async () => {
    charger = await Charger.start({
      centralSystem: true,
      connectors: 2,
      set: ['ocpp.key.ClockAlignedDataInterval=30', 'ocpp.key.MeterValueSampleInterval=0'],
    });
    await charger.charge();
    await charger.advance(61 * SECOND_MS);
    const last = (connectorId: number) => reports(charger.central, connectorId).at(-1);
    expect(last(1)).toMatchObject({ transactionId: 1000, context: 'Sample.Clock' });
    expect(last(2)).toMatchObject({ transactionId: undefined, context: 'Sample.Clock' });
    expect(last(2)?.timestamp).toBe(last(1)?.timestamp);
  });

  it('M02 · belong to the transaction that ran at that instant, although it is over when they are told', async () => {
    charger = await start('ocpp.key.ClockAlignedDataInterval=20', 'ocpp.key.AllowOfflineTxForUnknownId=true');
    await loseNetwork();
    await charger.charge();
    await charger.advance(45 * SECOND_MS);
    charger.tap();
    await charger.until('over', () => charger.view().session === undefined);
    await leave(charger);
    await charger.advance(45 * SECOND_MS);
    charger.network.setUp(true);
    await charger.until('told', () => charger.station.station.outbox.length() === 0, 300_000);
    const [begin, stop] = ['StartTransaction', 'StopTransaction'].map((action) =>
      Date.parse(String(charger.central.of(action)[0]?.payload['timestamp'])),
    );
    for (const report of reports(charger.central, 1)) {
      const isWithin = millis(report) >= (begin ?? 0) && millis(report) < (stop ?? 0);
      expect([report.timestamp, report.transactionId]).toEqual([report.timestamp, isWithin ? 1000 : undefined]);
    }
    expect(reports(charger.central, 1).filter(({ transactionId }) => transactionId === 1000).length).toBeGreaterThan(1);
  });

  it('M02 · with the interval 0 there are none, and a changed interval holds at once', async () => {
    charger = await start();
    await charger.advance(2 * MINUTE_MS);
    expect(reports(charger.central)).toEqual([]);
    expect(await changeKey(charger, 'ClockAlignedDataInterval', '60')).toBe('Accepted');
    expect(await changeKey(charger, 'MeterValuesAlignedData', 'Voltage.L1,Current.Offered')).toBe('Accepted');
    await charger.advance(61 * SECOND_MS);
    expect(reports(charger.central, 1).map(kinds)).toEqual([['Voltage/L1-N/V', 'Current.Offered//A']]);
    expect(reports(charger.central, 0).map(kinds)).toEqual([['Voltage/L1-N/V']]);
  });
});

describe('the form of meter values', () => {
  it('M05 · one value for each phase, the register first and without a phase, units as the schema spells them', async () => {
    const shuffled = [...ALL].reverse().join();
    charger = await start('ocpp.key.MeterValueSampleInterval=30', `ocpp.key.MeterValuesSampledData=${shuffled}`);
    await charger.charge();
    await charger.advance(62 * SECOND_MS);
    const [, report] = reports(charger.central);
    expect(report && kinds(report)).toEqual([
      'Energy.Active.Import.Register//Wh',
      'Temperature//Celcius',
      'Frequency//',
      'Voltage/L1-N/V',
      'Voltage/L2-N/V',
      'Voltage/L3-N/V',
      'Current.Offered//A',
      'Current.Import/L1/A',
      'Current.Import/L2/A',
      'Current.Import/L3/A',
      'Power.Offered//W',
      'Power.Active.Import//W',
      'Power.Active.Import/L1/W',
      'Power.Active.Import/L2/W',
      'Power.Active.Import/L3/W',
      'Energy.Active.Import.Interval//Wh',
    ]);
    const value = (measurand: string, phase?: string) =>
      Number(report?.sampledValue.find((each) => each.measurand === measurand && each.phase === phase)?.value);
    expect(value('Frequency')).toBe(50);
    expect(value('Power.Offered')).toBe(32 * 230 * 3);
    expect(value('Power.Active.Import')).toBe(22_080);
    expect(value('Power.Active.Import', 'L2')).toBe(7360);
    // 22.08 kW for 30 s.
    expect(Math.abs(value('Energy.Active.Import.Interval') - 184)).toBeLessThanOrEqual(7);
  });

  it('M05, K04 (TC_021) · lists are taken as a whole or not at all; one phase can be asked for; a state of charge cannot', async () => {
    charger = await start('ocpp.key.MeterValueSampleInterval=10');
    for (const key of [
      'MeterValuesSampledData',
      'MeterValuesAlignedData',
      'StopTxnSampledData',
      'StopTxnAlignedData',
    ]) {
      expect(await changeKey(charger, key, 'Voltage.L1, Power.Active.Import.L3')).toBe('Accepted');
      for (const refused of ['Voltage,SoC', 'Voltage.L4', 'Energy.Active.Import.Register.L1', 'Voltage;Current.Import'])
        expect([key, refused, await changeKey(charger, key, refused)]).toEqual([key, refused, 'Rejected']);
      const answer = await ask('GetConfiguration', { key: [key, `${key}MaxLength`] });
      expect(answer).toMatchObject({
        configurationKey: [
          { key, readonly: false, value: 'Voltage.L1,Power.Active.Import.L3' },
          { key: `${key}MaxLength`, readonly: true, value: '10' },
        ],
      });
      expect(await changeKey(charger, `${key}MaxLength`, '20')).toBe('Rejected');
    }
    await charger.charge();
    await charger.advance(12 * SECOND_MS);
    expect(reports(charger.central).map(kinds)).toEqual([['Voltage/L1-N/V', 'Power.Active.Import/L3/W']]);
  });

  it('M05 · a pause by power loss is told as Interruption.Begin and Interruption.End', async () => {
    charger = await start(
      'ocpp.key.MeterValueSampleInterval=30',
      'ocpp.key.StopTxnSampledData=Energy.Active.Import.Register',
      'evse.resumeAfterReboot=true',
      'evse.coldLoadMaxDelay=0',
    );
    await charger.charge();
    await charger.advance(45 * SECOND_MS);
    const cut = charger.clock.wallMillis();
    charger.cutMains();
    await charger.advance(2 * MINUTE_MS);
    await charger.restoreMains();
    await charger.until('charging again', () => charger.view().status === 'Charging', 300_000);
    await charger.advance(35 * SECOND_MS);
    const contexts = ['Sample.Periodic', 'Interruption.Begin', 'Interruption.End', 'Sample.Periodic'];
    const heard = reports(charger.central);
    expect(heard.map(({ context }) => context).slice(0, 3)).toEqual(contexts.slice(0, 3));
    const [, begin, end] = heard;
    expect(cut - millis(begin ?? { timestamp: '' })).toBeLessThan(21_000);
    expect(millis(end ?? { timestamp: '' }) - cut).toBeGreaterThanOrEqual(2 * MINUTE_MS);
    expect(heard.map(register)).toEqual(heard.map(register).sort((one, other) => one - other));
    const data = transactionData(await endTransaction(charger)) ?? [];
    const inData = data.map(({ sampledValue }) => sampledValue[0]?.context);
    expect(inData.filter((context) => String(context).startsWith('Interruption'))).toHaveLength(2);
    expect([inData[0], inData.at(-1)]).toEqual(['Transaction.Begin', 'Transaction.End']);
  });

  it('M05, G01 (TC_054) · what is triggered has the sampled measurands, the context Trigger, and the mains as connector 0', async () => {
    charger = await start('ocpp.key.MeterValuesSampledData=Current.Offered,Energy.Active.Import.Register');
    await charger.charge();
    await charger.advance(2 * SECOND_MS);
    expect(await ask('TriggerMessage', { requestedMessage: 'MeterValues' })).toEqual({ status: 'Accepted' });
    await charger.advance(SECOND_MS);
    expect(
      reports(charger.central).map(({ connectorId, transactionId, context }) => [connectorId, transactionId, context]),
    ).toEqual([
      [0, undefined, 'Trigger'],
      [1, 1000, 'Trigger'],
    ]);
    expect(reports(charger.central).map(kinds)).toEqual([
      ['Energy.Active.Import.Register//Wh'],
      ['Energy.Active.Import.Register//Wh', 'Current.Offered//A'],
    ]);
  });
});

/** Pulls the cable and waits until the charger has noticed. */
async function loseNetwork(): Promise<void> {
  charger.network.setUp(false);
  await charger.until('offline', () => !charger.station.ocpp.online, 120_000);
}

async function ask(action: string, payload: Record<string, unknown>): Promise<unknown> {
  const answer = charger.central.call(action, payload);
  await charger.advance(100);
  return answer;
}
