// SPDX-License-Identifier: Apache-2.0
import { DE } from './de.ts';
import { EN } from './en.ts';
import { ES } from './es.ts';
import { FR } from './fr.ts';
import type { Language } from './languages.ts';
import { NL } from './nl.ts';
import type { MessageKey, Slots, Translation } from './translation.ts';
import { ZH } from './zh.ts';

/** Every text of the display, language by language. */
export const MESSAGES: Readonly<Record<Language, Translation>> = { en: EN, de: DE, fr: FR, es: ES, nl: NL, zh: ZH };

export const MESSAGE_KEYS = Object.keys(EN) as readonly MessageKey[];

const DECIMAL_SIGNS: Readonly<Record<Language, '.' | ','>> = { en: '.', de: ',', fr: ',', es: ',', nl: ',', zh: '.' };

/** Nothing where the message has no slots. */
type Values<K extends MessageKey> = [Slots<K>] extends [never] ? [] : [values: Readonly<Record<Slots<K>, string>>];

/** A message, its slots filled in. */
export function say<K extends MessageKey>(language: Language, key: K, ...[values]: Values<K>): string {
  const filled: Readonly<Record<string, string>> = values ?? {};
  return MESSAGES[language][key].replaceAll(/\{(\w+)\}/g, (slot, name: string) => filled[name] ?? slot);
}

/** A number with so many decimals: 16.0 in English, 16,0 in German. */
export function decimal(language: Language, value: number, decimals: number): string {
  return localDecimal(language, value.toFixed(decimals));
}

/** A decimal number that is text already, with the language's sign. */
export function localDecimal(language: Language, digits: string): string {
  return digits.replace('.', DECIMAL_SIGNS[language]);
}
