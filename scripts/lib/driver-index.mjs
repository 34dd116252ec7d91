// SPDX-License-Identifier: Apache-2.0

/**
 * Names of the two exports of a driver.
 * @typedef {{ readonly driver: string, readonly emulator: string }} DriverExports
 */

/**
 * @param {string} index text of drivers/index.ts
 * @param {string} kind
 * @returns {string[]} in the order of the file
 */
export function chipsOf(index, kind) {
  return entriesOf(index)
    .filter(({ name }) => name.startsWith(`${kind}/`))
    .map(({ name }) => name.slice(kind.length + 1));
}

/**
 * @param {string} index text of drivers/index.ts
 * @param {string} name kind/chip
 * @returns {DriverExports}
 * @throws {Error} when there is no such entry, or none that looks like the others
 */
export function entryOf(index, name) {
  const [, driver, emulator] =
    new RegExp(`'${name}': \\{[^}]*driver\\.ts'\\)\\)\\.(\\w+)[^}]*emulator\\.ts'\\)\\)\\.(\\w+)`).exec(index) ?? [];
  if (driver !== undefined && emulator !== undefined) return { driver, emulator };
  throw new Error(`drivers/index.ts does not name ${name} as it names the others`);
}

/**
 * Puts an entry where the alphabet wants it.
 * @param {string} index text of drivers/index.ts
 * @param {string} name kind/chip
 * @param {DriverExports} names
 * @returns {string}
 */
export function withEntry(index, name, { driver, emulator }) {
  const entry = [
    `  '${name}': {`,
    `    driver: async () => (await import('./${name}/driver.ts')).${driver},`,
    `    emulator: async () => (await import('./${name}/emulator.ts')).${emulator},`,
    '  },\n',
  ].join('\n');
  const known = entriesOf(index);
  const next = known.find((other) => other.name > name);
  const at = next?.at ?? index.indexOf('\n};', known.at(-1)?.at ?? 0) + 1;
  return index.slice(0, at) + entry + index.slice(at);
}

/** @param {string} index @returns {{ name: string, at: number }[]} */
function entriesOf(index) {
  return [...index.matchAll(/^ {2}'([a-z0-9-]+\/[a-z0-9-]+)': \{$/gm)].map((match) => ({
    name: match[1] ?? '',
    at: match.index,
  }));
}
