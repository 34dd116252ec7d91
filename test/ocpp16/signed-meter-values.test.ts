// SPDX-License-Identifier: Apache-2.0
import { createPublicKey, verify } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import { Charger } from '../support/charger.ts';
import { changeKey, endTransaction, leave, type MeterValue, reports, transactionData } from './meter-reports.ts';

// Minutes of a whole charger; on a busy machine they take their time.
vi.setConfig({ testTimeout: 120_000 });

let charger: Charger;
afterEach(() => {
  const { violations } = charger.central;
  charger.stop();
  expect(violations).toEqual([]);
});

const REGISTER = 'Energy.Active.Import.Register';
const SIGNED = ['ocpp.key.SampledDataSignReadings=true', `ocpp.key.StopTxnSampledData=${REGISTER}`];

/** The virtual board with a meter that signs. */
async function start(...set: readonly string[]): Promise<Charger> {
  const virtual = await boardUnderTest('virtual');
  const devices = virtual.board.devices.map((device) =>
    device.role === 'meter' ? { ...device, options: { ...device.options, signedRecordAt: 20_000 } } : device,
  );
  const quiet = ['ocpp.key.ClockAlignedDataInterval=0', 'ocpp.key.MeterValueSampleInterval=0'];
  const board = { ...virtual, board: { ...virtual.board, devices } };
  const started = await Charger.start({ board, centralSystem: true, meterWattHours: 5000, set: [...quiet, ...set] });
  // Its key is read at the first signature, which takes some seconds.
  await started.until('the key is known', () => started.station.station.meters.publicKey(1) !== undefined);
  return started;
}

interface Signed {
  readonly context: string;
  readonly wattHours: number;
  readonly transaction: string;
  readonly publicKey: string;
  readonly isGenuine: boolean;
}

/** The form of `oca:<encoding>:<content>:<key>` (OCA, Signed Meter Values in OCPP v1.0, §3.2.2). */
function derOf(publicKey: string): Buffer {
  const [marker, encoding, content, printed] = Buffer.from(publicKey, 'base64').toString('latin1').split(':');
  expect([marker, encoding, content]).toEqual(['oca', 'base16', 'asn1']);
  return Buffer.from(printed ?? '', 'hex');
}

/** The signed values of MeterValues, checked with nothing but what the central system has. */
function signedOf(values: readonly MeterValue[], publicKey: string): readonly Signed[] {
  const key = createPublicKey({ key: derOf(publicKey), type: 'spki', format: 'der' });
  return values.flatMap(({ sampledValue }) =>
    sampledValue
      .filter(({ format }) => format === 'SignedData')
      .map(({ value, context, measurand, unit }) => {
        expect([measurand, unit]).toEqual([REGISTER, 'Wh']);
        const told: Record<string, string> = JSON.parse(value);
        expect(Object.keys(told).sort()).toEqual(['encodingMethod', 'publicKey', 'signedMeterData', 'signingMethod']);
        expect([told['encodingMethod'], told['signingMethod']]).toEqual(['OCMF', '']);
        const record = Buffer.from(told['signedMeterData'] ?? '', 'base64').toString('latin1');
        const [head, data = '', how = '{}'] = record.split('|');
        expect(head).toBe('OCMF');
        const { SA, SD }: { SA: string; SD: string } = JSON.parse(how);
        expect(SA).toBe('ECDSA-secp256r1-SHA256');
        const { RD }: { RD: [{ TX: string; RV: string; RU: string }] } = JSON.parse(data);
        return {
          context: String(context),
          wattHours: Math.round(Number(RD[0].RV) * 1000),
          transaction: RD[0].TX,
          publicKey: told['publicKey'] ?? '',
          isGenuine: verify('sha256', Buffer.from(data), key, Buffer.from(SD, 'hex')),
        };
      }),
  );
}

async function meterPublicKey(): Promise<string> {
  const answer = charger.central.call('GetConfiguration', { key: ['meterpublickey1'] });
  await charger.advance(100);
  const { configurationKey } = (await answer) as {
    configurationKey: [{ key: string; readonly: boolean; value: string }];
  };
  expect(configurationKey).toMatchObject([{ key: 'MeterPublicKey1', readonly: true }]);
  return configurationKey[0].value;
}

