// SPDX-License-Identifier: Apache-2.0
// Starts a driver from the nearest one there is: npm run new-driver -- KIND CHIP [--from CHIP]
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, NAME, refuse } from './lib/command-line.mjs';
import { copyDriver } from './lib/driver-copy.mjs';
import { chipsOf, entryOf, withEntry } from './lib/driver-index.mjs';
import { localProgram, ROOT, run } from './lib/run.mjs';

const USAGE = 'npm run new-driver -- KIND CHIP [--from CHIP]: starts drivers/KIND/CHIP from another driver of its kind';
const DRIVERS = join(ROOT, 'drivers');
const INDEX = join(DRIVERS, 'index.ts');
/** What a driver has of its own; notes are written anew, further files stay where they are and are shared. */
const COPIED = /^(driver|emulator|driver\.test)\.ts$/;

/** Kinds have a contract suite and a folder of drivers. */
function kinds() {
  return readdirSync(join(DRIVERS, 'contract'))
    .map((file) => file.replace(/\.ts$/, ''))
    .filter((kind) => existsSync(join(DRIVERS, kind)));
}

/**
 * A controller that plays several roles has its code in drivers/chips/CHIP; its drivers only hand out parts of it.
 * @param {string} chip
 */
function isController(chip) {
  return existsSync(join(DRIVERS, 'chips', chip));
}

/**
 * The one whose name starts most like the new one's: `tmp102` for `tmp75`.
 * @param {readonly string[]} chips at least one
 * @param {string} chip
 */
function nearest(chips, chip) {
  const alike = (/** @type {string} */ other) => {
    const at = [...chip].findIndex((letter, index) => other[index] !== letter);
    return at === -1 ? chip.length : at;
  };
  return chips.reduce((best, other) => (alike(other) > alike(best) ? other : best));
}

/** @param {string} kind @param {string} chip @returns {import('./lib/files.mjs').ProjectFile[]} */
function ownFiles(kind, chip) {
  const folder = join(DRIVERS, kind, chip);
  return readdirSync(folder)
    .filter((file) => COPIED.test(file))
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }));
}

/** @param {string} kind @param {string} chip @param {string} from */
function notes(kind, chip, from) {
  return `# ${chip.toUpperCase()}

Started from \`drivers/${kind}/${from}\`. Write here, with document and page:

- what the chip is and where its datasheet is,
- registers or frames used, ranges, timings,
- what happens when it is lost, and what brings it back,
- what it was tried on: emulator, somebody else's implementation, a kernel, the chip itself.
`;
}

/** @param {string} command @param {readonly string[]} args */
async function runOrEnd(command, args) {
  const { code, output } = await run(command, args);
  if (code === 0) return;
  console.error(output.trim());
  process.exit(1);
}

const { words, from: wanted } = commandLine(USAGE);
const [kind = '', chip = ''] = words;
if (words.length !== 2) refuse('KIND and CHIP are needed, and nothing else.', USAGE);
if (!kinds().includes(kind)) refuse(`KIND is one of ${kinds().join(', ')}.`, USAGE);
if (!NAME.test(chip)) refuse('CHIP is lower case letters, digits and hyphens, a letter first.', USAGE);
const folder = join(DRIVERS, kind, chip);
if (existsSync(folder)) refuse(`drivers/${kind}/${chip} is there already.`, USAGE);

const index = readFileSync(INDEX, 'utf8');
const known = chipsOf(index, kind);
const others = known.filter((other) => !isController(other));
const from = wanted ?? nearest(others, chip);
if (known.includes(from) && isController(from)) {
  refuse(
    `${from} is a controller with several roles: its code is in drivers/chips/${from}, and a copy of one role would still talk to it. Write your controller's code in a folder beside that one, and start each role from ${others.join(', ')}.`,
    USAGE,
  );
}
if (!others.includes(from)) refuse(`--from is one of ${others.join(', ')}.`, USAGE);

const copy = copyDriver({ kind, chip: from, ...entryOf(index, `${kind}/${from}`), files: ownFiles(kind, from) }, chip);
mkdirSync(folder);
for (const { path, text } of copy.files) writeFileSync(join(folder, path), text);
writeFileSync(join(folder, 'NOTES.md'), notes(kind, chip, from));
writeFileSync(INDEX, withEntry(index, `${kind}/${chip}`, copy));
await runOrEnd(localProgram('biome'), ['check', '--write', '--colors=off', folder, INDEX]);
await runOrEnd(process.execPath, [join(ROOT, 'scripts/generate-docs.mjs')]);

const shared = copy.shared.map((file) => `drivers/${kind}/${from}/${file}`);
console.log(`drivers/${kind}/${chip} works as ${from} does, and boards know it as ${kind}/${chip}.`);
if (`${kind}/${from}` === 'meter/modbus-map') {
  console.log('For a meter with other registers a map is enough: a file in drivers/meter/modbus-map/maps/.');
}
if (shared.length > 0) {
  console.log(`It shares ${shared.join(', ')}: what both need later belongs in drivers/chips/.`);
}
console.log(`Now:
  1. make driver.ts speak the chip's language, emulator.ts answer in it, and driver.test.ts hold its datasheet's examples
  2. npx vitest run drivers/${kind}/${chip}
  3. write NOTES.md, with pages of the datasheet
  4. npm run docs, then npm run check; name it in a board.json`);
