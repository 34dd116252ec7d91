// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gpioNumber } from './linux-gpio.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gpio-'));
  writeFileSync(join(root, 'export'), '');
});
afterEach(() => rmSync(root, { recursive: true }));

function chip(label: string, base: number, lines: number): void {
  const folder = join(root, `gpiochip${base}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'label'), `${label}\n`);
  writeFileSync(join(folder, 'base'), `${base}\n`);
  writeFileSync(join(folder, 'ngpio'), `${lines}\n`);
}

const place = (chipLabel: string, line: number) => ({ chip: chipLabel, line, activeLow: false });

describe('the number of a GPIO line', () => {
  it.each([0, 399, 512, 571, 970])('is found when the kernel counts from %i', (base) => {
    chip('raspberrypi-exp-gpio', base === 0 ? 504 : base - 8, 8);
    chip('pinctrl-bcm2711', base, 58);
    expect(gpioNumber(place('pinctrl-bcm2711', 17), root)).toBe(base + 17);
  });

  it('is not guessed for a chip that is not there: the chips there are get named', () => {
    chip('pinctrl-rp1', 571, 54);
    chip('gpio-brcmstb', 512, 32);
    const find = () => gpioNumber(place('pinctrl-bcm2711', 17), root);
    expect(find).toThrow(/"pinctrl-bcm2711"; there are: .*pinctrl-rp1/);
  });

  it('is refused beyond the end of the chip', () => {
    chip('pinctrl-bcm2835', 0, 54);
    expect(gpioNumber(place('pinctrl-bcm2835', 53), root)).toBe(53);
    expect(() => gpioNumber(place('pinctrl-bcm2835', 54), root)).toThrow('lines 0..53, not 54');
  });

  it('of a kernel without sysfs GPIO is an error', () => {
    expect(() => gpioNumber(place('pinctrl-bcm2711', 17), join(root, 'missing'))).toThrow(/ENOENT/);
  });
});
