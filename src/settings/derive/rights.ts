// SPDX-License-Identifier: Apache-2.0
import { describeAllowed } from '../check.ts';
import { isSettingId } from '../registry.ts';
import type { Right, SettingRow, SettingValue } from '../row.ts';
import type { Actor, ApplyClass, Role, Settings } from '../settings.ts';

/** What a role may do with a row; a read-only row can be no more than read. */
export function rightOf(row: SettingRow, role: Role): Right {
  const right = row.rights[role];
  return row.readOnly === true && right === 'rw' ? 'r' : right;
}

/** What an actor may do with a row. The command line and the board's own switch act with the maker's rights. */
export function rightOfActor(row: SettingRow, actor: Actor): Right {
  switch (actor.kind) {
    case 'account':
      return rightOf(row, actor.role);
    case 'command-line':
    case 'dip-switch':
      return rightOf(row, 'manufacturer');
    case 'central-system':
      if (row.ocpp === undefined) return 'none';
      return row.readOnly === true || row.ocpp.access === 'r' ? 'r' : 'rw';
  }
}

/** One setting as a form or an API shows it to a role. */
export interface SettingView {
  readonly id: string;
  readonly page: string;
  readonly label: string;
  readonly help: string;
  readonly unit: string | undefined;
  readonly kind: SettingRow['type']['kind'];
  readonly allowed: string;
  readonly apply: ApplyClass;
  readonly writable: boolean;
  /** Null for a secret, which is never told. */
  readonly value: SettingValue | null;
  /** Of a secret: whether there is one. */
  readonly isSet: boolean;
  readonly default: SettingValue | null;
}

/** The settings a role may see, in the order of the pages, secrets masked. */
export function viewSettings(settings: Settings, role: Role): readonly SettingView[] {
  const views: SettingView[] = [];
  for (const row of settings.rows()) {
    const right = rightOf(row, role);
    if (right === 'none' || !isSettingId(row.id)) continue;
    const value = settings.get(row.id);
    const secret = row.type.kind === 'secret';
    views.push({
      id: row.id,
      page: row.page,
      label: row.label,
      help: row.help,
      unit: row.unit,
      kind: row.type.kind,
      allowed: describeAllowed(row.type),
      apply: row.apply,
      writable: right === 'rw',
      value: secret ? null : value,
      isSet: value !== '',
      default: secret ? null : row.default,
    });
  }
  return views;
}
