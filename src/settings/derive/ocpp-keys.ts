// SPDX-License-Identifier: Apache-2.0
import { isSettingId, SETTING_ROWS, type SettingId } from '../registry.ts';
import type { OcppBinding, SettingRow } from '../row.ts';
import type { Actor, ApplyResult, Settings } from '../settings.ts';
import { formatText, parseText } from '../text-form.ts';

/** One configuration key of OCPP 1.6 and the setting behind it. */
export interface OcppKey {
  /** Canonical spelling. */
  readonly key: string;
  readonly id: SettingId;
  readonly readOnly: boolean;
  /** May be set, is left out of every answer. */
  readonly writeOnly: boolean;
}

interface Bound {
  readonly row: SettingRow;
  readonly key: OcppKey;
  readonly binding: OcppBinding;
}

const BOUND: readonly Bound[] = SETTING_ROWS.flatMap((row) => {
  const binding = row.ocpp;
  if (binding === undefined || !isSettingId(row.id)) return [];
  const readOnly = row.readOnly === true || binding.access === 'r';
  return [{ row, binding, key: { key: binding.key, id: row.id, readOnly, writeOnly: binding.access === 'w' } }];
});

const BY_NAME: ReadonlyMap<string, Bound> = new Map(
  BOUND.flatMap((bound) =>
    [bound.binding.key, ...(bound.binding.aliases ?? [])].map((name) => [name.toLowerCase(), bound] as const),
  ),
);

/** Every key, write-only ones included, in the order of the registry. */
export const OCPP_KEYS: readonly OcppKey[] = BOUND.map((bound) => bound.key);

/** Finds a key by its name or an alias, without regard to case (CiString50). */
export function findOcppKey(name: string): OcppKey | undefined {
  return BY_NAME.get(name.toLowerCase())?.key;
}

/** The value as GetConfiguration tells it; undefined for a write-only key. */
export function readOcppValue(settings: Settings, key: OcppKey): string | undefined {
  return key.writeOnly ? undefined : formatText(settings.get(key.id));
}

/** Whether ChangeConfiguration may not write it, by its row or because this charger's parts cannot follow. */
export function isReadOnlyKey(settings: Settings, key: OcppKey): boolean {
  return key.readOnly || settings.rows().some((row) => row.id === key.id && row.readOnly === true);
}

const CENTRAL_SYSTEM: Actor = { kind: 'central-system' };

/** What ChangeConfiguration does: reads the text form, then applies it as the central system. */
export function writeOcppValue(settings: Settings, name: string, text: string): ApplyResult {
  const bound = BY_NAME.get(name.toLowerCase());
  if (bound === undefined) return { kind: 'unknown' };
  if (bound.key.readOnly) return { kind: 'read-only' };
  const parsed = parseText(bound.row, text);
  if (!parsed.ok) return { kind: 'invalid', allowed: parsed.allowed };
  return settings.apply(CENTRAL_SYSTEM, bound.row.id, parsed.value);
}
