// SPDX-License-Identifier: Apache-2.0

/** Control characters, and those that turn the direction of writing: what a network sent must not move the cursor. */
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** A line of text from outside, for a terminal. */
export function terminalText(text: string): string {
  return text.replaceAll(UNSAFE, escaped);
}

/** JSON with the same characters written as escapes. @param indent 0 = in one line */
export function terminalJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, null, indent).replaceAll(UNSAFE, (sign) => (sign === '\n' ? sign : escaped(sign)));
}

function escaped(sign: string): string {
  return `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
