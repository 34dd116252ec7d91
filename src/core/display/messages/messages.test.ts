// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAULT_CODES } from '../../faults/catalogue.ts';
import { layOut } from '../layout.ts';
import { HEADLINE_COLUMNS } from '../texts.ts';
import { decimal, MESSAGE_KEYS, MESSAGES, say } from './catalogue.ts';
import { LANGUAGES, shownLanguage } from './languages.ts';
import type { MessageKey } from './translation.ts';
import { columnsOf, cutTo, hasWide } from './width.ts';

const OLED = { columns: 21, rows: 7, han: { columns: 16, rows: 2 } };
const LCD = { columns: 16, rows: 2 };

/** The longest there is to be filled in. */
const LONGEST: Readonly<Record<string, string>> = {
  time: '14:59',
  amps: '32.0',
  kilowatts: '22.08',
  kilowattHours: '123456.7',
  count: '123456',
  code: '1234-5678',
  percent: '100',
  amount: '1234.56',
  currency: 'EUR',
};

const filled = (text: string): string => text.replaceAll(/\{(\w+)\}/g, (_, slot: string) => LONGEST[slot] ?? '');
const slotsOf = (text: string): readonly string[] => (text.match(/\{\w+\}/g) ?? []).sort();
const shown = LANGUAGES.flatMap((language) =>
  MESSAGE_KEYS.map((key) => ({ language, key, text: filled(MESSAGES[language][key]) })),
);

/** Messages that are not as they should be, by name. */
function misfits(isFit: (message: (typeof shown)[number]) => boolean): readonly string[] {
  return shown.filter((message) => !isFit(message)).map(({ language, key, text }) => `${language} ${key}: ${text}`);
}

describe('the message catalogue', () => {
  it('has every message in every language, with the same slots', () => {
    for (const language of LANGUAGES) {
      expect(Object.keys(MESSAGES[language])).toEqual(MESSAGE_KEYS);
      for (const key of MESSAGE_KEYS) {
        const text = MESSAGES[language][key];
        expect([language, key, slotsOf(text)]).toEqual([language, key, slotsOf(MESSAGES.en[key])]);
      }
    }
    expect(misfits(({ text }) => text.trim() === text && text !== '' && !/[{}]/.test(text))).toEqual([]);
  });

  it('has a text for every fault there is, and for no other', () => {
    const named: readonly MessageKey[] = FAULT_CODES.map((code) => `fault.${code}` as const);
    expect(MESSAGE_KEYS.filter((key) => key.startsWith('fault.')).sort()).toEqual([...named].sort());
  });

  it('has headlines of one line on the smallest display, 16 columns', () => {
    expect(misfits(({ key, text }) => !key.startsWith('status.') || columnsOf(text) <= HEADLINE_COLUMNS)).toEqual([]);
  });

  it('fits each message on a line of the OLED: 21 columns, or 16 with Chinese characters', () => {
    expect(misfits(({ text }) => columnsOf(text) <= (hasWide(text) ? OLED.han.columns : OLED.columns))).toEqual([]);
  });

  it('fits each line of the odometer on a display of 16 columns, up to 99999, so that one turn shows them all', () => {
    const fits = (text: string) => columnsOf(text.replace('123456', '99999')) <= LCD.columns;
    expect(misfits(({ key, text }) => !key.startsWith('odometer.') || fits(text))).toEqual([]);
  });

  it('breaks no word on a display of 16 columns', () => {
    expect(misfits(({ text }) => text.split(' ').every((word) => columnsOf(word) <= LCD.columns))).toEqual([]);
  });

  it('shows each message whole on a display of two lines, page by page', () => {
    for (const { language, text } of shown) {
      if (language === 'zh') continue;
      const content = { headline: say(language, 'status.Faulted'), details: [text], notice: undefined };
      const pages = [0, 3000, 6000].map((nowMs) => layOut(content, LCD, nowMs));
      const seen = pages.flatMap((lines) => lines.slice(1).flatMap((line) => line.split(/ +/)));
      expect(seen).toEqual(expect.arrayContaining(text.split(/ +/)));
    }
  });

  it('is written in Chinese where it is Chinese, but for units, names and numbers', () => {
    const latin = /^(detail\.(power|session)|odometer\.energy)$/;
    expect(misfits(({ language, key, text }) => (language === 'zh' && !latin.test(key)) === hasWide(text))).toEqual([]);
  });

  it('fills in what varies, and writes numbers as a language does', () => {
    expect(say('de', 'why.retry-in', { time: '14:59' })).toBe('Erneut in 14:59');
    expect(['en', 'de', 'fr', 'es', 'nl', 'zh'].map((language) => decimal(language as 'en', 16, 1))).toEqual([
      '16.0',
      '16,0',
      '16,0',
      '16,0',
      '16,0',
      '16.0',
    ]);
  });

  it('speaks English in place of Chinese to a display without Chinese characters', () => {
    expect(LANGUAGES.map((language) => shownLanguage(language, LCD))).toEqual(['en', 'de', 'fr', 'es', 'nl', 'en']);
    expect(LANGUAGES.map((language) => shownLanguage(language, OLED))).toEqual(LANGUAGES);
  });
});

describe('the width of a text', () => {
  it('is two columns for a Chinese character and one for any other', () => {
    expect(['充电中', 'CP信号', '，', 'é', '°', '–'].map(columnsOf)).toEqual([6, 6, 2, 1, 1, 1]);
  });

  it('is never exceeded by a cut, which halves no character', () => {
    expect([0, 1, 2, 3, 4, 5].map((columns) => cutTo('中a文', columns))).toEqual(['', '', '中', '中a', '中a', '中a文']);
  });
});

describe('a layout with Chinese characters', () => {
  const at = (details: readonly string[], nowMs = 0, notice?: string) =>
    layOut({ headline: '充电中', details, notice }, OLED, nowMs);

  it('counts two rows for each line that has some, and one for others', () => {
    expect(at(['16.0 A  3.68 kW', '一', '二', '12.35 kWh'])).toEqual([
      '充电中',
      '16.0 A  3.68 kW',
      '一',
      '二',
      '12.35 kWh',
    ]);
    const details = ['一', '二', '三', '四'];
    expect(at(details)).toEqual(['充电中', '一', '二', '三']);
    expect(at(details, 3000)).toEqual(['充电中', '二', '三', '四']);
    expect(at(details, 6000)).toEqual(['充电中', '一', '二', '三']);
  });

  it('has the notice on the last rows', () => {
    expect(at(['一'], 0, '设置码 1234-5678')).toEqual(['充电中', '一', '', '', '设置码 1234-5678']);
    expect(at(['一'], 0, 'CODE 1234')).toEqual(['充电中', '一', '', '', '', 'CODE 1234']);
  });

  it('breaks long lines between Chinese characters, as they have no words', () => {
    expect(at(['请检查CP线路请检查CP线路'])).toEqual(['充电中', '请检查CP线路请检', '查CP线路']);
    expect(at(['网络 12345678 已连接'])).toEqual(['充电中', '网络 12345678 已', '连接']);
  });
});
