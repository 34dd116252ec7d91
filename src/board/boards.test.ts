// SPDX-License-Identifier: Apache-2.0
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { TestRig } from '../../drivers/contract/test-rig.ts';
import { findDriver } from '../../drivers/index.ts';
import type { VirtualClock } from '../bench/virtual-clock.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { createSettings } from '../settings/apply.ts';
import { type Owner, ROLES } from './board-schema.ts';
import { inspectBoard, loadBoard } from './load.ts';
import { describeProblem } from './problems.ts';
import { attachEmulators, wireBoard } from './wire.ts';

const BOARDS = fileURLToPath(new URL('../../boards/', import.meta.url));
const NAMES = readdirSync(BOARDS, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
);

const json = (path: string): object => JSON.parse(readFileSync(`${BOARDS}${path}`, 'utf8')) as object;
/** Strict mode would want types repeated beside each condition on them. */
const ajv = new Ajv({ strict: false, allErrors: true });

/** What the generated schema has against a file; empty when nothing. */
function schemaErrors(schema: 'board' | 'product', content: object): string[] {
  const validate = ajv.compile(json(`${schema}.schema.json`));
  validate(content);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** Lets virtual time run while work waits for imports, too, which take real time. */
async function meanwhile<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  work.then(done, done);
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    await clock.advance(10);
  }
  return work;
}

describe('the boards', () => {
  it('are all there', () => {
    expect(NAMES).toEqual(expect.arrayContaining(['virtual', 'blink-mq200', 'etek-ekepc3', 'cm4-reference']));
  });
});

describe.each(NAMES)('board %s', (name) => {
  it('has no problems and carries its folder’s name', async () => {
    const { board, problems } = await inspectBoard(`${BOARDS}${name}`);
    expect(problems.map(describeProblem)).toEqual([]);
    expect(board?.id).toBe(name);
  });

  it('fits the JSON Schemas that editors use, and names them', () => {
    const [board, product] = [json(`${name}/board.json`), json(`${name}/product.json`)];
    expect(schemaErrors('board', board)).toEqual([]);
    expect(schemaErrors('product', product)).toEqual([]);
    expect(board).toMatchObject({ $schema: '../board.schema.json' });
    expect(product).toMatchObject({ $schema: '../product.schema.json' });
  });

  it('gives defaults only to settings that there are, in their range', async () => {
    const { product } = await loadBoard(`${BOARDS}${name}`);
    const repository = { all: () => new Map<string, string>(), save: () => {} };
    expect(() => createSettings({ repository, productDefaults: product.settings })).not.toThrow();
  });

  it('starts every part on emulators of its chips, and its pilot is as its driver says', async () => {
    const board = await loadBoard(`${BOARDS}${name}`);
    const { clock, random, world, buses } = new TestRig(board.buses);
    await attachEmulators(board, { clock, random, world, buses });
    const start = (owner: Owner) => meanwhile(clock, wireBoard(board, owner, buses, { clock, log: SILENT_LOG }));
    const guard = await start('guard');
    const station = await start('station');
    expect([...guard.failures, ...station.failures]).toEqual([]);
    expect({ ...guard.devices, ...station.devices }).toMatchObject(
      Object.fromEntries(board.devices.map(({ role }) => [role, { kind: ROLES[role].kind }])),
    );
    const pilot = board.devices.find(({ role }) => role === 'pilot');
    const definition = await findDriver(pilot?.driver ?? '')?.driver();
    expect(guard.devices.pilot?.traits.switchesContactor).toBe(definition?.switchesContactor ?? false);
    station.devices['tag-reader']?.stop();
  });

  it('has a README with its wiring', () => {
    expect(readFileSync(`${BOARDS}${name}/README.md`, 'utf8')).toMatch(/^# Board `.*`[\s\S]*\| ?-/);
  });
});

describe('the generated schema of board files', () => {
  it('refuses what the program refuses, and knows the options of each driver', () => {
    const board = json('virtual/board.json') as { devices: { role: string; options: Record<string, unknown> }[] };
    const at = board.devices.findIndex(({ role }) => role === 'thermometer');
    const thermometer = board.devices[at];
    if (thermometer === undefined) throw new Error('the virtual board has a thermometer');
    thermometer.options['adress'] = '0x48';
    expect(schemaErrors('board', board)).toContain(`/devices/${at}/options must NOT have additional properties`);
    delete thermometer.options['adress'];
    thermometer.options['address'] = '0x99';
    expect(schemaErrors('board', board)[0]).toContain(`/devices/${at}/options/address must match pattern`);
  });

  it('refuses a driver of another kind and the wrong process', () => {
    const board = json('virtual/board.json') as { devices: Record<string, unknown>[] };
    board.devices[0] = { ...board.devices[0], driver: 'light/gpio-rgb', owner: 'station' };
    const errors = schemaErrors('board', board);
    expect(errors).toContain('/devices/0/driver must be equal to one of the allowed values');
    expect(errors).toContain('/devices/0/owner must be equal to constant');
  });
});

describe('the generated schema of product files', () => {
  it('knows the settings and their ranges, and has no place for secrets', () => {
    const product = json('virtual/product.json');
    const errorsWith = (settings: object) => schemaErrors('product', { ...product, settings });
    expect(errorsWith({ 'power.maxCurrentFw': 16 })).toEqual([]);
    expect(errorsWith({ 'power.maxCurrentFw': 5 })).not.toEqual([]);
    expect(errorsWith({ 'power.maxCurrent': 16 })).toEqual(['/settings must NOT have additional properties']);
    expect(errorsWith({ 'ocpp.basicAuthPassword': 'a'.repeat(20) })).toEqual([
      '/settings must NOT have additional properties',
    ]);
  });
});