describe('signed meter values', () => {
  it('M06 · begin and end of a transaction carry the meter’s signature, which its public key proves', async () => {
    charger = await start(...SIGNED);
    const publicKey = await meterPublicKey();
    await charger.charge();
    await charger.advance(20_000);
    const stop = await endTransaction(charger);
    const data = transactionData(stop) ?? [];
    const signed = signedOf(data, publicKey);
    expect(signed).toMatchObject([
      { context: 'Transaction.Begin', transaction: 'B', wattHours: 5000, isGenuine: true },
      { context: 'Transaction.End', transaction: 'E', wattHours: stop.payload['meterStop'], isGenuine: true },
    ]);
    // OncePerTransaction, the default.
    expect(signed.map((each) => each.publicKey)).toEqual([publicKey, '']);
    // Beside each signed value is the plain one, and contexts are not mixed.
    for (const { sampledValue } of data)
      expect(sampledValue.map(({ format }) => format)).toEqual([undefined, 'SignedData']);
  });

  it('M06 · a forged record does not pass: this test can tell', async () => {
    charger = await start(...SIGNED);
    await charger.charge();
    const data = transactionData(await endTransaction(charger)) ?? [];
    const forged = JSON.parse(JSON.stringify(data)) as MeterValue[];
    for (const { sampledValue } of forged) {
      for (const value of sampledValue as { value: string; format?: string }[]) {
        if (value.format !== 'SignedData') continue;
        const told = JSON.parse(value.value);
        const record = Buffer.from(told.signedMeterData, 'base64')
          .toString('latin1')
          .replace(/"RV":"\d/, '"RV":"9');
        value.value = JSON.stringify({ ...told, signedMeterData: Buffer.from(record).toString('base64') });
      }
    }
    const publicKey = await meterPublicKey();
    expect(signedOf(data, publicKey).map(({ isGenuine }) => isGenuine)).toEqual([true, true]);
    expect(signedOf(forged, publicKey).map(({ isGenuine }) => isGenuine)).toEqual([false, false]);
  });

  it.each([
    ['Never', [false, false]],
    ['OncePerTransaction', [true, false]],
    ['EveryMeterValue', [true, true]],
  ])('M06 · PublicKeyWithSignedMeterValue = %s', async (value, expected) => {
    charger = await start(...SIGNED);
    expect(await changeKey(charger, 'PublicKeyWithSignedMeterValue', value)).toBe('Accepted');
    expect(await changeKey(charger, 'MeterPublicKey1', 'b2NhOg==')).toBe('Rejected');
    const publicKey = await meterPublicKey();
    for (let count = 0; count < 2; count += 1) {
      await charger.charge();
      const data = transactionData(await endTransaction(charger)) ?? [];
      expect(signedOf(data, publicKey).map((each) => each.publicKey === publicKey)).toEqual(expected);
      await leave(charger);
    }
  });

  it('M06 · StartTxnSampledData is told right after StartTransaction, signed where that is wanted', async () => {
    charger = await start(
      ...SIGNED,
      'ocpp.key.SampledDataSignStartedReadings=true',
      'ocpp.key.SampledDataSignUpdatedReadings=true',
      `ocpp.key.StartTxnSampledData=${REGISTER},Voltage.L1`,
      'ocpp.key.MeterValueSampleInterval=10',
    );
    const publicKey = await meterPublicKey();
    await charger.charge();
    await charger.advance(25_000);
    const stop = await endTransaction(charger);
    const actions = charger.central.calls
      .map(({ action }) => action)
      .filter((action) => /Transaction|MeterV/.test(action));
    expect(actions).toEqual(['StartTransaction', 'MeterValues', 'MeterValues', 'MeterValues', 'StopTransaction']);
    const told = reports(charger.central);
    expect(told.map(({ context }) => context)).toEqual(['Transaction.Begin', 'Sample.Periodic', 'Sample.Periodic']);
    expect(told.map(({ transactionId }) => transactionId)).toEqual([1000, 1000, 1000]);
    const signed = signedOf([...told, ...(transactionData(stop) ?? [])], publicKey);
    expect(signed.map(({ context, transaction }) => `${context} ${transaction}`)).toEqual([
      'Transaction.Begin B',
      'Sample.Periodic C',
      'Sample.Periodic C',
      'Transaction.Begin B',
      'Transaction.End E',
    ]);
    expect(signed.every(({ isGenuine }) => isGenuine)).toBe(true);
    expect(signed.map((each) => each.publicKey !== '')).toEqual([true, false, false, false, false]);
  });

  it('M06 · without signatures StartTxnSampledData is told all the same, and nothing is signed that nobody asked for', async () => {
    charger = await start(`ocpp.key.StartTxnSampledData=${REGISTER}`, `ocpp.key.StopTxnSampledData=${REGISTER}`);
    await charger.charge();
    const stop = await endTransaction(charger);
    const told = [...reports(charger.central), ...(transactionData(stop) ?? [])];
    expect(told.map(({ sampledValue }) => sampledValue.map(({ context, format }) => [context, format]))).toEqual([
      [['Transaction.Begin', undefined]],
      [['Transaction.Begin', undefined]],
      [['Transaction.End', undefined]],
    ]);
  });

  it('M06 · a meter that falls silent lets a transaction end unsigned, in time', async () => {
    charger = await start(...SIGNED);
    await charger.charge();
    await charger.advance(10_000);
    charger.fault('meter-silent', true);
    await charger.advance(1500);
    const stop = await endTransaction(charger);
    const formats = (transactionData(stop) ?? []).map(({ sampledValue }) => sampledValue.map(({ format }) => format));
    expect(formats).toEqual([[undefined, 'SignedData'], [undefined]]);
  });

  it('M06 · a transaction that a power cut ends is signed when the power is back', async () => {
    charger = await start(...SIGNED, 'evse.resumeAfterReboot=false');
    const publicKey = await meterPublicKey();
    await charger.charge();
    await charger.advance(20_000);
    charger.cutMains();
    await charger.advance(60_000);
    await charger.restoreMains();
    await charger.until('stopped', () => charger.central.of('StopTransaction').length > 0, 60_000);
    const [stop] = charger.central.of('StopTransaction');
    expect(signedOf(transactionData(stop) ?? [], publicKey)).toMatchObject([
      { context: 'Transaction.Begin', isGenuine: true },
      { context: 'Transaction.End', isGenuine: true, wattHours: stop?.payload['meterStop'] },
    ]);
  });

  it('M06 · a meter that does not sign has no public key, and delays nothing', async () => {
    charger = await Charger.start({ centralSystem: true, set: [...SIGNED, 'ocpp.key.ClockAlignedDataInterval=0'] });
    const answer = charger.central.call('GetConfiguration', { key: ['MeterPublicKey1'] });
    await charger.advance(100);
    expect(await answer).toMatchObject({ unknownKey: ['MeterPublicKey1'] });
    await charger.charge();
    const data = transactionData(await endTransaction(charger)) ?? [];
    expect(data.flatMap(({ sampledValue }) => sampledValue.map(({ format }) => format))).toEqual([
      undefined,
      undefined,
    ]);
  });
});
