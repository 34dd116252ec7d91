// SPDX-License-Identifier: Apache-2.0
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBoard } from './load.ts';
import { dipMeaning } from './product-schema.ts';

const VIRTUAL = new URL('../../boards/virtual/', import.meta.url).pathname;

interface DeviceJson {
  role: string;
  owner: string;
  driver: string;
  options: Record<string, unknown>;
}
interface BoardJson {
  [key: string]: unknown;
  buses: Record<string, Record<string, unknown>>;
  devices: DeviceJson[];
}
type ProductJson = Record<string, Record<string, unknown>>;

let directory: string;
let board: BoardJson;
let product: ProductJson;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'board-'));
  board = JSON.parse(await readFile(join(VIRTUAL, 'board.json'), 'utf8')) as BoardJson;
  product = JSON.parse(await readFile(join(VIRTUAL, 'product.json'), 'utf8')) as ProductJson;
});
afterEach(() => rm(directory, { recursive: true }));

/** Loads the virtual board with changes; answers the error's lines without their folder and without their line. */
async function problems(): Promise<string[]> {
  await writeFile(join(directory, 'board.json'), JSON.stringify(board));
  await writeFile(join(directory, 'product.json'), JSON.stringify(product));
  const error: unknown = await loadBoard(directory).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return [];
  expect(error).toBeInstanceOf(Error);
  return (error as Error).message.split('\n').map((line) => line.replace(`${directory}/`, '').replace(/:\d+: /, ': '));
}

const device = (role: string): DeviceJson => {
  const found = board.devices.find((entry) => entry.role === role);
  if (found === undefined) throw new Error(`the board has no ${role}`);
  return found;
};

describe('the virtual board', () => {
  it('loads, with a hardware interlock', async () => {
    const loaded = await loadBoard(VIRTUAL);
    expect(loaded).toMatchObject({ id: 'virtual', benchOnly: false });
    expect(loaded.devices).toHaveLength(17);
    expect(loaded.product.identity).toMatchObject({ vendor: 'Chargehand', model: 'CH-Virtual' });
  });

  it('is delivered with its DIP switch at 32 A; 000 resets to factory state (Blink DIP switch table)', async () => {
    const { product: virtual } = await loadBoard(VIRTUAL);
    expect(dipMeaning(virtual, 0b100)).toEqual({ kind: 'limit', milliamps: 32_000 });
    expect(dipMeaning(virtual, 0b000)).toEqual({ kind: 'factory-reset' });
    expect(dipMeaning(virtual, 0b1000)).toEqual({ kind: 'unknown' });
  });
});

describe('a board file', () => {
  it('is accepted unchanged', async () => {
    expect(await problems()).toEqual([]);
  });

  it('with interlock "none" is for the bench only', async () => {
    board['interlock'] = 'none';
    await problems();
    expect(await loadBoard(directory)).toMatchObject({ benchOnly: true });
  });

  it('that is not there is named', async () => {
    await expect(loadBoard(join(directory, 'missing'))).rejects.toThrow(/missing\/board\.json:1: ENOENT/);
  });

  it('with a driver that does not exist is told those that do', async () => {
    device('display').driver = 'display/ssd1305';
    const [line] = await problems();
    expect(line).toMatch(/^board\.json: devices\.14\.driver: no driver is called "display\/ssd1305"; known: .*ssd1306/);
  });

  it.each(['toString', 'constructor', '__proto__'])('does not take %s for a driver', async (name) => {
    device('display').driver = name;
    expect((await problems())[0]).toContain('no driver is called');
  });

  it('cannot give a role a driver of another kind', async () => {
    device('display').driver = 'light/gpio-rgb';
    expect((await problems())[0]).toMatch(
      /^board\.json: devices\.14\.driver: a display needs a driver of kind display: .*display\/ssd1306/,
    );
  });

  it('cannot list a role twice', async () => {
    board.devices.push(structuredClone(device('buzzer')));
    expect(await problems()).toContain('board.json: devices.17.role: there is a buzzer already');
  });

  it('cannot give the contactor to the station', async () => {
    device('contactor').owner = 'station';
    expect((await problems())[0]).toBe('board.json: devices.0.owner: a contactor belongs to the guard');
  });

  it('cannot do without a part that protects people', async () => {
    Object.assign(device('lock'), { required: false });
    expect((await problems())[0]).toMatch(/^board.json: devices\.\d+\.required: a lock protects people/);
  });

  it('is checked for one process only when asked so', async () => {
    device('display').options['i2c'] = 'i2c-guard';
    await problems();
    await expect(loadBoard(directory, 'guard')).resolves.toMatchObject({ id: 'virtual' });
    await expect(loadBoard(directory, 'station')).rejects.toThrow(/belongs to the guard/);
  });
});

describe('a product file', () => {
  it('can shorten the time a fault takes to clear, but only of faults there are', async () => {
    product['policy'] = { faults: { 'residual-current': { clearAfterMs: 1000 } } };
    expect(await problems()).toEqual([]);
    product['policy'] = { faults: { 'residual-curent': { clearAfterMs: 1000 } } };
    expect((await problems())[0]).toMatch(/^product\.json: policy\.faults\.residual-curent: .*residual-current/);
  });

  it('can have its own lights and words, but only for states and faults there are', async () => {
    product['lights'] = { charging: { color: 'blue', pattern: 'breathing' } };
    product['texts'] = {
      headlines: { startingUp: 'Starting up...', fault: '' },
      faults: { 'pilot-short': 'Please check the CP line' },
    };
    expect(await problems()).toEqual([]);
    expect((await loadBoard(directory)).product).toMatchObject({
      lights: { charging: { color: 'blue', pattern: 'breathing' } },
      texts: { headlines: { startingUp: 'Starting up...' }, faults: { 'pilot-short': 'Please check the CP line' } },
    });
    product['lights'] = { chargin: { color: 'blue', pattern: 'slow' } };
    expect((await problems())[0]).toMatch(/^product\.json: lights\.chargin: .*charging/);
    product['lights'] = { charging: { color: 'cyan', pattern: 'slow' } };
    expect((await problems())[0]).toMatch(/^product\.json: lights\.charging\.color: .*blue/);
    product['lights'] = {};
    product['texts'] = { headlines: { available: 'Ready whenever you are' } };
    expect((await problems())[0]).toMatch(/^product\.json: texts\.headlines\.available: .*16/);
    product['texts'] = { faults: { 'pilot-shorts': 'x' } };
    expect((await problems())[0]).toMatch(/^product\.json: texts\.faults\.pilot-shorts: .*pilot-short/);
  });
});
