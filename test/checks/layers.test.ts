// SPDX-License-Identifier: Apache-2.0
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkLayers } from '../../scripts/checks/layers.mjs';
import { listFiles } from '../../scripts/lib/files.mjs';
import { ROOT, run, TYPE_CHECKER } from '../../scripts/lib/run.mjs';

const objections = (path: string, text: string) => checkLayers([{ path, text }]).map((problem) => problem.message);

describe('the layer table', () => {
  it.each([
    [
      'src/core/charge/step.ts',
      "import { read } from '../../ports/clock.ts';",
      'src/core may not import src/ports/clock.ts',
    ],
    ['src/core/charge/step.ts', "import { readFileSync } from 'node:fs';", 'src/core may not import node:fs'],
    ['src/core/charge/step.ts', "import * as v from 'valibot';", 'src/core may not import valibot'],
    ['src/settings/row.ts', "import { hash } from 'node:crypto';", 'src/settings may not import node:crypto'],
    ['src/ports/driver.ts', "import * as v from 'valibot';", 'src/ports may not import valibot'],
    [
      'src/guard/loop.ts',
      "import type { Station } from '../station/api.ts';",
      'src/guard may not import src/station/api.ts',
    ],
    ['src/guard/loop.ts', "export { open } from '../store/open.ts';", 'src/guard may not import src/store/open.ts'],
    ['src/guard/loop.ts', "const net = await import('node:net');", 'src/guard may not import node:net'],
    ['src/guard/loop.ts', "type S = import('../store/open.ts').Store;", 'src/guard may not import src/store/open.ts'],
    [
      'src/ocpp/rpc/queue.ts',
      "import { step } from '../../station/sessions.ts';",
      'src/ocpp may not import src/station/sessions.ts',
    ],
    [
      'src/portal/app.ts',
      "import { queue } from '../ocpp/rpc/queue.ts';",
      'src/portal may not import src/ocpp/rpc/queue.ts',
    ],
    [
      'drivers/meter/sdm630/driver.ts',
      "import { Guard } from '../../../src/guard/loop.ts';",
      'drivers may not import src/guard/loop.ts',
    ],
    ['src/board/load.ts', 'const driver = await import(name);', 'import() of a computed name'],
    [
      'src/portal/ui/live.svelte',
      '<p>hi</p>\n<script>\nimport { open } from "../../store/open.ts";\n</script>',
      'src/portal/ui may not import src/store/open.ts',
    ],
  ])('refuses in %s: %s', (path, text, expected) => {
    expect(objections(path, text)).toEqual([expect.stringContaining(expected)]);
  });

  it.each([
    ['src/core/charge/step.ts', "import { MINIMUM_PILOT_MILLIAMPS } from '../units/units.ts';"],
    ['src/ports/driver.ts', "import type { GenericSchema } from 'valibot';"],
    ['src/ocpp/v16/boot.ts', "import type { Station } from '../../station/api.ts';"],
    ['src/portal/app.ts', "import cookie from '@fastify/cookie';"],
    ['src/guard/loop.test.ts', "import { VirtualClock } from '../bench/virtual-clock.ts';"],
    ['src/bin/cli.ts', 'await import(name);'],
  ])('allows in %s: %s', (path, text) => {
    expect(objections(path, text)).toEqual([]);
  });

  it('says in which line the import stands, also below markup', () => {
    const text = '<p>hi</p>\n<script lang="ts">\n  import { open } from "../../store/open.ts";\n</script>\n';
    expect(checkLayers([{ path: 'src/portal/ui/live.svelte', text }])).toMatchObject([{ line: 3 }]);
  });

  it('refuses a folder of src that nobody gave a row', () => {
    expect(objections('src/blockchain/mine.ts', 'export {};')).toEqual([expect.stringContaining('has no row')]);
  });
});

describe('a copy of the real tree with one planted import', () => {
  const copies: string[] = [];
  afterEach(() => {
    for (const copy of copies.splice(0)) rmSync(copy, { recursive: true, force: true });
  });

  function copyWith(plantedPath: string, text: string): string {
    const copy = mkdtempSync(join(tmpdir(), 'chargehand-layers-'));
    copies.push(copy);
    for (const name of ['tsconfig.base.json', 'src/core', 'src/ports', 'src/settings']) {
      cpSync(join(ROOT, name), join(copy, name), { recursive: true });
    }
    writeFileSync(join(copy, plantedPath), text);
    return copy;
  }

  const PLANTED = "// SPDX-License-Identifier: Apache-2.0\nexport type { Clock } from '../../ports/clock.ts';\n";

  it('is caught by the layer check, and only the planted line is', () => {
    const before = checkLayers(listFiles(ROOT, ['src/core'], ['.ts']));
    const copy = copyWith('src/core/charge/planted.ts', PLANTED);
    const after = checkLayers(listFiles(copy, ['src/core'], ['.ts']));
    expect(before).toEqual([]);
    expect(after).toMatchObject([{ file: 'src/core/charge/planted.ts', line: 2 }]);
  });

  it('is caught by the TypeScript project references too', async () => {
    const copy = copyWith('src/core/charge/planted.ts', PLANTED);
    const { code, output } = await run(process.execPath, [TYPE_CHECKER, '-b', 'src/core', '--pretty', 'false'], {
      cwd: copy,
    });
    expect(output).toContain('src/core/charge/planted.ts(2,');
    expect(output).toMatch(/error TS6307: .*src\/ports\/clock\.ts' is not listed within the file list of project/);
    expect(code).not.toBe(0);
  });
});
