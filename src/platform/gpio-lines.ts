// SPDX-License-Identifier: Apache-2.0
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line as a board file names it: it stays valid when the kernel numbers its lines anew. */
export interface GpioPlace {
  /** Label of the chip: pinctrl-bcm2711. */
  readonly chip: string;
  /** Offset within the chip, or the line's name in the device tree. */
  readonly line: number | string;
  readonly activeLow: boolean;
}

/** What is known of a chip: its label, how many lines it has, and their names where it names them. */
export interface GpioChipLines {
  readonly label: string;
  readonly count: number;
  /** By offset; undefined when the chip's names cannot be seen. */
  readonly names: readonly (string | undefined)[] | undefined;
}

/**
 * The one chip with a label.
 * @throws Error naming the labels there are, or that several chips have this one
 */
export function chipByLabel<C extends { readonly label: string }>(chips: readonly C[], label: string): C {
  const [chip, other] = chips.filter((candidate) => candidate.label === label);
  if (chip === undefined) {
    const known = chips.map((candidate) => candidate.label).join(', ') || 'none';
    throw new Error(`no GPIO chip has the label "${label}"; there are: ${known}`);
  }
  if (other !== undefined) throw new Error(`several GPIO chips have the label "${label}"`);
  return chip;
}

/** Offset of a line within its chip. @throws Error naming what the chip has */
export function lineOffset({ label, count, names }: GpioChipLines, line: number | string): number {
  if (typeof line === 'number') {
    if (line < count) return line;
    throw new Error(`${label} has lines 0..${count - 1}, not ${line}`);
  }
  if (names === undefined) {
    throw new Error(
      `the kernel shows no line names of ${label} in its device tree: name "${line}" by its offset, or use "backend": "gpiod"`,
    );
  }
  const offsets = names.flatMap((name, offset) => (name === line && offset < count ? [offset] : []));
  const [offset] = offsets;
  if (offset === undefined) {
    const known = names.filter((name) => name !== undefined && name !== '').join(', ') || 'none';
    throw new Error(`${label} has no line of the name "${line}"; there are: ${known}`);
  }
  if (offsets.length > 1) throw new Error(`${label} has several lines of the name "${line}": ${offsets.join(', ')}`);
  return offset;
}

/**
 * The kernel's global number of a line: its chip's base (0, 399, 512, 571 and 970 have been seen) plus the offset. Names
 * are not in sysfs; they are taken from the `gpio-line-names` of the chip's node in the device tree.
 * @param root normally /sys/class/gpio
 * @throws Error naming the chips there are, or the lines the chip has
 */
export function gpioNumber(place: GpioPlace, root = '/sys/class/gpio'): number {
  if (!existsSync(root)) {
    throw new Error(`ENOENT: the kernel has no ${root}; use "backend": "gpiod" in the board file`);
  }
  const folders = readdirSync(root).filter((entry) => /^gpiochip\d+$/.test(entry));
  const read = (folder: string, file: string) => readFileSync(join(root, folder, file), 'utf8').trim();
  const chips = folders.map((folder) => ({ folder, label: read(folder, 'label') }));
  const { folder, label } = chipByLabel(chips, place.chip);
  const names = typeof place.line === 'string' ? deviceTreeNames(join(root, folder)) : undefined;
  const offset = lineOffset({ label, count: Number(read(folder, 'ngpio')), names }, place.line);
  return Number(read(folder, 'base')) + offset;
}

/** A string list of the device tree: each ends with a zero byte. */
function deviceTreeNames(chipFolder: string): readonly string[] | undefined {
  const property = join(chipFolder, 'device/of_node/gpio-line-names');
  if (!existsSync(property)) return undefined;
  return readFileSync(property, 'utf8').split('\0').slice(0, -1);
}
