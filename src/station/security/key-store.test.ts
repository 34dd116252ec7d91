// SPDX-License-Identifier: Apache-2.0
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeyFiles } from './key-store.ts';

const ID = 'a1b2c3d4';
let parent: string;
let folder: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'chargehand-keys-'));
  folder = join(parent, 'keys');
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

it('keeps a key in a file that only its owner may read, in a folder only its owner may enter (X06)', () => {
  const keys = createKeyFiles(folder);
  keys.put(ID, 'secret');
  expect(statSync(join(folder, `${ID}.key`)).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(keys.get(ID)).toBe('secret');
  expect(createKeyFiles(folder).ids()).toEqual([ID]);
});

it('replaces what a power cut left half written, and leaves nothing beside the key', () => {
  const keys = createKeyFiles(folder);
  keys.put('ffffffff', 'another');
  writeFileSync(join(folder, `${ID}.new`), 'half');
  expect(keys.ids()).toEqual(['ffffffff']);
  keys.put(ID, 'whole');
  expect(keys.get(ID)).toBe('whole');
  expect(readdirSync(folder).sort()).toEqual([`${ID}.key`, 'ffffffff.key']);
  keys.remove(ID);
  expect(keys.get(ID)).toBeUndefined();
});

it('has no keys before the first', () => {
  expect(createKeyFiles(folder).ids()).toEqual([]);
  expect(createKeyFiles(folder).get(ID)).toBeUndefined();
});
