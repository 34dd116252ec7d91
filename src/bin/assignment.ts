// SPDX-License-Identifier: Apache-2.0
import { findRow, isSettingId, type SettingId } from '../settings/registry.ts';
import type { SettingValue } from '../settings/row.ts';
import { parseText } from '../settings/text-form.ts';

/**
 * Reads the ID=VALUE of a `--set`.
 * @throws Error naming the setting and what is allowed
 */
export function parseAssignment(assignment: string): { readonly id: SettingId; readonly value: SettingValue } {
  const at = assignment.indexOf('=');
  const id = assignment.slice(0, at);
  const row = findRow(id);
  if (at < 1 || row === undefined || !isSettingId(id)) {
    throw new Error(`--set ${id}: there is no such setting; see docs/settings.md`);
  }
  if (row.readOnly === true) throw new Error(`--set ${id}: read-only`);
  const parsed = parseText(row, assignment.slice(at + 1));
  if (!parsed.ok) throw new Error(`--set ${id}: allowed is ${parsed.allowed}`);
  return { id, value: parsed.value };
}
