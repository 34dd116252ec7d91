// SPDX-License-Identifier: Apache-2.0
import { execFile, spawn } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from '../end-to-end/support/bench.ts';
import { dataFolder } from '../support/data-folder.ts';

const CHARGEHAND = fileURLToPath(new URL('../../scripts/chargehand.mjs', import.meta.url));

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

let data: string;
let bench: Bench;
beforeAll(async () => {
  data = dataFolder();
  bench = await Bench.startIn(data);
});
afterAll(async () => {
  await bench?.stop();
  rmSync(data, { recursive: true, force: true });
});

function tags(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [CHARGEHAND, 'tags', ...args, '--data', data],
      { timeout: 30_000 },
      (error, out, errors) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, errors });
      },
    );
  });
}

/** The cards there are. */
async function listed(): Promise<readonly string[]> {
  return JSON.parse((await tags('list', '--json')).out).cards.map(({ idTag }: { idTag: string }) => idTag);
}

describe('chargehand tags', () => {
  beforeEach(async () => {
    await tags('clear', '--count', String((await listed()).length));
  });

  it('adds, lists, finds and removes a card in any form of its number', async () => {
    expect(await tags('add', '230400418', '--name', 'Ann Lee', '--until', '2027-01-31')).toMatchObject({
      code: 0,
      out: 'added: 0DBBA1A2\n',
    });
    expect(await tags('add', '04:a2:b3:c4', '--blocked', 'yes')).toMatchObject({ code: 0 });
    const { out } = await tags('list');
    expect(out).toContain('0DBBA1A2   230400418  Ann Lee, valid until 2027-02-01T00:00:00.000Z');
    expect(out).toContain('04A2B3C4   077771716  blocked');
    expect(out).toContain('2 cards; the list takes 10000');
    expect((await tags('list', 'dbba1')).out).toContain('0 of 2 cards');
    expect((await tags('list', 'lee')).out).toContain('1 of 2 cards');
    expect(await tags('remove', '0230400418')).toMatchObject({ code: 0, out: 'removed\n' });
    expect(await listed()).toEqual(['04A2B3C4']);
    expect(await tags('remove', '230400418')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('not on the list'),
    });
  });

  it('removes all only with their number, and nothing for an empty one (ETEK manual: an empty box deletes all)', async () => {
    await tags('add', '04A2B3C4');
    expect([(await tags('remove', '')).code, (await tags('remove')).code, (await tags('clear')).code]).toEqual([
      2, 2, 2,
    ]);
    expect(await tags('clear', '--count', '7')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('1 cards, not 7'),
    });
    expect(await listed()).toEqual(['04A2B3C4']);
    expect(await tags('clear', '--count', '1')).toMatchObject({ code: 0 });
    expect(await listed()).toEqual([]);
  });

  it('imports a list after a try, says what is wrong with a row, and exports for its owner only', async () => {
    const list = join(data, 'list.csv');
    writeFileSync(list, 'number;name\r\n77771716;Ann\r\n04A2B3C4;=Bob\r\n12;bad\r\n');
    const tried = await tags('import', list, '--dry-run');
    expect([tried.code, tried.out]).toEqual([1, expect.stringContaining('nothing was changed; it would be: 2 added')]);
    expect(await listed()).toEqual([]);
    expect((await tags('import', list)).out).toMatch(
      /^line 4: the number has 2 characters.*\n2 added, 0 updated, 0 unchanged, 1 refused\n$/,
    );
    const file = join(data, 'out.csv');
    expect((await tags('export', file)).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain("04A2B3C4,'=Bob,no,");
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await tags('import', file)).toMatchObject({ code: 0, out: '0 added, 0 updated, 2 unchanged, 0 refused\n' });
    expect((await tags('import', list, '--notation', 'decimal')).out).toContain('line 3');
  });

  it('learns cards from the reader until it is stopped', async () => {
    const child = spawn(process.execPath, [CHARGEHAND, 'tags', 'learn', '--data', data], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    const says = (text: string) =>
      new Promise<void>((resolve) => {
        const look = () => out.includes(text) && resolve();
        child.stdout.on('data', look);
        look();
      });
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      out += piece;
    });
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await says('Hold a card to the reader.');
    await bench.tap('0102030405060708090A');
    await says('0102030405060708090A added (1 in all).');
    child.kill('SIGINT');
    expect([await ended, await listed()]).toEqual([0, ['0102030405060708090A']]);
    await bench.untilPlant('no longer learning', ({ display }) => display[0] !== 'LEARNING CARDS');
  });

  it.each([
    [[]],
    [['sing']],
    [['add']],
    [['add', '04A2B3C4', '--blocked', 'perhaps']],
    [['add', '04A2B3C4', '--until', 'soon']],
    [['clear', '--count', 'all']],
    [['import']],
    [['learn', 'now']],
  ])('%j tells its use', async (args) => {
    expect(await tags(...args)).toMatchObject({
      code: 2,
      errors: expect.stringContaining('chargehand tags add NUMBER'),
    });
  });
});

it('names a data folder where no charger runs', async () => {
  const { code, errors } = await new Promise<Ended>((resolve) => {
    execFile(process.execPath, [CHARGEHAND, 'tags', 'list', '--data', '/nonexistent'], (error, out, errors) => {
      resolve({ code: Number(error?.code ?? 0), out, errors });
    });
  });
  expect([code, errors]).toEqual([1, expect.stringContaining('no charger runs on /nonexistent')]);
});
