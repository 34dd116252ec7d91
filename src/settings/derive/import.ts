// SPDX-License-Identifier: Apache-2.0
import { isSettingId, SETTING_ROWS, type SettingId } from '../registry.ts';
import type { SettingRow, SettingValue } from '../row.ts';
import { parseText } from '../text-form.ts';

export type ReferenceProduct = 'blink' | 'etek';

/** What one field of a reference product's export means here. */
export type Imported =
  | { readonly kind: 'values'; readonly values: readonly { readonly id: SettingId; readonly value: SettingValue }[] }
  | { readonly kind: 'unknown-field' }
  | { readonly kind: 'unfit'; readonly id: SettingId; readonly allowed: string };

/** How both products spell switches. */
const SWITCH_WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['yes', 'on', 'true', 'enable', 'enabled'].map((word) => [word, true] as const),
  ...['no', 'off', 'false', 'disable', 'disabled'].map((word) => [word, false] as const),
]);

const plain = (text: string): string => text.trim().toLowerCase();

/**
 * Reads one field of an export.
 * @param label as the product prints it, in any case
 */
export function readImported(product: ReferenceProduct, label: string, text: string): Imported {
  const names = (row: SettingRow) => row.importAliases?.[product] ?? [];
  const row = SETTING_ROWS.find((candidate) => names(candidate).some((name) => plain(name) === plain(label)));
  if (row === undefined || !isSettingId(row.id)) return { kind: 'unknown-field' };
  // Blink has no switch of its own for it: an id means that plugging in is enough (manual 7.3.2).
  if (product === 'blink' && row.id === 'auth.plugAndChargeId' && text === '')
    return { kind: 'values', values: [{ id: 'auth.free.enabled', value: false }] };
  const shortest = product === 'blink' ? (row.importMinimumLength?.blink ?? 0) : 0;
  if (text.length < shortest) return { kind: 'unfit', id: row.id, allowed: `at least ${shortest} characters` };
  const parsed = parseText(row, spelledHere(row, product, text));
  if (!parsed.ok) return { kind: 'unfit', id: row.id, allowed: parsed.allowed };
  const own = { id: row.id, value: parsed.value };
  const isBlinkPlug = product === 'blink' && row.id === 'auth.plugAndChargeId';
  return { kind: 'values', values: isBlinkPlug ? [own, ...BLINK_PLUG_AND_CHARGE] : [own] };
}

const BLINK_PLUG_AND_CHARGE: readonly { readonly id: SettingId; readonly value: SettingValue }[] = [
  { id: 'auth.free.enabled', value: true },
  { id: 'auth.free.start', value: 'Plug' },
  { id: 'auth.free.mode', value: 'WithOcpp' },
];

function spelledHere(row: SettingRow, product: ReferenceProduct, text: string): string {
  const word = product === 'etek' ? row.importWords?.etek?.[plain(text)] : undefined;
  if (word !== undefined) return String(word);
  const isOn = row.type.kind === 'boolean' ? SWITCH_WORDS.get(plain(text)) : undefined;
  return isOn === undefined ? text : String(isOn);
}
