// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { createSettings } from './apply.ts';
import { checkValue } from './check.ts';
import { renderSettingsDocs } from './derive/docs.ts';
import { settingSchema, settingsObjectSchema } from './derive/json-schema.ts';
import { findOcppKey, isReadOnlyKey, OCPP_KEYS, readOcppValue, writeOcppValue } from './derive/ocpp-keys.ts';
import { viewSettings } from './derive/rights.ts';
import { findRow, SETTING_ROWS } from './registry.ts';
import { type Actor, ROLES, type Settings } from './settings.ts';
import { formatText, parseText } from './text-form.ts';

const MANUFACTURER: Actor = { kind: 'account', name: 'maker', role: 'manufacturer' };

function memoryRepository(stored: ReadonlyMap<string, string> = new Map()) {
  const values = new Map(stored);
  const audit: string[] = [];
  return {
    audit,
    values,
    all: () => values,
    save(id: string, json: string, entry: { readonly actor: string; readonly detail: string }) {
      values.set(id, json);
      audit.push(`${entry.actor}: ${entry.detail}`);
    },
  };
}

function settingsOf(stored?: ReadonlyMap<string, string>): Settings {
  return createSettings({ repository: memoryRepository(stored) });
}

/** Every configuration key OCPP 1.6 §9.1 requires of the Core profile. */
const CORE_KEYS = [
  'AuthorizeRemoteTxRequests',
  'ClockAlignedDataInterval',
  'ConnectionTimeOut',
  'ConnectorPhaseRotation',
  'GetConfigurationMaxKeys',
  'HeartbeatInterval',
  'LocalAuthorizeOffline',
  'LocalPreAuthorize',
  'MeterValuesAlignedData',
  'MeterValuesSampledData',
  'MeterValueSampleInterval',
  'NumberOfConnectors',
  'ResetRetries',
  'StopTransactionOnEVSideDisconnect',
  'StopTransactionOnInvalidId',
  'StopTxnAlignedData',
  'StopTxnSampledData',
  'SupportedFeatureProfiles',
  'TransactionMessageAttempts',
  'TransactionMessageRetryInterval',
  'UnlockConnectorOnEVSideDisconnect',
];

