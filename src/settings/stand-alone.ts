// SPDX-License-Identifier: Apache-2.0
import type { Settings } from './settings.ts';

/** Whether the charger works for itself: it has no central system, or is set not to use it. */
export function isStandAlone(settings: Pick<Settings, 'get'>): boolean {
  return settings.get('ocpp.url') === '' || settings.get('install.type') === 'Home';
}
