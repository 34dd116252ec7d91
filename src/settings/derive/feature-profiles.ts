// SPDX-License-Identifier: Apache-2.0
import type { SettingValue } from '../row.ts';

/** The value of a setting as it is told: the feature profiles are without those that are switched off. */
export function toldValue(id: string, values: ReadonlyMap<string, SettingValue>): SettingValue | undefined {
  const value = values.get(id);
  if (id !== 'ocpp.key.SupportedFeatureProfiles' || !Array.isArray(value)) return value;
  return values.get('ocpp.reservationSupported') === true
    ? value
    : value.filter((profile) => profile !== 'Reservation');
}
