// SPDX-License-Identifier: Apache-2.0
// What two home systems do when a charger connects, step by step as their sources describe it.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';
import { answered } from './support.ts';

let charger: Charger;
beforeEach(async () => {
  charger = await Charger.start({ centralSystem: true });
});
afterEach(() => {
  expect(charger.central.violations).toEqual([]);
  charger.stop();
});

type Answer = Record<string, unknown>;
const ask = (action: string, payload: Answer) =>
  answered(charger, charger.central.call(action, payload)) as Promise<Answer>;
const change = async (key: string, value: string | number) =>
  (await ask('ChangeConfiguration', { key, value: String(value) }))['status'];

async function configuration(): Promise<ReadonlyMap<string, string>> {
  const { configurationKey } = (await ask('GetConfiguration', {})) as {
    configurationKey: { key: string; value: string }[];
  };
  return new Map(configurationKey.map(({ key, value }) => [key, value]));
}

describe('evcc (cp_setup.go)', () => {
  const MEASURANDS = [
    'Power.Active.Import',
    'Energy.Active.Import.Register',
    'Current.Import',
    'Voltage',
    'Current.Offered',
    'Power.Offered',
    'SoC',
  ];

  it('finds out what the charger can do, sets it up and starts a charge', async () => {
    const { central } = charger;
    expect(await ask('ChangeAvailability', { connectorId: 0, type: 'Operative' })).toEqual({ status: 'Accepted' });
    const keys = await configuration();
    expect(keys.get('NumberOfConnectors')).toBe('1');
    expect(keys.get('SupportedFeatureProfiles')?.split(',')).toEqual(expect.arrayContaining(['Core', 'RemoteTrigger']));

    // It saw no boot, as it was started after the charger.
    central.calls.length = 0;
    expect(await ask('TriggerMessage', { requestedMessage: 'BootNotification' })).toEqual({ status: 'Accepted' });
    await charger.until('it boots', () => central.of('BootNotification').length === 1);

    // One by one, to see which measurands there are; then all of them together.
    const taken: string[] = [];
    for (const measurand of MEASURANDS)
      if ((await change('MeterValuesSampledData', measurand)) === 'Accepted') taken.push(measurand);
    expect(taken).toEqual(
      expect.arrayContaining(['Power.Active.Import', 'Energy.Active.Import.Register', 'Current.Import', 'Voltage']),
    );
    expect(taken).not.toContain('SoC');
    const together = taken.slice(0, Number(keys.get('MeterValuesSampledDataMaxLength'))).join(',');
    expect(await change('MeterValuesSampledData', together)).toBe('Accepted');

    expect(await ask('TriggerMessage', { requestedMessage: 'MeterValues', connectorId: 1 })).toEqual({
      status: 'Accepted',
    });
    await charger.until('the values come', () => central.of('MeterValues').length === 1);
    expect(await change('MeterValueSampleInterval', 10)).toBe('Accepted');
    expect(await change('WebSocketPingInterval', 30)).toBe('Accepted');

    charger.vehicle({ plugged: true, wants: 'charge' });
    await charger.until('the car is told', () => central.statuses(1).at(-1) === 'Preparing');
    expect(await ask('RemoteStartTransaction', { idTag: 'evcc', connectorId: 1 })).toEqual({ status: 'Accepted' });
    await charger.until('it charges', () => charger.view().status === 'Charging');
    await charger.until('samples come', () => central.of('MeterValues').length >= 3, 60_000);
    const sample = central.of('MeterValues').at(-1)?.payload['meterValue'] as
      | readonly { readonly sampledValue: readonly { readonly measurand: string }[] }[]
      | undefined;
    const measured = sample?.[0]?.sampledValue.map(({ measurand }) => measurand);
    expect([...new Set(measured)].sort()).toEqual([...taken].sort());
  });
});

describe('Home Assistant (lbbrhzn/ocpp, ocppv16.py)', () => {
  it('asks for keys one by one, triggers the statuses of every connector, and sets what it measures', async () => {
    const { central } = charger;
    for (const key of [
      'NumberOfConnectors',
      'HeartbeatInterval',
      'SupportedFeatureProfiles',
      'MeterValuesSampledDataMaxLength',
    ])
      expect(await ask('GetConfiguration', { key: [key] })).toMatchObject({ configurationKey: [{ key }] });
    expect(await ask('GetConfiguration', { key: ['ChargerModelNumber'] })).toMatchObject({
      unknownKey: ['ChargerModelNumber'],
    });
    const list = 'Current.Import,Current.Offered,Energy.Active.Import.Register,Power.Active.Import,Temperature,Voltage';
    expect(await change('MeterValuesSampledData', list)).toBe('Accepted');
    expect(await change('MeterValueSampleInterval', 60)).toBe('Accepted');
    expect(await change('ClockAlignedDataInterval', 900)).toBe('Accepted');
    expect(await change('WebSocketPingInterval', 20)).toBe('Accepted');
    central.calls.length = 0;
    for (const connectorId of [0, 1])
      expect(await ask('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId })).toEqual({
        status: 'Accepted',
      });
    await charger.until('both are told', () => central.of('StatusNotification').length === 2);
    expect(central.of('StatusNotification').map(({ payload }) => payload['connectorId'])).toEqual([0, 1]);
    expect(await ask('TriggerMessage', { requestedMessage: 'BootNotification' })).toEqual({ status: 'Accepted' });
    await charger.until('it boots', () => central.of('BootNotification').length === 1);
    expect(await ask('TriggerMessage', { requestedMessage: 'Heartbeat' })).toEqual({ status: 'Accepted' });
    expect(await ask('UnlockConnector', { connectorId: 1 })).toMatchObject({ status: expect.any(String) });
  });
});
