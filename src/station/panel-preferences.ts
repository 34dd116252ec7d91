// SPDX-License-Identifier: Apache-2.0
import type { DimmingRules } from '../core/display/dimming.ts';
import type { Language } from '../core/display/messages/languages.ts';
import type { SettingValues } from '../settings/registry.ts';
import type { Settings } from '../settings/settings.ts';

/** What people have set of display, light and sounds. */
export interface PanelPreferences {
  readonly language: Language;
  readonly dimming: DimmingRules;
  readonly odometer: boolean;
  /** 0..100 % */
  readonly lightPercent: number;
  readonly sounds: boolean;
}

const MINUTE_MS = 60_000;
const DIM_AFTER_MS: Readonly<Record<SettingValues['display.dimTimeout'], number | undefined>> = {
  off: undefined,
  '30 s': MINUTE_MS / 2,
  '1 min': MINUTE_MS,
  '2 min': 2 * MINUTE_MS,
  '5 min': 5 * MINUTE_MS,
  '10 min': 10 * MINUTE_MS,
  '30 min': 30 * MINUTE_MS,
};

export function panelPreferences(settings: Settings): PanelPreferences {
  return {
    language: settings.get('locale.language'),
    dimming: {
      awakePercent: settings.get('display.brightness'),
      dimmedPercent: Number(settings.get('display.dimIntensity')),
      afterMs: DIM_AFTER_MS[settings.get('display.dimTimeout')],
    },
    odometer: settings.get('display.odometer'),
    lightPercent: settings.get('light.intensity'),
    sounds: settings.get('sound.enabled'),
  };
}
