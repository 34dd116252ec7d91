// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DRIVERS } from '../../drivers/index.ts';
import { copyDriver } from '../../scripts/lib/driver-copy.mjs';
import { chipsOf, entryOf, withEntry } from '../../scripts/lib/driver-index.mjs';
import { ROOT } from '../../scripts/lib/run.mjs';
import { importsOf, parse } from '../../scripts/lib/syntax.mjs';

const INDEX = readFileSync(join(ROOT, 'drivers/index.ts'), 'utf8');
const FILES = ['driver.ts', 'emulator.ts', 'driver.test.ts'];

function copyOf(name: string, chip: string) {
  const [kind = '', from = ''] = name.split('/');
  const folder = join(ROOT, 'drivers', name);
  const files = readdirSync(folder)
    .filter((file) => FILES.includes(file))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
  return copyDriver({ kind, chip: from, ...entryOf(INDEX, name), files }, chip);
}

const textOf = (copy: ReturnType<typeof copyDriver>, path: string) =>
  copy.files.find((file) => file.path === path)?.text ?? '';

describe.each(Object.keys(DRIVERS))('a copy of %s', (name) => {
  it('has its own name, imports only what there is, and no longer the driver it was', () => {
    const copy = copyOf(name, 'acme-3000');
    const kind = name.split('/')[0] ?? '';
    expect(copy.driver).toBe('acme3000');
    expect(copy.files.map(({ path }) => path).sort()).toEqual([...FILES].sort());
    expect(textOf(copy, 'driver.ts')).toMatch(/export const acme3000 = defineDriver\(\{\s+id: 'acme-3000',/);
    expect(textOf(copy, 'emulator.ts')).toMatch(/export const acme3000Emulator = defineEmulator\(acme3000,/);
    for (const file of copy.files) {
      for (const { specifier } of importsOf(parse(file))) {
        if (!specifier.startsWith('.') || FILES.includes(specifier.slice(2))) continue;
        const path = posix.join('drivers', kind, 'acme-3000', specifier);
        expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
        expect([file.path, path]).not.toEqual([file.path, `drivers/${name}/driver.ts`]);
      }
    }
  });
});

describe('a copied driver', () => {
  it('has its kind behind its name where the name is taken, by the language or by its own code', () => {
    expect(copyOf('light/leds', 'switch').driver).toBe('switchLight');
    expect(copyOf('light/leds', 'options').driver).toBe('optionsLight');
  });

  it('renames what carries the chip in its name, and neither text nor what others are called', () => {
    const tmp75 = copyOf('thermometer/tmp102', 'tmp75');
    expect(textOf(tmp75, 'emulator.ts')).toContain('export class EmulatedTmp75 ');
    expect(textOf(tmp75, 'driver.ts')).toContain('the TMP102 says');
    const dog = copyOf('heartbeat/kernel-watchdog', 'acme');
    expect(textOf(dog, 'driver.ts')).toContain('import { kernelWatchdog as watchdogBus }');
  });

  it('shares further files of its source, and says which', () => {
    const copy = copyOf('residual/n4641', 'acme');
    expect(copy.shared).toEqual(['verdict.ts']);
    expect(textOf(copy, 'driver.ts')).toContain("from '../n4641/verdict.ts'");
  });
});

describe('the list of drivers', () => {
  const names = (index: string) => [...index.matchAll(/^ {2}'([^']+)': \{$/gm)].map((match) => match[1]);

  it.each(['buzzer/aaa', 'light/leds-2', 'thermometer/zzz'])('takes %s in its place in the alphabet', (name) => {
    const index = withEntry(INDEX, name, { driver: 'a', emulator: 'b' });
    expect(names(index)).toEqual([...Object.keys(DRIVERS), name].sort());
    expect(entryOf(index, name)).toEqual({ driver: 'a', emulator: 'b' });
  });

  it('knows the chips of a kind', () => {
    expect(chipsOf(INDEX, 'proximity')).toEqual(expect.arrayContaining(['ads1115-divider', 'iio-divider']));
    expect(chipsOf(INDEX, 'none')).toEqual([]);
  });
});
