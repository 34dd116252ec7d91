// SPDX-License-Identifier: Apache-2.0
import type { SettingValue } from '../../settings/row.ts';

export interface PresetSummary {
  readonly id: string;
  readonly title: string;
  readonly about: string;
}

/** What a preset would change; empty: everything is so already. */
export interface PresetDiffView extends PresetSummary {
  readonly changes: readonly {
    readonly id: string;
    readonly label: string;
    readonly unit: string | null;
    readonly now: SettingValue;
    readonly next: SettingValue;
  }[];
}
