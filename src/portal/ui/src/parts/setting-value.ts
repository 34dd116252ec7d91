// SPDX-License-Identifier: Apache-2.0
import type { SettingValue } from '../../../../settings/row.ts';
import { m } from '../messages/messages.ts';

/** A value as people read it. */
export function readable(value: SettingValue | null, unit: string | undefined): string {
  if (typeof value === 'boolean') return value ? m.settingsPage.on : m.settingsPage.off;
  const text = Array.isArray(value) ? value.join(', ') : String(value ?? '');
  if (text === '') return m.settingsPage.empty;
  return unit === undefined ? text : `${text} ${unit}`;
}

/** Whether two values are the same; lists in the same order. */
export function sameValue(one: SettingValue | null, other: SettingValue | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
