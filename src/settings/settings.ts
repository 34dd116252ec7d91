// SPDX-License-Identifier: Apache-2.0
import type { SettingId, SettingValues } from './registry.ts';
import type { SettingRow } from './row.ts';

/** Who changes a setting; goes into the audit log. */
export type Actor =
  | { readonly kind: 'account'; readonly name: string; readonly role: Role }
  | { readonly kind: 'central-system' }
  | { readonly kind: 'command-line' }
  | { readonly kind: 'dip-switch' };

/** `operator` = Blink admin, ETEK dealer · `maintainer` = Blink maintain. */
export const ROLES = ['manufacturer', 'operator', 'maintainer', 'user'] as const;
export type Role = (typeof ROLES)[number];

/** When a change takes effect: at once, with the next connection to the central system, or with the next start. */
export type ApplyClass = 'live' | 'reconnect' | 'restart';

export type ApplyResult =
  | { readonly kind: 'applied'; readonly apply: ApplyClass }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'read-only' }
  /** `allowed` says in words what would have been accepted. */
  | { readonly kind: 'invalid'; readonly allowed: string };

export interface SettingChange {
  readonly id: string;
  readonly value: unknown;
}

/** What became of several changes at once: all or none. */
export type ApplyAllResult =
  | { readonly kind: 'applied' }
  | {
      readonly kind: 'refused';
      /** The setting that stood in the way. */
      readonly id: string;
      readonly result: Exclude<ApplyResult, { readonly kind: 'applied' }>;
    };

/** The charger's settings: one registry of rows, one way to write. */
export interface Settings {
  get<I extends SettingId>(id: I): SettingValues[I];
  /** The only way to change one: checks rights, type and range, stores durably, then tells listeners. */
  apply(actor: Actor, id: string, value: unknown): ApplyResult;
  /** Several as one: each is checked beside the others, all are stored in one commit, and none when one is refused. */
  applyAll(actor: Actor, changes: readonly SettingChange[]): ApplyAllResult;
  rows(): readonly SettingRow[];
  onChange(listener: (id: SettingId) => void): () => void;
}
