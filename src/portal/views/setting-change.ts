// SPDX-License-Identifier: Apache-2.0
import type { ApplyClass, ApplyResult } from '../../settings/settings.ts';

/** What became of one setting of a change. */
export type SettingChangeView =
  | { readonly id: string; readonly result: 'applied' }
  /** Stored; takes effect with the next connection or the next start. */
  | { readonly id: string; readonly result: 'pending'; readonly until: Exclude<ApplyClass, 'live'> }
  | {
      readonly id: string;
      readonly result: 'rejected';
      readonly reason: 'unknown' | 'forbidden' | 'read-only' | 'invalid';
      readonly allowed?: string;
    };

export function viewChange(id: string, result: ApplyResult): SettingChangeView {
  switch (result.kind) {
    case 'applied':
      return result.apply === 'live' ? { id, result: 'applied' } : { id, result: 'pending', until: result.apply };
    case 'invalid':
      return { id, result: 'rejected', reason: 'invalid', allowed: result.allowed };
    case 'unknown':
    case 'forbidden':
    case 'read-only':
      return { id, result: 'rejected', reason: result.kind };
  }
}
