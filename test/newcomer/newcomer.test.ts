// SPDX-License-Identifier: Apache-2.0
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT, run } from '../../scripts/lib/run.mjs';
import { type Step, stepsOf, withDevice } from './walk-through.ts';

const GUIDE = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');
const DRIVER = 'A driver, step by step';
const BOARD = 'A board, step by step';
const NOT_COPIED = ['node_modules', '.git', '.bench', 'coverage'];
/** One of the many that a whole run of the board's file has. */
const SCENARIO = 'starts when a car is plugged in and then a card is held to the reader';

/** Commands that are not run as they stand, and what is run instead; each would take a minute, or never end. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = {
  'npm run check': [
    'npx tsc -b drivers',
    'npx biome check drivers boards test/boards',
    'node scripts/generate-docs.mjs --check',
  ],
  'npx chargehand bench --board acme-22': [],
  'npx vitest run test/boards/acme-22.test.ts': [`npx vitest run test/boards/acme-22.test.ts -t '${SCENARIO}'`],
};

/** A copy of the project, for a newcomer to change. */
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-newcomer-'));
  cpSync(ROOT, folder, { recursive: true, filter: (source) => !NOT_COPIED.includes(basename(source)) });
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function runCommand(command: string): Promise<string> {
  const { code, output } = await run('sh', ['-c', command], { cwd: folder, env: { NO_COLOR: '1' } });
  expect({ command, code, output }).toMatchObject({ command, code: 0 });
  if (command.includes('vitest')) expect({ command, output }).toMatchObject({ output: expect.stringMatching(PASSED) });
  return output;
}

/** Vitest's summary of a run that had tests. */
const PASSED = /Tests .*\b[1-9]\d* passed/;

async function take(steps: readonly Step[]): Promise<Map<string, string>> {
  const said = new Map<string, string>();
  for (const step of steps) {
    if (step.kind === 'file') writeStep(step);
    else for (const command of INSTEAD[step.command] ?? [step.command]) said.set(command, await runCommand(command));
  }
  return said;
}

function writeStep({ path, content }: Extract<Step, { kind: 'file' }>): void {
  const file = join(folder, path);
  // What is told of a board file is the one device that differs.
  writeFileSync(file, basename(path) === 'board.json' ? withDevice(readFileSync(file, 'utf8'), content) : content);
}

describe('a newcomer who does what CONTRIBUTING.md says', () => {
  it('has a driver that works before and after it is changed, and is known to editors and in the list of drivers', async () => {
    const steps = stepsOf(GUIDE, DRIVER);
    const paths = steps.flatMap((step) => (step.kind === 'file' ? [basename(step.path)] : []));
    expect(paths).toEqual(['driver.ts', 'emulator.ts', 'driver.test.ts', 'NOTES.md']);
    await take(steps);
    for (const file of ['drivers/index.ts', 'boards/board.schema.json', 'docs/hardware.md']) {
      expect(readFileSync(join(folder, file), 'utf8')).toContain('thermometer/tmp75');
    }
  });

  it('has a board that passes check-board with the part that was changed, and charges on emulators of its chips', async () => {
    const said = await take(stepsOf(GUIDE, BOARD));
    expect(said.get('npx chargehand check-board acme-22')).toMatch(/thermometer\/lm75[\s\S]*No problems found/);
    expect([...said.keys()].filter((command) => command.includes('vitest'))).toHaveLength(1);
  });

  it('is told what to do instead of copying one role of a controller, and changes nothing by it', async () => {
    const before = readFileSync(join(folder, 'drivers/index.ts'), 'utf8');
    const command = 'npm run new-driver pilot acme -- --from openevse';
    const { code, output } = await run('sh', ['-c', command], { cwd: folder });
    expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining('drivers/chips/openevse') });
    expect(readFileSync(join(folder, 'drivers/index.ts'), 'utf8')).toBe(before);
  });
});
