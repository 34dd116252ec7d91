// SPDX-License-Identifier: Apache-2.0
import { table } from './markdown.mjs';

/** @typedef {import('../../src/core/display/messages/translation.ts').Translation} Translation */

const GENERATED = '<!-- Written by scripts/generate-docs.mjs (npm run docs); edit the source it names instead. -->';

/** @type {Readonly<Record<string, string>>} */
const NAMES = { en: 'English', de: 'German', fr: 'French', es: 'Spanish', nl: 'Dutch', zh: 'Chinese' };

/**
 * docs/messages.md: every text of the display, language by language.
 * @param {Readonly<Record<string, Translation>>} messages by language, the first being the one the others translate
 * @returns {string}
 */
export function renderMessages(messages) {
  const languages = Object.keys(messages);
  const keys = Object.keys(Object.values(messages)[0] ?? {});
  const rows = keys.map((key) => [
    `\`${key}\``,
    ...Object.values(messages).map((texts) => /** @type {Readonly<Record<string, string>>} */ (texts)[key] ?? ''),
  ]);
  const blocks = [
    GENERATED,
    '# Messages',
    `Every text of the display, ${keys.length} in all, from \`src/core/display/messages/\`. What stands in braces is filled in.`,
    "A product's own words (`texts` in its `product.json`) replace the English ones. A display without Chinese characters shows English in place of Chinese.",
    table(['Message', ...languages.map((language) => NAMES[language] ?? language)], rows),
  ];
  return `${blocks.join('\n\n')}\n`;
}
