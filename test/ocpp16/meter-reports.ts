// SPDX-License-Identifier: Apache-2.0
import type { CentralSystem, ReceivedCall } from '../support/central-system.ts';
import type { Charger } from '../support/charger.ts';

/** One value of a meter as a central system gets it (OCPP 1.6 §7.43). */
export interface SampledValue {
  readonly value: string;
  readonly context?: string;
  readonly format?: string;
  readonly measurand?: string;
  readonly phase?: string;
  readonly location?: string;
  readonly unit?: string;
}

export interface MeterValue {
  readonly timestamp: string;
  readonly sampledValue: readonly SampledValue[];
}

/** A MeterValues request with its one MeterValue. */
export interface MeterReport extends MeterValue {
  readonly connectorId: number;
  readonly transactionId: number | undefined;
  /** Of its first value. */
  readonly context: string | undefined;
}

/** Each message once, however often it was sent. */
export function heardOnce(calls: readonly ReceivedCall[]): readonly ReceivedCall[] {
  return [...new Map(calls.map((call) => [call.id, call])).values()];
}

/** What was told of a connector's meter, oldest first. */
export function reports(central: CentralSystem, connectorId?: number): readonly MeterReport[] {
  return heardOnce(central.of('MeterValues'))
    .map(({ payload }): MeterReport => {
      const [value, ...more] = payload['meterValue'] as readonly MeterValue[];
      if (value === undefined || more.length > 0) throw new Error('not exactly one MeterValue');
      return {
        ...value,
        connectorId: Number(payload['connectorId']),
        transactionId: payload['transactionId'] as number | undefined,
        context: value.sampledValue[0]?.context,
      };
    })
    .filter((report) => connectorId === undefined || report.connectorId === connectorId);
}

/** The transactionData of a StopTransaction; undefined where it has none. */
export function transactionData(stop: ReceivedCall | undefined): readonly MeterValue[] | undefined {
  return stop?.payload['transactionData'] as readonly MeterValue[] | undefined;
}

/** The register of a MeterValue, in Wh. */
export function register({ sampledValue }: MeterValue): number {
  const found = sampledValue.find(
    ({ measurand, format }) => measurand === 'Energy.Active.Import.Register' && format !== 'SignedData',
  );
  return Number(found?.value ?? Number.NaN);
}

/** `measurand/phase/unit` of each value. */
export function kinds({ sampledValue }: MeterValue): readonly string[] {
  return sampledValue.map(({ measurand, phase, unit }) => `${measurand}/${phase ?? ''}/${unit ?? ''}`);
}

/** Changes a key as the central system does. @returns the status */
export async function changeKey(charger: Charger, key: string, value: string): Promise<unknown> {
  const answer = charger.central.call('ChangeConfiguration', { key, value });
  await charger.advance(100);
  return answer.then((payload) => ('status' in payload ? payload['status'] : payload));
}

/** Ends the transaction with the card and waits until the central system has heard of it. */
export async function endTransaction(charger: Charger): Promise<ReceivedCall> {
  const before = heardOnce(charger.central.of('StopTransaction')).length;
  // A card that was there a moment ago is not reported again.
  await charger.advance(1500);
  charger.tap();
  await charger.until('stopped', () => heardOnce(charger.central.of('StopTransaction')).length > before);
  const stop = charger.central.of('StopTransaction').at(-1);
  if (stop === undefined) throw new Error('there was no stop');
  return stop;
}

/** Drives away and lets the next one come. */
export async function leave(charger: Charger): Promise<void> {
  charger.vehicle({ plugged: false });
  await charger.until('available', () => charger.view().status === 'Available');
  await charger.advance(1500);
}
