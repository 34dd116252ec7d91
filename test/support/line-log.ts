// SPDX-License-Identifier: Apache-2.0
import { reverseTag, tagForms } from '../../src/core/auth/tag-forms.ts';
import type { Log, LogFields } from '../../src/ports/log.ts';

/** A log that keeps every line of every level, as text. */
export interface LineLog extends Log {
  readonly lines: readonly string[];
}

export function lineLog(): LineLog {
  const lines: string[] = [];
  const at = (level: string) => (fields: LogFields, message: string) => {
    lines.push(`${level} ${message} ${JSON.stringify(fields)}`);
  };
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** Lines that give the number of a card away, in any form it can be written. */
export function linesThatTell(lines: readonly string[], uid: string): readonly string[] {
  const forms = tagForms(uid);
  const bytes = [...Buffer.from(uid, 'hex')];
  const hex = [uid, reverseTag(uid) ?? uid].flatMap((digits) => {
    const pairs = digits.match(/../g) ?? [];
    return [digits, pairs.join(' '), pairs.join(':'), pairs.join('-')];
  });
  const numbers = [bytes, [...bytes].reverse()].flatMap((list) => [list.join(','), list.join(', '), list.join('.')]);
  const wanted = [...hex, ...numbers, forms.decimal, forms.reversedDecimal, forms.decimal?.replace(/^0+/, '')];
  const telling = wanted.filter((text) => text !== undefined).map((text) => text.toLowerCase());
  return lines.filter((line) => telling.some((text) => line.toLowerCase().includes(text)));
}
