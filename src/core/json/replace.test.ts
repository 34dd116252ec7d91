// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { replaceInJson } from './replace.ts';

it('gives back the very same value where nothing is replaced', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(replaceInJson(value, (node) => node)).toBe(value);
    }),
    { seed: 6 },
  );
});

it('replaces every leaf wherever it stands, and tells the property it stands in', () => {
  const names: string[] = [];
  const replaced = replaceInJson({ a: ['x', { b: 'y' }], c: 'z' }, (node, name) => {
    if (typeof node !== 'string') return node;
    names.push(name);
    return `${node}!`;
  });
  expect(replaced).toEqual({ a: ['x!', { b: 'y!' }], c: 'z!' });
  expect(names).toEqual(['a', 'b', 'c']);
});

it('keeps a property called __proto__ a property', () => {
  const value: unknown = JSON.parse('{"__proto__":{"password":"x"}}');
  const replaced = replaceInJson(value, (node, name) => (name === 'password' ? '***' : node));
  expect(JSON.stringify(replaced)).toBe('{"__proto__":{"password":"***"}}');
  expect(Object.getPrototypeOf(replaced)).toBe(Object.prototype);
});
