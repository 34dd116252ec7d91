// SPDX-License-Identifier: Apache-2.0
import { readTimeOfDay } from '../core/time/time-of-day.ts';
import { type Checked, checkValue, describeAllowed } from './check.ts';
import type { SettingRow, SettingValue } from './row.ts';

const WHOLE_NUMBER = /^[+-]?[0-9]{1,15}$/;

/**
 * Reads the text form of OCPP and the command line: true/false in any case, whole decimal numbers, words in any case,
 * lists separated by commas with or without spaces (an empty text is the empty list), times of day as HH:MM or HHMM.
 */
export function parseText(row: SettingRow, text: string): Checked {
  const { type } = row;
  switch (type.kind) {
    case 'boolean': {
      const word = text.trim().toLowerCase();
      if (word === 'true' || word === 'false') return { ok: true, value: word === 'true' };
      return { ok: false, allowed: describeAllowed(type) };
    }
    case 'integer': {
      const digits = text.trim();
      return checkValue(row, WHOLE_NUMBER.test(digits) ? Number(digits) : undefined);
    }
    case 'decimal':
      return checkValue(row, text.trim());
    case 'enum':
      return checkValue(row, canonical(type.allowed, text.trim()));
    case 'csl': {
      const items = text.trim() === '' ? [] : text.split(',');
      return checkValue(
        row,
        items.map((item) => canonical(type.allowed, item.trim())),
      );
    }
    case 'text':
      return checkValue(row, type.format === 'time-of-day' ? (readTimeOfDay(text.trim()) ?? text) : text);
    case 'secret':
      return checkValue(row, text);
  }
}

/** The text form of a value; `parseText` reads it back. */
export function formatText(value: SettingValue): string {
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** The allowed spelling of a word, or the word itself when there is none. */
function canonical(allowed: readonly string[], word: string): string {
  const wanted = word.toLowerCase();
  return allowed.find((candidate) => candidate.toLowerCase() === wanted) ?? word;
}
