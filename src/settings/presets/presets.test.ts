// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { createSettings } from '../apply.ts';
import { readImported } from '../derive/import.ts';
import { SETTING_ROWS } from '../registry.ts';
import type { Actor } from '../settings.ts';
import { applyPreset, diffPreset } from './preset.ts';
import { findRecipe, RECIPES } from './recipes.ts';

const OPERATOR: Actor = { kind: 'account', name: 'olga', role: 'operator' };
const MAINTAINER: Actor = { kind: 'account', name: 'max', role: 'maintainer' };

function bench() {
  const stored = new Map<string, string>();
  const audit: string[] = [];
  let fullAfter = Number.POSITIVE_INFINITY;
  const settings = createSettings({
    repository: {
      all: () => stored,
      save(id, json, { actor, detail }) {
        if (audit.length >= fullAfter) throw new Error('disk full');
        stored.set(id, json);
        audit.push(`${actor}: ${detail}`);
      },
      together(work) {
        const before = [...stored];
        const heard = audit.length;
        try {
          work();
        } catch (error) {
          stored.clear();
          for (const [id, json] of before) stored.set(id, json);
          audit.length = heard;
          throw error;
        }
      },
    },
  });
  const breakAfter = (count: number): void => {
    fullAfter = audit.length + count;
  };
  return { settings, stored, audit, breakAfter };
}
const recipe = (id: string) => {
  const found = findRecipe(id);
  if (found === undefined) throw new Error(id);
  return found;
};

/** The table of the ETEK manual as settings.md has it; - = not shown there. Columns: see the heading. */
const MANUAL: Readonly<Record<string, string>> = {
  //    type   rfid    free  mode        list    expire doubt pre   offline cache
  'A.1': 'Home   Disable ON    -           Disable Enable OFF   OFF   OFF     ON',
  'A.2': 'Home   Enable  ON    WithoutOcpp -       -      -     -     -       -',
  'A.3': 'Home   Enable  OFF   WithoutOcpp Enable  -      -     -     -       -',
  'B.1': 'Public Enable  OFF   WithOcpp    Enable  Enable OFF   ON    ON      ON',
  'B.2': 'Public Disable ON    WithOcpp    -       -      -     -     -       -',
  'B.3': 'Public Enable  OFF   WithOcpp    Disable Enable OFF   OFF   OFF     ON',
  'B.4': 'Public Enable  OFF   WithOcpp    Enable  Enable OFF   ON    ON      OFF',
  'B.5': 'Public Enable  OFF   WithOcpp    Disable Disable OFF  OFF   OFF     OFF',
  'B.6': 'Public Enable  OFF   WithOcpp    Enable  -      OFF   -     ON      -',
  'B.7': 'Public Enable  OFF   WithOcpp    Disable Disable ON   ON    ON      OFF',
};
const COLUMNS = [
  'install.type',
  'rfid.enabled',
  'auth.free.enabled',
  'auth.free.mode',
  'whitelist.enabled',
  'auth.cacheExpireMode',
  'ocpp.key.AllowOfflineTxForUnknownId',
  'ocpp.key.LocalPreAuthorize',
  'ocpp.key.LocalAuthorizeOffline',
  'ocpp.key.AuthorizationCacheEnabled',
] as const;
const WORDS: Readonly<Record<string, boolean>> = { ON: true, OFF: false, Enable: true, Disable: false };

describe('the ten recipes (ETEK manual, “A few common ways to set it up”)', () => {
  it.each(Object.entries(MANUAL))('%s has every value that the manual prints', (id, line) => {
    const printed = line.split(/\s+/);
    expect(printed).toHaveLength(COLUMNS.length);
    const values = recipe(id).values;
    COLUMNS.forEach((column, index) => {
      const word = printed[index] ?? '-';
      if (word !== '-') expect([column, values[column]]).toEqual([column, WORDS[word] ?? word]);
    });
    const isFull = !printed.slice(4).includes('-') || id === 'B.6';
    expect(values['ocpp.key.StopTransactionOnEVSideDisconnect']).toBe(isFull ? true : undefined);
  });

  it('are ten, each found by its id in any case', () => {
    expect(RECIPES.map(({ id }) => id)).toEqual(Object.keys(MANUAL));
    expect(findRecipe('b.6')?.id).toBe('B.6');
    expect(findRecipe('C.1')).toBeUndefined();
  });

  it('are for the operator: each changes only what that role may change', () => {
    const mayNot = RECIPES.flatMap(({ values }) => Object.keys(values)).filter(
      (id) => SETTING_ROWS.find((row) => row.id === id)?.rights.operator !== 'rw',
    );
    expect(mayNot).toEqual([]);
  });
});

