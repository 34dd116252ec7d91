// SPDX-License-Identifier: Apache-2.0
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');

function tokens(part: string): Map<string, string> {
  return new Map([...part.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map((match) => [match[1] ?? '', match[2] ?? '']));
}

/** Relative luminance (WCAG 2.2, "relative luminance"). */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const STATES = ['ready', 'charging', 'waiting', 'fault', 'off'];
const TEXT: readonly (readonly [string, string])[] = [
  ...['page', 'surface', 'sunken'].flatMap((ground) => [['text', ground] as const, ['muted', ground] as const]),
  ['accent', 'surface'],
  ['accent', 'sunken'],
  ['on-accent', 'accent'],
  ['on-accent', 'accent-hover'],
  ['danger', 'surface'],
  ['on-danger', 'danger'],
  ...STATES.flatMap((state) => [
    [`state-${state}`, 'surface'] as const,
    [`state-${state}`, `state-${state}-soft`] as const,
  ]),
];
const SHAPES: readonly (readonly [string, string])[] = [
  ['control-line', 'surface'],
  ['focus', 'surface'],
  ['focus', 'page'],
  ['accent', 'page'],
  ['series-current', 'surface'],
  ['series-limit', 'surface'],
  ['series-power', 'surface'],
];

describe.each([
  ['light', tokens(light)],
  ['dark', tokens(dark)],
])('the %s colours', (_name, colors) => {
  const ratio = (front: string, ground: string) =>
    contrast(colors.get(front) ?? '#000000', colors.get(ground) ?? '#000000');

  it.each(TEXT)('let %s be read on %s (WCAG 2.2 SC 1.4.3: 4.5)', (front, ground) => {
    expect(ratio(front, ground)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(SHAPES)('let %s be seen on %s (WCAG 2.2 SC 1.4.11: 3)', (front, ground) => {
    expect(ratio(front, ground)).toBeGreaterThanOrEqual(3);
  });
});
