// SPDX-License-Identifier: Apache-2.0
import type { GuardSettings } from '../link/messages.ts';
import type { SettingId } from '../settings/registry.ts';
import type { Settings } from '../settings/settings.ts';

/** Settings the guard holds a copy of. */
export const GUARD_SETTING_IDS: readonly SettingId[] = [
  'guard.stationLossGraceSeconds',
  'guard.fallbackCurrent',
  'evse.pauseInStateD',
  'limits.temp.derate',
  'limits.temp.derateCurrent',
  'limits.temp.stop',
];

/** The guard's copy of the settings, in its units. */
export function guardSettings(settings: Settings): GuardSettings {
  return {
    stationLossGraceSeconds: settings.get('guard.stationLossGraceSeconds'),
    fallbackMilliamps: settings.get('guard.fallbackCurrent') * 1000,
    ventilated: !settings.get('evse.pauseInStateD'),
    derateMillicelsius: settings.get('limits.temp.derate') * 1000,
    derateMilliamps: settings.get('limits.temp.derateCurrent') * 1000,
    stopMillicelsius: settings.get('limits.temp.stop') * 1000,
  };
}
