// SPDX-License-Identifier: Apache-2.0
import { AUTHORIZATION_ROWS } from './pages/authorization.ts';
import { CENTRAL_AUTHORIZATION_ROWS } from './pages/central-authorization.ts';
import { CENTRAL_QUEUE_ROWS } from './pages/central-queue.ts';
import { CENTRAL_SYSTEM_ROWS } from './pages/central-system.ts';
import { CHARGING_ROWS } from './pages/charging.ts';
import { DEVICE_ROWS } from './pages/device.ts';
import { DISPLAY_ROWS } from './pages/display.ts';
import { HOURS_ROWS } from './pages/hours.ts';
import { MAINTENANCE_ROWS } from './pages/maintenance.ts';
import { METERING_ROWS } from './pages/metering.ts';
import { METER_ROWS } from './pages/meters.ts';
import { PROTECTION_ROWS } from './pages/protection.ts';
import { SCHEDULE_ROWS } from './pages/schedule.ts';
import { SECURITY_ROWS } from './pages/security.ts';
import { SESSION_ROWS } from './pages/sessions.ts';
import { SIGNED_METERING_ROWS } from './pages/signed-metering.ts';
import { SMART_CHARGING_ROWS } from './pages/smart-charging.ts';
import { SYSTEM_ROWS } from './pages/system.ts';
import { TARIFF_ROWS } from './pages/tariff.ts';
import { TRANSFER_ROWS } from './pages/transfers.ts';
import type { SettingRow, ValueOf } from './row.ts';

const ROWS = [
  ...DEVICE_ROWS,
  ...CHARGING_ROWS,
  ...SCHEDULE_ROWS,
  ...HOURS_ROWS,
  ...PROTECTION_ROWS,
  ...AUTHORIZATION_ROWS,
  ...CENTRAL_AUTHORIZATION_ROWS,
  ...TARIFF_ROWS,
  ...CENTRAL_SYSTEM_ROWS,
  ...CENTRAL_QUEUE_ROWS,
  ...SECURITY_ROWS,
  ...TRANSFER_ROWS,
  ...SMART_CHARGING_ROWS,
  ...METERING_ROWS,
  ...SIGNED_METERING_ROWS,
  ...METER_ROWS,
  ...DISPLAY_ROWS,
  ...SYSTEM_ROWS,
  ...MAINTENANCE_ROWS,
  ...SESSION_ROWS,
] as const;

type AnyRow = (typeof ROWS)[number];

export type SettingId = AnyRow['id'];

/** The value of each setting: boolean, whole number, one of the allowed words, text, or a list of words. */
export type SettingValues = { readonly [R in AnyRow as R['id']]: ValueOf<R['type']> };

/** Every setting of the charger, in the order of the pages. */
export const SETTING_ROWS: readonly SettingRow[] = ROWS;

const BY_ID: ReadonlyMap<string, SettingRow> = new Map(ROWS.map((row) => [row.id, row]));

/** The row of an id, if there is one. */
export function findRow(id: string): SettingRow | undefined {
  return BY_ID.get(id);
}

/** Whether an id is a setting's. */
export function isSettingId(id: string): id is SettingId {
  return BY_ID.has(id);
}
