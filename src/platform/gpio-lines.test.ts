// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gpioNumber } from './gpio-lines.ts';

let top: string;
let root: string;

beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'gpio-'));
  root = join(top, 'class/gpio');
  mkdirSync(root, { recursive: true });
  for (const file of ['export', 'unexport']) writeFileSync(join(root, file), '');
});
afterEach(() => rmSync(top, { recursive: true }));

/** A chip as sysfs shows it: attributes, and links to its device and that one's node in the device tree. */
function chip(label: string, base: number, lines: number, names?: readonly string[]): void {
  const folder = join(root, `gpiochip${base}`);
  const device = join(top, 'devices', `${base}.gpio`);
  const node = join(top, 'devicetree', `gpio@${base}`);
  for (const path of [folder, device, node]) mkdirSync(path, { recursive: true });
  symlinkSync(device, join(folder, 'device'));
  symlinkSync(node, join(device, 'of_node'));
  if (names !== undefined) writeFileSync(join(node, 'gpio-line-names'), names.map((name) => `${name}\0`).join(''));
  for (const [file, value] of Object.entries({ label, base, ngpio: lines })) {
    writeFileSync(join(folder, file), `${value}\n`);
  }
}

const place = (chipLabel: string, line: number | string) => ({ chip: chipLabel, line, activeLow: false });

/** Names of the header's lines as Raspberry Pi device trees give them: pins with a function of their own carry that. */
const headerNames = (lines: number) =>
  Array.from({ length: lines }, (_, offset) => ['ID_SDA', 'ID_SCL'][offset] ?? `GPIO${offset}`);

/** Chips of real machines, in the order in which their kernels number them. */
const MACHINES: Readonly<Record<string, readonly (readonly [label: string, base: number, lines: number])[]>> = {
  'Pi 3, kernel 6.1': [
    ['pinctrl-bcm2835', 0, 54],
    ['raspberrypi-exp-gpio', 504, 8],
    ['brcmvirt-gpio', 502, 2],
  ],
  'Pi 3, kernel 6.6': [
    ['pinctrl-bcm2835', 512, 54],
    ['brcmvirt-gpio', 566, 2],
    ['raspberrypi-exp-gpio', 568, 8],
  ],
  'Pi 4, kernel 6.1': [
    ['pinctrl-bcm2711', 0, 58],
    ['raspberrypi-exp-gpio', 504, 8],
  ],
  'CM4, kernel 6.6': [
    ['pinctrl-bcm2711', 512, 58],
    ['raspberrypi-exp-gpio', 570, 8],
  ],
  'Pi 5, kernel 6.1': [
    ['pinctrl-rp1', 399, 54],
    ['gpio-brcmstb@107d508500', 453, 32],
    ['gpio-brcmstb@107d508520', 485, 4],
  ],
  'Pi 5, kernel 6.6': [
    ['gpio-brcmstb@107d508500', 512, 32],
    ['gpio-brcmstb@107d517c00', 547, 15],
    ['pinctrl-rp1', 571, 54],
  ],
  'gpio-sim in a virtual machine': [['pinctrl-bcm2711', 970, 54]],
};

describe('the number of a GPIO line', () => {
  it.each([
    ['Pi 3, kernel 6.1', 'pinctrl-bcm2835', 17],
    ['Pi 3, kernel 6.6', 'pinctrl-bcm2835', 529],
    ['Pi 4, kernel 6.1', 'pinctrl-bcm2711', 17],
    ['CM4, kernel 6.6', 'pinctrl-bcm2711', 529],
    ['Pi 5, kernel 6.1', 'pinctrl-rp1', 416],
    ['Pi 5, kernel 6.6', 'pinctrl-rp1', 588],
    ['gpio-sim in a virtual machine', 'pinctrl-bcm2711', 987],
  ])('of %s is its chip’s base and its offset, by number and by name', (machine, label, number) => {
    for (const [name, base, lines] of MACHINES[machine] ?? []) {
      chip(name, base, lines, name === label ? headerNames(lines) : undefined);
    }
    expect(gpioNumber(place(label, 17), root)).toBe(number);
    expect(gpioNumber(place(label, 'GPIO17'), root)).toBe(number);
    expect(gpioNumber(place(label, 'ID_SDA'), root)).toBe(number - 17);
  });

  it('is not guessed for a chip that is not there: the chips there are get named', () => {
    chip('pinctrl-rp1', 571, 54);
    chip('gpio-brcmstb', 512, 32);
    const find = () => gpioNumber(place('pinctrl-bcm2711', 17), root);
    expect(find).toThrow(/"pinctrl-bcm2711"; there are: .*pinctrl-rp1/);
  });

  it('is not guessed between two chips of one label', () => {
    chip('pcf8574', 512, 8);
    chip('pcf8574', 520, 8);
    expect(() => gpioNumber(place('pcf8574', 1), root)).toThrow('several GPIO chips have the label "pcf8574"');
  });

  it('is refused beyond the end of the chip', () => {
    chip('pinctrl-bcm2835', 0, 54);
    expect(gpioNumber(place('pinctrl-bcm2835', 53), root)).toBe(53);
    expect(() => gpioNumber(place('pinctrl-bcm2835', 54), root)).toThrow('lines 0..53, not 54');
  });

  it('is refused for a name the chip does not have, has twice, or has beyond its end', () => {
    chip('pinctrl-bcm2711', 512, 4, ['RELAY', '', 'LED', 'LED', 'FAR']);
    const find = (name: string) => () => gpioNumber(place('pinctrl-bcm2711', name), root);
    expect(find('RELAY')()).toBe(512);
    expect(find('relay')).toThrow('no line of the name "relay"; there are: RELAY, LED, LED, FAR');
    expect(find('LED')).toThrow('several lines of the name "LED": 2, 3');
    expect(find('FAR')).toThrow('no line of the name "FAR"');
  });

  it('by name says what to do instead where the device tree names no lines', () => {
    chip('gpio-sim.0-node0', 970, 32);
    const find = () => gpioNumber(place('gpio-sim.0-node0', 'RELAY'), root);
    expect(find).toThrow(/shows no line names of gpio-sim.0-node0.*"RELAY" by its offset, or use "backend": "gpiod"/);
  });

  it('of a kernel without sysfs GPIO is an error that names the other backend', () => {
    const find = () => gpioNumber(place('pinctrl-bcm2711', 17), join(root, 'missing'));
    expect(find).toThrow(/ENOENT.*"backend": "gpiod"/);
  });
});