describe('the settings registry', () => {
  it('has each id and each OCPP key once', () => {
    const ids = SETTING_ROWS.map((row) => row.id);
    expect(new Set(ids).size).toBe(ids.length);
    const keys = OCPP_KEYS.map((key) => key.key.toLowerCase());
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each(SETTING_ROWS.map((row) => [row.id, row] as const))('%s: the default fits its own range', (_id, row) => {
    expect(checkValue(row, row.default)).toEqual({ ok: true, value: row.default });
  });

  it.each(SETTING_ROWS.map((row) => [row.id, row] as const))('%s: the text form reads back', (_id, row) => {
    expect(parseText(row, formatText(row.default))).toEqual({ ok: true, value: row.default });
  });

  it('knows every required key of the Core profile (OCPP 1.6 §9.1)', () => {
    expect(CORE_KEYS.filter((key) => findOcppKey(key)?.key !== key)).toEqual([]);
  });

  it('lets no role below the operator decide who gets energy', () => {
    for (const id of ['ocpp.key.AllowOfflineTxForUnknownId', 'ocpp.key.LocalPreAuthorize', 'auth.free.enabled']) {
      expect(findRow(id)?.rights.user).toBe('r');
    }
  });
});

describe('a setting that the parts of a charger cannot follow', () => {
  it('is read-only there, whatever was stored, and says so to the central system (LightIntensity)', () => {
    const repository = memoryRepository(new Map([['light.intensity', '40']]));
    const settings = createSettings({ repository, fixed: ['light.intensity'] });
    expect(settings.get('light.intensity')).toBe(100);
    expect(settings.apply(MANUFACTURER, 'light.intensity', 40).kind).toBe('read-only');
    expect(writeOcppValue(settings, 'LightIntensity', '40').kind).toBe('read-only');
    const key = findOcppKey('lightintensity');
    expect(key && isReadOnlyKey(settings, key)).toBe(true);
    const dimmable = createSettings({ repository });
    expect(dimmable.get('light.intensity')).toBe(40);
    expect(key && isReadOnlyKey(dimmable, key)).toBe(false);
    expect(writeOcppValue(dimmable, 'LightIntensity', '101').kind).toBe('invalid');
  });
});

describe('one way to write', () => {
  it('stores, tells listeners and answers when the change takes effect', () => {
    const repository = memoryRepository();
    const settings = createSettings({ repository });
    const changed: string[] = [];
    settings.onChange((id) => changed.push(id));
    expect(settings.apply(MANUFACTURER, 'power.maxCurrentFw', 16)).toEqual({ kind: 'applied', apply: 'live' });
    expect(settings.get('power.maxCurrentFw')).toBe(16);
    expect(changed).toEqual(['power.maxCurrentFw']);
    expect(repository.audit).toEqual(['maker (manufacturer): power.maxCurrentFw = 16']);
    expect(createSettings({ repository }).get('power.maxCurrentFw')).toBe(16);
  });

  it.each([
    ['power.maxCurrentFw', '16', 'a whole number from 6 to 80'],
    ['power.maxCurrentFw', 5, 'a whole number from 6 to 80'],
    ['power.maxCurrentFw', 16.5, 'a whole number from 6 to 80'],
    ['power.maxCurrentFw', Number.NaN, 'a whole number from 6 to 80'],
    ['guard.fallbackCurrent', 3, 'a whole number from 6 to 80, or 0'],
    ['auth.free.enabled', 'true', 'true or false'],
    ['auth.free.mode', 'withocpp', 'one of WithOcpp, WithoutOcpp'],
    ['ocpp.url', 'http://example.org', 'ws:// or wss://'],
    ['ocpp.url', 'ws://user:secret@example.org/', 'without user, password'],
    ['locale.timezone', 'Mars/Olympus', 'an IANA time zone'],
    ['hours.monday.start', '24:00', 'a time of day from 00:00 to 23:59'],
    ['hours.monday.start', '0800', 'a time of day from 00:00 to 23:59'],
    ['schedule.start', '7:00', 'a time of day from 00:00 to 23:59'],
    ['ocpp.basicAuthPassword', 'short', '16 to 40 printable characters'],
    ['auth.plugAndChargeId', 'x'.repeat(21), '1 to 20 characters'],
    ['ocpp.key.MeterValuesSampledData', ['SoC'], 'up to 10 of Energy.Active.Import.Register'],
    ['ocpp.key.MeterValuesSampledData', 'Voltage', 'up to 10 of'],
    ['limits.temp.derate', 95, 'below limits.temp.stop, which is 90 °C'],
    ['limits.temp.stop', 60, 'above limits.temp.derate, which is 70 °C'],
  ])('refuses %s = %j and says what is allowed', (id, value, allowed) => {
    const settings = settingsOf();
    const before = settings.rows().map((row) => formatText(settings.get(row.id as never)));
    const result = settings.apply(MANUFACTURER, id, value);
    expect(result.kind).toBe('invalid');
    expect(result.kind === 'invalid' ? result.allowed : '').toContain(allowed);
    expect(settings.rows().map((row) => formatText(settings.get(row.id as never)))).toEqual(before);
  });

  it('accepts the special value beside a range', () => {
    expect(settingsOf().apply(MANUFACTURER, 'guard.fallbackCurrent', 0).kind).toBe('applied');
  });

  it('keeps to the rights of roles and of the central system', () => {
    const settings = settingsOf();
    const as = (role: (typeof ROLES)[number]): Actor => ({ kind: 'account', name: role, role });
    expect(settings.apply(as('user'), 'power.maxCurrentFw', 10)).toEqual({ kind: 'forbidden' });
    expect(settings.apply(as('user'), 'locale.language', 'de').kind).toBe('applied');
    // With the time zone they would move the hours of operation.
    expect(settings.apply(as('user'), 'locale.timezone', 'Europe/Berlin')).toEqual({ kind: 'forbidden' });
    expect(settings.apply(as('user'), 'hours.monday.end', '23:00')).toEqual({ kind: 'forbidden' });
    expect(settings.apply(as('user'), 'schedule.start', '22:00').kind).toBe('applied');
    expect(settings.apply(as('maintainer'), 'ocpp.basicAuthPassword', 'x'.repeat(20))).toEqual({ kind: 'forbidden' });
    expect(settings.apply(as('operator'), 'limits.temp.stop', 95)).toEqual({ kind: 'forbidden' });
    expect(settings.apply(MANUFACTURER, 'device.serial', 'X')).toEqual({ kind: 'read-only' });
    expect(settings.apply({ kind: 'central-system' }, 'power.maxCurrentFw', 10)).toEqual({ kind: 'forbidden' });
    expect(settings.apply(MANUFACTURER, 'no.such', 1)).toEqual({ kind: 'unknown' });
    expect(settings.apply(MANUFACTURER, '__proto__', 1)).toEqual({ kind: 'unknown' });
  });

  it('falls back to the default, and says so, when a stored value does not fit', () => {
    const unfit: string[] = [];
    const repository = memoryRepository(
      new Map([
        ['power.maxCurrentFw', '900'],
        ['locale.timezone', '{broken'],
        ['of.a.newer.version', '1'],
        ['connector.count', '7'],
      ]),
    );
    const settings = createSettings({ repository, onUnfit: (id) => unfit.push(id) });
    expect(settings.get('power.maxCurrentFw')).toBe(32);
    expect(settings.get('locale.timezone')).toBe('UTC');
    expect(settings.get('connector.count')).toBe(1);
    expect(unfit).toEqual(['power.maxCurrentFw', 'locale.timezone']);
  });

  it('takes defaults from the product file, and refuses a product file that is wrong', () => {
    const repository = memoryRepository();
    const settings = createSettings({
      repository,
      productDefaults: { 'connector.count': 2, 'device.model': 'MQ 200' },
    });
    expect(settings.get('connector.count')).toBe(2);
    expect(settings.rows().find((row) => row.id === 'device.model')?.default).toBe('MQ 200');
    expect(() => createSettings({ repository, productDefaults: { 'connector.count': 'two' } })).toThrow(
      'product default connector.count: must be a whole number from 1 to 64',
    );
    expect(() => createSettings({ repository, productDefaults: { nonsense: 1 } })).toThrow('nonsense');
  });
});

describe('secrets', () => {
  it('never leave by a view, by OCPP, by the docs or by the audit log', () => {
    const repository = memoryRepository();
    const settings = createSettings({ repository });
    const secret = 'correct-horse-battery';
    expect(writeOcppValue(settings, 'AuthorizationKey', secret)).toEqual({ kind: 'applied', apply: 'reconnect' });
    expect(settings.get('ocpp.basicAuthPassword')).toBe(secret);
    const key = findOcppKey('authorizationkey');
    expect(key?.writeOnly).toBe(true);
    expect(key && readOcppValue(settings, key)).toBeUndefined();
    const views = ROLES.map((role) => viewSettings(settings, role));
    const docs = renderSettingsDocs(settings.rows());
    expect(JSON.stringify([views, docs, repository.audit])).not.toContain(secret);
    const shown = views[0]?.find((view) => view.id === 'ocpp.basicAuthPassword');
    expect(shown).toMatchObject({ value: null, isSet: true });
  });
});

describe('OCPP configuration keys', () => {
  it.each(OCPP_KEYS.filter((key) => !key.readOnly && !key.writeOnly).map((key) => [key.key, key] as const))(
    '%s: what is read can be written back, whatever the case of the key',
    (name, key) => {
      const settings = settingsOf();
      const text = readOcppValue(settings, key);
      expect(writeOcppValue(settings, name.toUpperCase(), text ?? 'missing').kind).toBe('applied');
      expect(readOcppValue(settings, key)).toBe(text);
    },
  );

  it.each(OCPP_KEYS.filter((key) => key.readOnly).map((key) => [key.key]))('%s: is read-only', (name) => {
    expect(writeOcppValue(settingsOf(), name, '1')).toEqual({ kind: 'read-only' });
  });

  it('reads times of day with and without colon (Blink manual: HHMM), and lets the central system set the hours', () => {
    const settings = settingsOf();
    expect(writeOcppValue(settings, 'HoursMondayStart', '0830').kind).toBe('applied');
    expect(settings.get('hours.monday.start')).toBe('08:30');
    expect(writeOcppValue(settings, 'HoursMondayStart', ' 09:15 ').kind).toBe('applied');
    expect(settings.get('hours.monday.start')).toBe('09:15');
    expect(writeOcppValue(settings, 'HoursMondayStart', '830').kind).toBe('invalid');
  });

  it('canonicalises lists and booleans, all or nothing (OCPP 1.6 errata 3.14.4)', () => {
    const settings = settingsOf();
    expect(writeOcppValue(settings, 'MeterValuesSampledData', 'voltage.l1, Power.Active.Import').kind).toBe('applied');
    expect(settings.get('ocpp.key.MeterValuesSampledData')).toEqual(['Voltage.L1', 'Power.Active.Import']);
    expect(writeOcppValue(settings, 'MeterValuesSampledData', 'Voltage,SoC').kind).toBe('invalid');
    expect(settings.get('ocpp.key.MeterValuesSampledData')).toEqual(['Voltage.L1', 'Power.Active.Import']);
    expect(writeOcppValue(settings, 'MeterValuesSampledData', '').kind).toBe('applied');
    expect(writeOcppValue(settings, 'LocalPreAuthorize', 'TRUE').kind).toBe('applied');
    expect(settings.get('ocpp.key.LocalPreAuthorize')).toBe(true);
  });

  it.each([
    ['WebSocketPingInterval', '-1'],
    ['HeartbeatInterval', '1e3'],
    ['HeartbeatInterval', '0x10'],
    ['HeartbeatInterval', ''],
    ['LocalPreAuthorize', '1'],
    ['ConnectionTimeOut', '9'.repeat(400)],
  ])('refuses %s = %j', (name, text) => {
    expect(writeOcppValue(settingsOf(), name, text).kind).toBe('invalid');
  });

  it('does not know other keys', () => {
    expect(writeOcppValue(settingsOf(), 'Nonsense', '1')).toEqual({ kind: 'unknown' });
    expect(findOcppKey('toString')).toBeUndefined();
  });
});

describe('what is derived for people', () => {
  it('documents every setting', () => {
    const docs = renderSettingsDocs(SETTING_ROWS);
    expect(SETTING_ROWS.filter((row) => !docs.includes(`\`${row.id}\``))).toEqual([]);
  });

  it('makes a JSON schema of each row', () => {
    const schema = settingsObjectSchema(SETTING_ROWS);
    expect(Object.keys(schema.properties)).toHaveLength(SETTING_ROWS.length);
    const fallback = findRow('guard.fallbackCurrent');
    expect(fallback && settingSchema(fallback).anyOf).toEqual([
      { type: 'integer', minimum: 6, maximum: 80 },
      { enum: [0] },
    ]);
  });

  it('shows a role what it may see, and whether it may write', () => {
    const settings = settingsOf();
    const seen = (role: (typeof ROLES)[number]) => viewSettings(settings, role).map((view) => view.id);
    expect(seen('maintainer')).not.toContain('ocpp.basicAuthPassword');
    expect(seen('operator')).toContain('ocpp.basicAuthPassword');
    expect(viewSettings(settings, 'user').find((view) => view.id === 'power.maxCurrentFw')?.writable).toBe(false);
  });
});
