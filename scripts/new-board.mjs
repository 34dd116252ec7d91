// SPDX-License-Identifier: Apache-2.0
// Starts a board from another one: npm run new-board -- NAME [--from BOARD]
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, NAME, refuse } from './lib/command-line.mjs';
import { ROOT } from './lib/run.mjs';

const USAGE =
  'npm run new-board -- NAME [--from BOARD]: starts boards/NAME from another board, cm4-reference unless you say which';
const BOARDS = join(ROOT, 'boards');

/**
 * @param {string} name
 * @param {string} from
 * @param {readonly { role: string, driver: string }[]} devices
 */
function readme(name, from, devices) {
  const rows = devices.map(({ role, driver }) => `| ${role} | | \`${driver}\` | |`);
  return `# Board \`${name}\`

Started from [${from}](../${from}/README.md). Say here what the board is and who sells it, what \`config.txt\` needs, and what
has been tried on hardware.

## Wiring

| part | pins | how | when it breaks |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

/** @param {string} name */
function test(name) {
  return `// SPDX-License-Identifier: Apache-2.0
import { boardScenarios } from '../scenarios/suites/board.ts';

await boardScenarios('${name}');
`;
}

const { words, from = 'cm4-reference' } = commandLine(USAGE);
const [name = ''] = words;
if (words.length !== 1) refuse('NAME is needed, and nothing else.', USAGE);
if (!NAME.test(name)) refuse('NAME is lower case letters, digits and hyphens, a letter first.', USAGE);
const known = readdirSync(BOARDS).filter((folder) => existsSync(join(BOARDS, folder, 'board.json')));
if (existsSync(join(BOARDS, name))) refuse(`boards/${name} is there already.`, USAGE);
if (!known.includes(from)) refuse(`--from is one of ${known.join(', ')}.`, USAGE);

const board = readFileSync(join(BOARDS, from, 'board.json'), 'utf8');
mkdirSync(join(BOARDS, name));
writeFileSync(join(BOARDS, name, 'board.json'), board.replace(`"id": "${from}"`, `"id": "${name}"`));
writeFileSync(join(BOARDS, name, 'product.json'), readFileSync(join(BOARDS, from, 'product.json'), 'utf8'));
writeFileSync(join(BOARDS, name, 'README.md'), readme(name, from, JSON.parse(board).devices));
writeFileSync(join(ROOT, 'test/boards', `${name}.test.ts`), test(name));
console.log(`boards/${name} is wired as ${from}. Now:
  1. write its wiring into board.json and what it is into product.json (the editor completes both)
  2. npx chargehand check-board ${name}
  3. npx chargehand bench --board ${name}
  4. npx vitest run test/boards/${name}.test.ts
  5. write README.md
  6. on the hardware: npx chargehand hw bring-up --board ${name}`);
