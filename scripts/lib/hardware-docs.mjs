// SPDX-License-Identifier: Apache-2.0
import { table } from './markdown.mjs';

/**
 * @typedef {import('./files.mjs').ProjectFile} ProjectFile
 * @typedef {import('../../drivers/index.ts').AnyDriver} AnyDriver
 * @typedef {import('../../drivers/options.ts').BusReference} BusReference
 * @typedef {(schema: AnyDriver['options'], options: unknown) => readonly BusReference[]} ReadReferences
 * @typedef {{ readonly label: string, readonly source: string }} MeterMap
 */

const BEGIN = '<!-- Written by scripts/generate-docs.mjs (npm run docs), down to the end mark. -->';
const END = '<!-- End of what is written by npm run docs. -->';

/** What tells of a test: these files are read for the names of drivers and maps. */
export const EVIDENCE = { folders: ['drivers', 'test/serial', 'test/kernel'], endings: ['.ts', '.py', '.md'] };

const MAPS = 'drivers/meter/modbus-map';

/** @type {Readonly<Record<BusReference['type'], string>>} */
const BUS_NAMES = {
  i2c: 'I2C',
  uart: 'UART',
  spi: 'SPI',
  pwm: 'PWM',
  input: 'GPIO',
  output: 'GPIO',
  sysfs: 'kernel attributes',
  events: 'kernel input events',
  watchdog: '`/dev/watchdog`',
};

/**
 * docs/hardware.md: the page as people wrote it, with the tables between its marks made anew.
 * @param {string} page
 * @param {Readonly<Record<string, AnyDriver>>} drivers by `kind/chip`
 * @param {Readonly<Record<string, MeterMap>>} maps by name
 * @param {ReadReferences} busReferences
 * @param {readonly ProjectFile[]} evidence those that EVIDENCE names
 * @returns {string}
 * @throws {Error} when the page has lost its marks
 */
export function renderHardware(page, drivers, maps, busReferences, evidence) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin === -1 || end < begin) throw new Error(`docs/hardware.md has lost its marks: ${BEGIN} and ${END}`);
  const driverRows = Object.entries(drivers).map(([name, driver]) => [
    `\`${name}\``,
    partOf(name, evidence),
    busesOf(driver, busReferences),
    testsOfDriver(name, evidence).join(', '),
    limitsOf(driver),
  ]);
  const mapRows = Object.entries(maps).map(([name, map]) => [
    `\`${name}\``,
    map.label,
    testsOfMap(name, evidence).join(', '),
    map.source,
  ]);
  const tables = [
    '### Drivers',
    table(['driver', 'part', 'on', 'tested', 'what to know'], driverRows),
    '### Meters of `meter/modbus-map`',
    table(['map', 'meter', 'tested', 'registers from'], mapRows),
  ];
  return `${page.slice(0, begin)}${[BEGIN, ...tables].join('\n\n')}\n\n${page.slice(end)}`;
}

/**
 * How a driver was tested, as far as there is a test that names it.
 * @param {string} name kind/chip
 * @param {readonly ProjectFile[]} evidence
 * @returns {string[]}
 */
export function testsOfDriver(name, evidence) {
  const names = [`'${name}'`, `drivers/${name}/driver.ts'`];
  const isNamed = (/** @type {ProjectFile} */ { text }) => names.some((word) => text.includes(word));
  return [
    ...(evidence.some(({ path }) => path === `drivers/${name}/driver.test.ts`) ? ['emulator'] : []),
    ...serialTests(evidence, isNamed),
    ...(evidence.some((file) => file.path.startsWith('test/kernel/') && isNamed(file)) ? ['kernel'] : []),
    ...(evidence.some(({ path }) => path === `drivers/${name}/real-hardware.md`)
      ? [`[real](../drivers/${name}/real-hardware.md)`]
      : []),
  ];
}

/**
 * How a meter's map was tested.
 * @param {string} name
 * @param {readonly ProjectFile[]} evidence
 * @returns {string[]}
 */
export function testsOfMap(name, evidence) {
  const isNamed = (/** @type {ProjectFile} */ { text }) => text.includes(`'${name}'`);
  const isIn = (/** @type {string} */ path) => evidence.some((file) => file.path === path && isNamed(file));
  return [
    ...(isIn(`${MAPS}/golden.test.ts`) ? ['emulator'] : []),
    ...serialTests(evidence, isNamed),
    ...(evidence.some(({ path, text }) => path === `${MAPS}/real-hardware.md` && text.includes(`\`${name}\``))
      ? [`[real](../${MAPS}/real-hardware.md)`]
      : []),
  ];
}

/**
 * Tests over a real serial port have a program at the other end; only one that speaks by somebody else's implementation
 * is a third party.
 * @param {readonly ProjectFile[]} evidence
 * @param {(file: ProjectFile) => boolean} isNamed
 */
function serialTests(evidence, isNamed) {
  const tests = evidence
    .filter(({ path }) => /^test\/serial\/[^/]+\.test\.ts$/.test(path))
    .map((file) => withBenchNames(file, evidence))
    .filter(isNamed);
  const isThirdParty = (/** @type {string} */ peer) =>
    evidence.some(({ path, text }) => path === `test/serial/peers/${peer}` && /^(from|import) pymodbus\b/m.test(text));
  const found = tests.map(({ text }) => {
    const peers = [...text.matchAll(/'([\w-]+\.py)'/g)].map((match) => match[1] ?? '');
    return peers.some(isThirdParty) ? 'third-party' : 'peer';
  });
  return [...new Set(found)].sort();
}

/**
 * A bench starts several drivers of one controller, whose name alone stands in the test.
 * @param {ProjectFile} file
 * @param {readonly ProjectFile[]} evidence
 * @returns {ProjectFile} with the full names behind its text
 */
function withBenchNames({ path, text }, evidence) {
  const bench = evidence.find((file) => file.path === 'test/serial/support/controller-bench.ts')?.text ?? '';
  const kinds = [...bench.matchAll(/`([a-z-]+)\/\$\{driver\}`/g)].map((match) => match[1]);
  const chips = [...text.matchAll(/ControllerBench\.start\(\w+, '([a-z0-9-]+)'/g)].map((match) => match[1]);
  const names = chips.flatMap((chip) => kinds.map((kind) => `'${kind}/${chip}'`));
  return { path, text: [text, ...names].join('\n') };
}

/** @param {string} name @param {readonly ProjectFile[]} evidence */
function partOf(name, evidence) {
  const path = `drivers/${name}/NOTES.md`;
  const title = /^# (.+)$/m.exec(evidence.find((file) => file.path === path)?.text ?? '')?.[1];
  return title === undefined ? (name.split('/')[1] ?? '') : `[${title}](../${path})`;
}

/** @param {AnyDriver} driver @param {ReadReferences} busReferences */
function busesOf({ options }, busReferences) {
  const entries = 'entries' in options ? /** @type {object} */ (options.entries) : {};
  const named = Object.fromEntries(Object.keys(entries).map((option) => [option, option]));
  const buses = busReferences(options, named).map(
    ({ type, protocol }) => BUS_NAMES[type] + (protocol === 'modbus-rtu' ? ' (Modbus RTU)' : ''),
  );
  return [...new Set(buses)].join(', ');
}

/** @param {AnyDriver} driver */
function limitsOf({ abilities }) {
  if (abilities === undefined) return '';
  return [...abilities.can.map((can) => `Can ${can}.`), ...abilities.cannot.map((not) => `Cannot ${not}.`)].join(' ');
}
