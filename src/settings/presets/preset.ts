// SPDX-License-Identifier: Apache-2.0
import { findRow, isSettingId, type SettingId, type SettingValues } from '../registry.ts';
import type { SettingValue } from '../row.ts';
import type { Actor, ApplyAllResult, Settings } from '../settings.ts';

/** Several settings that make one way to run a charger. */
export interface Preset {
  readonly id: string;
  readonly title: string;
  /** What to know before it is applied. */
  readonly about: string;
  readonly values: { readonly [I in SettingId]?: SettingValues[I] };
}

/** One setting that a preset would change. */
export interface PresetChange {
  readonly id: SettingId;
  readonly label: string;
  readonly unit: string | undefined;
  readonly now: SettingValue;
  readonly next: SettingValue;
}

/** What applying the preset would change, in the order of the preset; empty when everything is so already. */
export function diffPreset(settings: Settings, preset: Preset): readonly PresetChange[] {
  return Object.entries(preset.values).flatMap(([id, next]) => {
    const row = findRow(id);
    if (row === undefined || !isSettingId(id)) return [];
    const now = settings.get(id);
    return JSON.stringify(now) === JSON.stringify(next) ? [] : [{ id, label: row.label, unit: row.unit, now, next }];
  });
}

/** Applies all of a preset or nothing of it, with the rights of who asks for it. */
export function applyPreset(settings: Settings, actor: Actor, preset: Preset): ApplyAllResult {
  return settings.applyAll(
    actor,
    diffPreset(settings, preset).map(({ id, next }) => ({ id, value: next })),
  );
}
