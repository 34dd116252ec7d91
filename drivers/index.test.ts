// SPDX-License-Identifier: Apache-2.0
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { DRIVERS, findDriver } from './index.ts';

describe.each(Object.entries(DRIVERS))('driver %s', (name, entry) => {
  it('is what its name says, has an emulator, notes and a contract suite', async () => {
    const driver = await entry.driver();
    const emulator = await entry.emulator();
    expect(`${driver.kind}/${driver.id}`).toBe(name);
    expect(emulator.driver).toBe(driver.id);
    for (const file of [`${name}/NOTES.md`, `${name}/driver.test.ts`, `contract/${driver.kind}.ts`]) {
      expect([file, existsSync(new URL(file, import.meta.url))]).toEqual([file, true]);
    }
  });
});

describe('looking a driver up', () => {
  it('finds only drivers', () => {
    expect(findDriver('dip/pca9535')).toBeDefined();
    expect(findDriver('dip/none')).toBeUndefined();
    expect(findDriver('toString')).toBeUndefined();
  });
});
