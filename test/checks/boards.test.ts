// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync } from 'node:fs';
import { expect, it } from 'vitest';

const boards = readdirSync(new URL('../../boards', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

it.each(boards)('the board %s has a file of scenarios, and a README', (name) => {
  const tests = name === 'virtual' ? '../scenarios/virtual.test.ts' : `../boards/${name}.test.ts`;
  expect(existsSync(new URL(tests, import.meta.url))).toBe(true);
  expect(existsSync(new URL(`../../boards/${name}/README.md`, import.meta.url))).toBe(true);
});
