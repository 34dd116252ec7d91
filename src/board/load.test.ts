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

/** Loads the virtual board with changes; answers the error's lines without their folder. */
async function problems(): Promise<string[]> {
  await writeFile(join(directory, 'board.json'), JSON.stringify(board));
  await writeFile(join(directory, 'product.json'), JSON.stringify(product));
  const error: unknown = await loadBoard(directory).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) return [];
  expect(error).toBeInstanceOf(Error);
  return (error as Error).message.split('\n').map((line) => line.replace(`${directory}/`, ''));
}

const device = (role: string): DeviceJson => {
  const found = board.devices.find((entry) => entry.role === role);
  if (found === undefined) throw new Error(`the board has no ${role}`);
  return found;
};
const bus = (name: string) => board.buses[name] ?? {};

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

  it.each([undefined, 'none'])('with interlock %s is for the bench only', async (interlock) => {
    board['interlock'] = interlock;
    await problems();
    expect(await loadBoard(directory)).toMatchObject({ benchOnly: true });
  });

  it('with a hardware interlock needs a heartbeat', async () => {
    board.devices = board.devices.filter((entry) => entry.role !== 'heartbeat');
    expect(await problems()).toEqual(['board.json: interlock: "hardware" needs a heartbeat among the devices']);
  });

  it('that is not there, or not JSON, is named', async () => {
    await expect(loadBoard(join(directory, 'missing'))).rejects.toThrow(/missing\/board\.json: ENOENT/);
    await writeFile(join(directory, 'board.json'), '{ "id": ');
    await expect(loadBoard(directory)).rejects.toThrow(/board\.json: Unexpected end of JSON/);
  });

  it('with an unknown key is refused, whatever the depth', async () => {
    board['color'] = 'red';
    expect(await problems()).toEqual(['board.json: color: unknown key']);
    delete board['color'];
    device('residual').options['fualt'] = 'x';
    expect(await problems()).toEqual(['board.json: devices.3.options.fualt: unknown key']);
  });

  it('with a wrong value is told the allowed ones', async () => {
    bus('rs485-meters')['baud'] = 9601;
    const [line] = await problems();
    expect(line).toMatch(/^board\.json: buses\.rs485-meters\.baud: .*9600.*received 9601/);
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
    expect((await problems())[0]).toBe('board.json: devices.14.driver: a display needs a driver of kind display');
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

  it("cannot let a device use the other process's bus", async () => {
    device('display').options['i2c'] = 'i2c-guard';
    expect(await problems()).toEqual([
      'board.json: devices.14.options.i2c: "i2c-guard" belongs to the guard, the device to the station',
    ]);
  });

  it('cannot name a bus that is not there or is of another type', async () => {
    device('display').options['i2c'] = 'uart-reader';
    expect(await problems()).toEqual([
      'board.json: devices.14.options.i2c: no i2c is called "uart-reader"; known: i2c-guard, i2c-station',
    ]);
  });

  it('cannot declare one bus for two owners', async () => {
    bus('i2c-station')['path'] = '/dev/i2c-1';
    expect(await problems()).toEqual([
      'board.json: buses.i2c-station: /dev/i2c-1 is taken by i2c-guard; one bus, one owner',
    ]);
  });

  it('cannot use one pin for two lines, nor for a line and a PWM channel', async () => {
    bus('mirror')['line'] = 17;
    expect(await problems()).toEqual(['board.json: buses.mirror: GPIO 17 is taken by coil; one bus, one owner']);
    bus('mirror')['line'] = 18;
    expect(await problems()).toEqual([
      'board.json: buses.mirror: GPIO 18 is taken by control-pilot; one bus, one owner',
    ]);
  });

  it('cannot route a PWM channel to a pin it does not reach', async () => {
    bus('control-pilot')['line'] = 13;
    expect(await problems()).toEqual(['board.json: buses.control-pilot.line: channel 0 comes out on GPIO 12 or 18']);
  });

  it('is checked for one process only when asked so', async () => {
    device('display').options['i2c'] = 'i2c-guard';
    await problems();
    await expect(loadBoard(directory, 'guard')).resolves.toMatchObject({ id: 'virtual' });
    await expect(loadBoard(directory, 'station')).rejects.toThrow(/belongs to the guard/);
  });
});

describe('a product file', () => {
  it('cannot have a vendor that OCPP has no room for (1.6 §6.3: 20 characters)', async () => {
    product['identity'] = { ...product['identity'], vendor: 'V'.repeat(21) };
    expect((await problems())[0]).toMatch(/^product\.json: identity\.vendor: .*20/);
  });

  it('cannot rate a current that a pilot cannot signal', async () => {
    product['ratings'] = { ...product['ratings'], maximumMilliamps: 5999 };
    expect((await problems())[0]).toMatch(/^product\.json: ratings\.maximumMilliamps: .*6000/);
  });

  it('can shorten the time a fault takes to clear, but only of faults there are', async () => {
    product['policy'] = { faults: { 'residual-current': { clearAfterMs: 1000 } } };
    expect(await problems()).toEqual([]);
    product['policy'] = { faults: { 'residual-curent': { clearAfterMs: 1000 } } };
    expect((await problems())[0]).toMatch(/^product\.json: policy\.faults\.residual-curent: .*residual-current/);
  });
});
