// SPDX-License-Identifier: Apache-2.0
import type { DisplaySize } from '../layout.ts';

/** Languages of the display, ISO 639-1. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'nl', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The language a display can show: English in place of Chinese where it has no characters for that. */
export function shownLanguage(language: Language, { han }: DisplaySize): Language {
  return language === 'zh' && han === undefined ? 'en' : language;
}