describe('applying one', () => {
  it('shows what changes first, then changes exactly that, once', () => {
    const { settings, audit } = bench();
    const diff = diffPreset(settings, recipe('B.7'));
    expect(diff.map(({ id, now, next }) => [id, now, next])).toEqual([
      ['auth.cacheExpireMode', true, false],
      ['ocpp.key.AllowOfflineTxForUnknownId', false, true],
      ['ocpp.key.LocalPreAuthorize', false, true],
      ['ocpp.key.AuthorizationCacheEnabled', true, false],
    ]);
    expect(applyPreset(settings, OPERATOR, recipe('B.7'))).toEqual({ kind: 'applied' });
    expect(audit).toHaveLength(4);
    expect(audit[1]).toBe('olga (operator): ocpp.key.AllowOfflineTxForUnknownId = true');
    expect(diffPreset(settings, recipe('B.7'))).toEqual([]);
    expect(applyPreset(settings, OPERATOR, recipe('B.7'))).toEqual({ kind: 'applied' });
    expect(audit).toHaveLength(4);
  });

  it.each(RECIPES.map((preset) => [preset.id, preset] as const))('%s can follow each other one', (_id, preset) => {
    const { settings } = bench();
    for (const other of RECIPES) {
      applyPreset(settings, OPERATOR, other);
      expect(applyPreset(settings, OPERATOR, preset)).toEqual({ kind: 'applied' });
      for (const [id, value] of Object.entries(preset.values)) expect(settings.get(id as 'rfid.enabled')).toBe(value);
    }
  });

  it('is refused as a whole when one setting is not for who asks', () => {
    const { settings, stored, audit } = bench();
    const refused = { kind: 'refused', id: 'ocpp.key.AuthorizationCacheEnabled', result: { kind: 'forbidden' } };
    expect(applyPreset(settings, MAINTAINER, recipe('B.7'))).toEqual(refused);
    expect([stored.size, audit.length, settings.get('ocpp.key.LocalPreAuthorize')]).toEqual([0, 0, false]);
  });

  it('leaves everything as it was when the storage breaks half-way', () => {
    const { settings, stored, breakAfter } = bench();
    const heard: string[] = [];
    settings.onChange((id) => heard.push(id));
    breakAfter(2);
    expect(() => applyPreset(settings, OPERATOR, recipe('B.7'))).toThrow('disk full');
    expect([stored.size, heard, diffPreset(settings, recipe('B.7')).length]).toEqual([0, [], 4]);
  });

  it('checks settings that go together as they will be, not one after the other', () => {
    const { settings } = bench();
    const maker: Actor = { kind: 'account', name: 'm', role: 'manufacturer' };
    const both = [
      { id: 'limits.temp.derate', value: 92 },
      { id: 'limits.temp.stop', value: 95 },
    ];
    expect(settings.applyAll(maker, both)).toEqual({ kind: 'applied' });
    const crossed = [
      { id: 'limits.temp.derate', value: 60 },
      { id: 'limits.temp.stop', value: 55 },
    ];
    expect(settings.applyAll(maker, crossed)).toMatchObject({ kind: 'refused', id: 'limits.temp.derate' });
    expect(settings.get('limits.temp.derate')).toBe(92);
    expect(settings.applyAll(maker, [{ id: 'no.such', value: 1 }])).toMatchObject({ result: { kind: 'unknown' } });
  });
});

describe('fields of the reference products', () => {
  const values = (...args: Parameters<typeof readImported>) => {
    const read = readImported(...args);
    return read.kind === 'values' ? read.values.map(({ id, value }) => `${id}=${value}`) : read;
  };

  it.each([
    ['etek', 'Stop transaction mode', 'IC card', ['ocpp.key.StopTransactionOnEVSideDisconnect=false']],
    ['etek', 'StopTransactionMode', 'IC Card/Pull Charging Plug', ['ocpp.key.StopTransactionOnEVSideDisconnect=true']],
    ['etek', 'Tag ID function', 'Disable', ['rfid.tagByteOrder=BE']],
    ['etek', 'Free charging authorization mode', 'Without ocpp', ['auth.free.mode=WithoutOcpp']],
    ['etek', 'Free charging authorization mode', 'WithOcpp', ['auth.free.mode=WithOcpp']],
    ['etek', 'Rfid reader', 'Enable', ['rfid.enabled=true']],
    ['etek', 'Free charging tag ID', '123', ['auth.plugAndChargeId=123']],
    ['etek', 'Ocpp whitelist expire mode', 'Disable', ['auth.cacheExpireMode=false']],
    ['blink', 'Offline Authorize', 'On', ['ocpp.key.LocalAuthorizeOffline=true']],
    ['blink', 'Plug and Charge ID', '', ['auth.free.enabled=false']],
  ] as const)('%s: %s = %j', (product, label, text, expected) => {
    expect(values(product, label, text)).toEqual(expected);
  });

  it('Blink’s plug and charge id has at least eight characters and switches free charging on (manual 7.3.2)', () => {
    expect(values('blink', 'Plug and Charge ID', 'PLUGGED1')).toEqual([
      'auth.plugAndChargeId=PLUGGED1',
      'auth.free.enabled=true',
      'auth.free.start=Plug',
      'auth.free.mode=WithOcpp',
    ]);
    const unfit = { kind: 'unfit', id: 'auth.plugAndChargeId', allowed: 'at least 8 characters' };
    expect(values('blink', 'Plug and Charge ID', 'PLUGGED')).toEqual(unfit);
    expect(values('blink', 'Plug and Charge ID', 'x'.repeat(21))).toMatchObject({ kind: 'unfit' });
    expect(values('etek', 'No such field', '1')).toEqual({ kind: 'unknown-field' });
  });
});
