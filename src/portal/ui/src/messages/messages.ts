// SPDX-License-Identifier: Apache-2.0
import { EN, type Messages } from './en.ts';

const LANGUAGES: Readonly<Record<string, Messages>> = { en: EN };

/** The texts in the browser's first language that there is a catalogue for. */
export const m: Messages =
  navigator.languages.map((language) => LANGUAGES[language.split('-')[0] ?? '']).find((found) => found !== undefined) ??
  EN;
