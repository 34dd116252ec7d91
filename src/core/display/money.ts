// SPDX-License-Identifier: Apache-2.0
import { fixedDecimalText } from '../units/decimal.ts';
import { localDecimal, say } from './messages/catalogue.ts';
import type { Language } from './messages/languages.ts';

/** An amount as the display shows it. */
export interface DisplayCost {
  readonly totalMinorUnits: number;
  readonly minorDigits: number;
  /** ISO 4217: every display has letters, few have signs. */
  readonly currency: string;
}

/** Longer words of a central system would keep the display busy for half a minute. */
const LONGEST_TEXT = 160;

/** What the session costs, with the currency's own digits. */
export function costLine(cost: DisplayCost | undefined, language: Language): readonly string[] {
  if (cost === undefined) return [];
  const amount = localDecimal(language, fixedDecimalText(cost.totalMinorUnits, cost.minorDigits));
  return [say(language, 'detail.cost', { amount, currency: cost.currency })];
}

/** A text from the network, without what would upset a display. */
export function priceLine({ priceText }: { readonly priceText?: string | undefined }): readonly string[] {
  const text = priceText
    ?.replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, LONGEST_TEXT);
  return text === undefined || text === '' ? [] : [text];
}
