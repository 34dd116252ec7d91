// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { withoutAllowed } from '../../scripts/checks/allowances.mjs';
import { checkManners } from '../../scripts/checks/manners.mjs';
import { checkSizes, LONGEST_FILE, LONGEST_FUNCTION } from '../../scripts/checks/sizes.mjs';
import { checkTimeAndChance } from '../../scripts/checks/time-and-chance.mjs';

const LICENCE = '// SPDX-License-Identifier: Apache-2.0\n';

describe('no clock and no chance but the ports', () => {
  const found = (text: string, path = 'src/station/sessions.ts') => checkTimeAndChance([{ path, text }]).length;

  it.each([
    'const now = Date.now();',
    'const now = globalThis.Date.now();',
    'const now = new Date();',
    'const now = Date();',
    'const clock = { now: Date.now };',
    'const dice = Math.random();',
    'setTimeout(run, 10);',
    'const later = setInterval;',
    'globalThis.setImmediate(run);',
    'const start = performance.now();',
    'const start = process.hrtime.bigint();',
    "import { setTimeout as sleep } from 'node:timers/promises';",
    "import { randomUUID } from 'node:crypto';",
    "import { randomBytes as bytes } from 'node:crypto';",
    'const id = crypto.randomUUID();',
  ])('refuses %s', (text) => {
    expect(found(text)).toBe(1);
  });

  it.each([
    'const stamp = new Date(clock.wallMillis()).toISOString();',
    'socket.setTimeout(0);',
    'const port = { setTimeout: 3 };',
    'const at = Date.parse(text);',
    "import { createHash } from 'node:crypto';",
    '// Date.now() in a comment, "Math.random()" in a text',
    'const text = "setTimeout(run)";',
  ])('allows %s', (text) => {
    expect(found(text)).toBe(0);
  });

  it.each([
    'src/platform/real-clock.ts',
    'src/bench/virtual-clock.ts',
    'src/portal/ui/live.svelte.ts',
    'src/link/socket.test.ts',
  ])('leaves %s alone', (path) => {
    expect(found('setTimeout(run, Date.now());', path)).toBe(0);
  });

  it('holds emulators to it: they live in virtual time', () => {
    expect(found('setTimeout(answer, 3);', 'drivers/meter/sdm630/emulator.ts')).toBe(1);
  });
});

describe('sizes', () => {
  const lines = (count: number) => 'x();\n'.repeat(count);

  it('allows a file of exactly the longest length and refuses one line more', () => {
    expect(checkSizes([{ path: 'src/core/a.ts', text: lines(LONGEST_FILE) }])).toEqual([]);
    expect(checkSizes([{ path: 'src/core/a.ts', text: lines(LONGEST_FILE + 1) }])).toMatchObject([
      { line: LONGEST_FILE + 1 },
    ]);
  });

  it('allows a function of exactly the longest length and refuses one line more, naming it', () => {
    const text = (count: number) => `\nexport function scan() {\n${lines(count - 2)}}\n`;
    expect(checkSizes([{ path: 'src/guard/a.ts', text: text(LONGEST_FUNCTION) }])).toEqual([]);
    expect(checkSizes([{ path: 'src/guard/a.ts', text: text(LONGEST_FUNCTION + 1) }])).toEqual([
      { file: 'src/guard/a.ts', line: 2, message: 'scan has 61 lines; at most 60' },
    ]);
  });

  it('sees methods and arrow functions, and leaves tests free', () => {
    const body = `{\n${lines(LONGEST_FUNCTION)}}`;
    expect(
      checkSizes([{ path: 'src/guard/a.ts', text: `class A { scan() ${body} }\nconst b = () => ${body};\n` }]),
    ).toHaveLength(2);
    expect(checkSizes([{ path: 'src/guard/a.test.ts', text: `describe('a', () => ${body});\n` }])).toEqual([]);
  });
});

describe('manners', () => {
  const said = (path: string, text: string) => checkManners([{ path, text }]).map((problem) => problem.message);

  it('wants the licence on the first line, or the second after a shebang', () => {
    expect(said('src/core/a.ts', `${LICENCE}export {};`)).toEqual([]);
    expect(said('scripts/a.mjs', `#!/usr/bin/env node\n${LICENCE}`)).toEqual([]);
    expect(said('src/core/a.ts', `\n${LICENCE}`)).toEqual([expect.stringContaining('SPDX')]);
  });

  it('keeps process.exit in the composition roots', () => {
    expect(said('src/station/a.ts', `${LICENCE}process.exit(1);`)).toEqual([expect.stringContaining('process.exit')]);
    expect(said('src/bin/a.ts', `${LICENCE}process.exit(1);`)).toEqual([]);
    expect(said('src/station/a.ts', `${LICENCE}process.exitCode = 1;`)).toEqual([]);
  });

  it('refuses tests that do not run', () => {
    const never = ['it', 'only'].join('.');
    expect(said('src/a/a.test.ts', `${LICENCE}${never}('opens', () => {});`)).toEqual([expect.stringContaining(never)]);
    expect(said('src/a/a.test.ts', `${LICENCE}it.each([1])('opens %i', () => {});`)).toEqual([]);
    expect(said('src/a/a.ts', `${LICENCE}reader.skip(1);`)).toEqual([]);
  });
});

describe('allowances', () => {
  const problem = { file: 'src/a.ts', line: 3, message: 'randomBytes: take the port' };
  const row = {
    check: 'layers' as const,
    file: 'src/a.ts',
    saying: 'randomBytes',
    reason: 'secrets come from the kernel',
  };

  it('take away the problem they name, in the check and file they name', () => {
    expect(withoutAllowed('layers', [problem], [row])).toEqual([]);
    expect(withoutAllowed('sizes', [problem], [row])).toEqual([problem]);
    expect(withoutAllowed('layers', [{ ...problem, file: 'src/b.ts' }], [row])).toHaveLength(2);
  });

  it('become a problem themselves when nothing needs them', () => {
    expect(withoutAllowed('layers', [], [row])).toMatchObject([
      { message: expect.stringContaining('no longer needed') },
    ]);
  });
});
