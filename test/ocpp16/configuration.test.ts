// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';
import { answered } from './support.ts';

let charger: Charger;
beforeEach(async () => {
  charger = await Charger.start({ centralSystem: true });
});
afterEach(() => charger.stop());

interface Entry {
  readonly key: string;
  readonly readonly: boolean;
  readonly value?: string;
}
const ask = (action: string, payload: Record<string, unknown>) =>
  answered(charger, charger.central.call(action, payload));
const change = async (key: string, value: string) =>
  (await ask('ChangeConfiguration', { key, value }))['status' as never];
const read = async (...key: readonly string[]) =>
  (await ask('GetConfiguration', { key })) as { configurationKey?: Entry[]; unknownKey?: string[] };
const valueNow = async (key: string) => (await read(key)).configurationKey?.[0]?.value;

/** Required and optional keys of OCPP 1.6 §9.1, §9.2, §9.3 and the errata that this charger has, and whether they are read-only. */
const CORE: readonly (readonly [key: string, readonly: boolean])[] = [
  ['AllowOfflineTxForUnknownId', false],
  ['AuthorizationCacheEnabled', false],
  ['AuthorizeRemoteTxRequests', false],
  ['BlinkRepeat', true],
  ['ClockAlignedDataInterval', false],
  ['ConnectionTimeOut', false],
  ['ConnectorPhaseRotation', false],
  ['ConnectorPhaseRotationMaxLength', true],
  ['GetConfigurationMaxKeys', true],
  ['HeartbeatInterval', false],
  ['LightIntensity', false],
  ['LocalAuthorizeOffline', false],
  ['LocalPreAuthorize', false],
  ['MaxEnergyOnInvalidId', false],
  ['MessageTimeout', false],
  ['MeterValuesAlignedData', false],
  ['MeterValuesAlignedDataMaxLength', true],
  ['MeterValuesSampledData', false],
  ['MeterValuesSampledDataMaxLength', true],
  ['MeterValueSampleInterval', false],
  ['MinimumStatusDuration', false],
  ['NumberOfConnectors', true],
  ['ResetRetries', false],
  ['StopTransactionOnEVSideDisconnect', false],
  ['StopTransactionOnInvalidId', false],
  ['StopTxnAlignedData', false],
  ['StopTxnAlignedDataMaxLength', true],
  ['StopTxnSampledData', false],
  ['StopTxnSampledDataMaxLength', true],
  ['SupportedFeatureProfiles', true],
  ['SupportedFeatureProfilesMaxLength', true],
  ['TransactionMessageAttempts', false],
  ['TransactionMessageRetryInterval', false],
  ['UnlockConnectorOnEVSideDisconnect', false],
  ['WebSocketPingInterval', false],
  ['LocalAuthListEnabled', false],
  ['LocalAuthListMaxLength', true],
  ['SendLocalListMaxLength', true],
  ['ReserveConnectorZeroSupported', true],
];

