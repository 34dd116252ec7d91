// SPDX-License-Identifier: Apache-2.0
import type { SettingView } from '../../settings/derive/rights.ts';
import type { SettingType } from '../../settings/row.ts';

/** A setting with what a form needs to draw it. */
export type SettingFormView = SettingView & { readonly type: SettingType };