describe('configuration keys', () => {
  it('K01 · every key of the core, list and reservation profiles is there, writable as the specification says (TC_019)', async () => {
    const all = (await read()).configurationKey ?? [];
    const found = CORE.map(([key]) => all.find((entry) => entry.key === key));
    // Nothing of the virtual board dims its light.
    const expected = CORE.map(([key, readonly]) => ({
      key,
      readonly: key === 'LightIntensity' ? expect.any(Boolean) : readonly,
    }));
    expect(found.map((entry) => entry && { key: entry.key, readonly: entry.readonly })).toEqual(expected);
    expect(all.every(({ value }) => value !== undefined && value.length <= 500)).toBe(true);
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length);
  });

  it('K01 · unknown keys are named and NotSupported, read-only ones and bad values Rejected (TC_021, TC_040_1, TC_040_2)', async () => {
    expect(await read('HeartbeatInterval', 'Nonsense', 'nonsense too')).toMatchObject({
      configurationKey: [{ key: 'HeartbeatInterval', readonly: false }],
      unknownKey: ['Nonsense', 'nonsense too'],
    });
    expect(await change('Nonsense', '1')).toBe('NotSupported');
    for (const [key] of CORE.filter(([, readonly]) => readonly))
      expect([key, await change(key, '1')]).toEqual([key, 'Rejected']);
    for (const [key, value] of [
      ['HeartbeatInterval', 'often'],
      ['HeartbeatInterval', '-1'],
      ['ConnectionTimeOut', '1.5'],
      ['LocalPreAuthorize', 'maybe'],
      ['TransactionMessageAttempts', '99999999999'],
      ['ConnectorPhaseRotation', 'XYZ'],
    ] as const)
      expect([key, value, await change(key, value)]).toEqual([key, value, 'Rejected']);
    expect(await valueNow('HeartbeatInterval')).toBe('300');
  });

  it('K02 · an empty or absent list of keys means all; names are found in any case and told once', async () => {
    const all = (await ask('GetConfiguration', {})) as { configurationKey: Entry[] };
    expect(await read()).toEqual(all);
    expect(all.configurationKey.length).toBeGreaterThan(45);
    expect((await read('heartbeatINTERVAL', 'HeartbeatInterval')).configurationKey).toHaveLength(1);
    expect(await change('HEARTBEATinterval', '42')).toBe('Accepted');
    expect(await valueNow('HeartbeatInterval')).toBe('42');
  });

  it('K02 · more keys than GetConfigurationMaxKeys are an error and no part of an answer', async () => {
    const maximum = Number(await valueNow('GetConfigurationMaxKeys'));
    const names = Array.from({ length: maximum + 1 }, (_, index) => `Key${index}`);
    expect(await ask('GetConfiguration', { key: names.slice(0, maximum) })).toMatchObject({
      unknownKey: expect.any(Array),
    });
    expect(await ask('GetConfiguration', { key: names })).toEqual({ errorCode: 'OccurenceConstraintViolation' });
  });

  it('K03 · a value is on disk before the answer goes out, and survives a kill', async () => {
    charger.central.sendRaw(
      JSON.stringify([2, 'now', 'ChangeConfiguration', { key: 'ConnectionTimeOut', value: '321' }]),
    );
    await charger.until('it is answered', () => charger.central.frames.some((frame) => frame[1] === 'now'));
    charger.killStation();
    await charger.startStation();
    expect(charger.station.settings.get('ocpp.key.ConnectionTimeOut')).toBe(321);
  });

  it('K03 · changed intervals hold at once: samples and MinimumStatusDuration', async () => {
    await change('MeterValueSampleInterval', '600');
    await change('MinimumStatusDuration', '300');
    await change('ClockAlignedDataInterval', '0');
    await charger.charge();
    await charger.advance(30_000);
    expect(charger.central.of('MeterValues')).toEqual([]);
    expect(charger.central.statuses(1)).toEqual(['Available']);
    await change('MeterValueSampleInterval', '20');
    await change('MinimumStatusDuration', '5');
    await charger.advance(6000);
    expect(charger.central.statuses(1)).toEqual(['Available', 'Charging']);
    await charger.advance(40_000);
    expect(charger.central.of('MeterValues').length).toBeGreaterThanOrEqual(2);
  });

  it('K04 · measurand lists are taken as a whole or not at all; empty and with phases they are lists too', async () => {
    expect(await change('MeterValuesSampledData', 'Voltage.L1,Current.Import')).toBe('Accepted');
    expect(await change('MeterValuesSampledData', 'Voltage,SoC')).toBe('Rejected');
    expect(await change('MeterValuesSampledData', 'Voltage,,Voltage')).toBe('Rejected');
    expect(await valueNow('MeterValuesSampledData')).toBe('Voltage.L1,Current.Import');
    expect(await change('StopTxnSampledData', '')).toBe('Accepted');
    expect(await valueNow('StopTxnSampledData')).toBe('');
    for (const list of ['MeterValuesSampledData', 'MeterValuesAlignedData', 'StopTxnSampledData', 'StopTxnAlignedData'])
      expect(Number(await valueNow(`${list}MaxLength`))).toBeGreaterThanOrEqual(10);
  });

  it('K05 · AuthorizationKey is written and never told: not in the list, not by name, not in the log of messages', async () => {
    const frames: string[] = [];
    charger.station.ocpp.onFrame((_direction, text) => frames.push(text));
    const secret = 'a-secret-of-20-chars';
    expect(await change('AuthorizationKey', secret)).toBe('Accepted');
    expect((await read('AuthorizationKey')).unknownKey).toEqual(['AuthorizationKey']);
    expect(JSON.stringify(await read())).not.toContain(secret);
    expect(JSON.stringify([frames, charger.station.store.audit.latest(5)])).not.toContain(secret);
    expect(frames.length).toBeGreaterThan(2);
  });

  it('K06 · ClearCache is Rejected while the cache is off, and empties it while it is on (TC_061)', async () => {
    await charger.charge();
    expect(charger.station.store.authorizationCache.find('04A2B3C4')).toBeDefined();
    await change('AuthorizationCacheEnabled', 'false');
    expect(await ask('ClearCache', {})).toEqual({ status: 'Rejected' });
    await change('AuthorizationCacheEnabled', 'true');
    expect(charger.station.store.authorizationCache.find('04A2B3C4')).toBeDefined();
    expect(await ask('ClearCache', {})).toEqual({ status: 'Accepted' });
    expect(charger.station.store.authorizationCache.find('04A2B3C4')).toBeUndefined();
  });

  it('lets the operator keep ChangeAvailability to himself (ETEK manual)', async () => {
    charger.station.settings.apply({ kind: 'command-line' }, 'ocpp.changeAvailabilityAllowed', false);
    expect(await ask('ChangeAvailability', { connectorId: 1, type: 'Inoperative' })).toEqual({ status: 'Rejected' });
    expect(charger.view().status).toBe('Available');
  });
});

describe('ConnectionTimeOut (§3.1)', () => {
  it('does not run for a vehicle that came first, and a remote start still works after it', async () => {
    await change('ConnectionTimeOut', '30');
    charger.vehicle({ plugged: true, wants: 'charge' });
    await charger.until('it is seen', () => charger.view().status === 'Preparing');
    await charger.advance(120_000);
    expect(charger.view().status).toBe('Preparing');
    expect(await ask('RemoteStartTransaction', { idTag: 'APP', connectorId: 1 })).toEqual({ status: 'Accepted' });
    await charger.until('it charges', () => charger.view().status === 'Charging');
  });
});
