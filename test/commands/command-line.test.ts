// SPDX-License-Identifier: Apache-2.0
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bench, CHARGEHAND } from '../end-to-end/support/bench.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

/** Wrong options of `chargehand bench`, and what the answer must name. */
const WRONG: readonly (readonly [args: readonly string[], names: readonly string[]])[] = [
  [
    ['--http', '99999'],
    ['--http', '0..65535'],
  ],
  [
    ['--bench', 'any'],
    ['--bench', '0..65535'],
  ],
  [
    ['--connectors', '5'],
    ['--connectors', '1, 2, 3 or 4'],
  ],
  [
    ['--ocpp', 'http://example.org'],
    ['--ocpp', 'ws:// or wss://'],
  ],
  [
    ['--ocpp', 'ws://name:secret@example.org'],
    ['--ocpp', 'without user, password'],
  ],
  [
    ['--id', 'a b'],
    ['--id', 'A-Z a-z 0-9'],
  ],
  [
    ['--seed', 'x'],
    ['--seed', 'a whole number'],
  ],
  [
    ['--scheduling', 'rr'],
    ['--scheduling', 'auto, fifo or other'],
  ],
  [
    ['--board', 'no-such-board'],
    ['no-such-board', 'boards/', 'board.json'],
  ],
  [
    ['--set', 'power'],
    ['--set', 'ID=VALUE'],
  ],
  [
    ['--set', 'no.such=1'],
    ['--set no.such', 'docs/settings.md'],
  ],
  [
    ['--set', 'power.maxCurrentFw=99'],
    ['--set power.maxCurrentFw', '6 to 80'],
  ],
  [
    ['--set', 'device.model=X'],
    ['--set device.model', 'read-only'],
  ],
  [
    ['--htpp', '8080'],
    ['--htpp', '--http PORT'],
  ],
  [['8080'], ['8080', '--http PORT']],
  [['--http'], ['--http', '--http PORT']],
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'chargehand-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('chargehand bench', () => {
  it.each(WRONG)('with %j ends at once and names what is wrong and what is allowed', async (args, names) => {
    const { code, out, errors } = await chargehand('bench', '--data', folder, ...args);
    expect(code).toBe(1);
    expect(out).toBe('');
    for (const name of names) expect(errors).toContain(name);
    expect(errors).not.toContain('    at ');
  });

  it('--help lists its options', async () => {
    const { code, out } = await chargehand('bench', '--help');
    expect(code).toBe(0);
    for (const option of ['board', 'data', 'http', 'bench', 'ocpp', 'id', 'connectors', 'set', 'scheduling', 'seed']) {
      expect(out).toContain(`--${option} `);
    }
  });
});

describe('chargehand', () => {
  it('without a command says which there are', async () => {
    const { code, out } = await chargehand();
    expect([code, out]).toEqual([0, expect.stringContaining('check-board')]);
  });

  it('with an unknown command says so, and which there are', async () => {
    const { code, errors } = await chargehand('dance');
    expect(code).toBe(2);
    for (const name of ['"dance"', 'bench', 'check-board', 'settings']) expect(errors).toContain(name);
  });
});

describe('each command tells its use', () => {
  it('as COMMAND --help and as help COMMAND, without doing anything', async () => {
    const { out } = await chargehand();
    const commands = [...out.matchAll(/^ {2}([a-z][a-z-]*) /gm)]
      .map(([, name = '']) => name)
      .filter((name) => name !== 'help');
    expect(commands.length).toBeGreaterThanOrEqual(10);
    for (const command of commands) {
      const asked = await chargehand(command, '--help');
      expect([command, asked.code, asked.out]).toEqual([command, 0, expect.stringContaining(`chargehand ${command}`)]);
      expect(await chargehand('help', command)).toEqual(asked);
    }
  });
});

describe('chargehand check-board', () => {
  it('virtual: prints the wiring and finds it fit', async () => {
    const { code, out } = await chargehand('check-board', 'virtual');
    expect(code).toBe(0);
    for (const name of ['control-pilot', 'contactor', 'residual', 'guard', 'station', '/dev/'])
      expect(out).toContain(name);
  });

  it.each([[[]], [['virtual', 'more']], [['--all']]])('with %j tells its use', async (args) => {
    const { code, errors } = await chargehand('check-board', ...args);
    expect([code, errors]).toEqual([2, expect.stringContaining('check-board NAME|DIR')]);
  });

  it('names a board that there is not', async () => {
    const { code, errors } = await chargehand('check-board', 'no-such-board');
    expect([code, errors]).toEqual([1, expect.stringContaining('"no-such-board"')]);
  });
});

describe('chargehand status', () => {
  it.each([[['5']], [['--history', '0']], [['--history', '501']], [['--history', 'all']], [['--history', '1', '2']]])(
    'with %j tells its use',
    async (args) => {
      const { code, errors } = await chargehand('status', ...args);
      expect([code, errors]).toEqual([2, expect.stringContaining('--history [N]')]);
    },
  );

  it('says that no charger runs there', async () => {
    const { code, errors } = await chargehand('status', '--history', '--data', folder);
    expect([code, errors]).toEqual([1, expect.stringContaining('no charger runs')]);
  });
});

describe('chargehand stop', () => {
  it('ends the session of a connector, and says why it cannot', async () => {
    const data = join(folder, 'stop');
    const stop = (...args: readonly string[]) => chargehand('stop', ...args, '--data', data);
    expect(await stop('1')).toMatchObject({ code: 1, errors: expect.stringContaining('no charger runs') });
    expect(await stop()).toMatchObject({ code: 2, errors: expect.stringContaining('stop CONNECTOR') });
    expect(await stop('0')).toMatchObject({ code: 2 });
    const bench = await Bench.startIn(data, '--set', 'auth.free.enabled=true');
    try {
      expect(await stop('1')).toMatchObject({ code: 1, errors: expect.stringContaining('no session is running') });
      expect(await stop('9')).toMatchObject({ code: 1 });
      await bench.vehicle({ plugged: true });
      await bench.untilPlant('a pilot signal', ({ pilot }) => pilot.dutyPercent < 100);
      expect(await stop('1')).toMatchObject({ code: 0, errors: '' });
      await bench.untilPlant('no pilot signal', ({ pilot }) => pilot.dutyPercent === 100);
    } finally {
      await bench.stop();
    }
  });
});

describe('chargehand charge-now', () => {
  it('lets a charge begin that waits for its start time, and says when nothing waits', async () => {
    const data = join(folder, 'charge-now');
    const chargeNow = (...args: readonly string[]) => chargehand('charge-now', ...args, '--data', data);
    expect(await chargeNow()).toMatchObject({ code: 2, errors: expect.stringContaining('charge-now CONNECTOR') });
    const inHours = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
    const set = [
      'auth.free.enabled=true',
      'schedule.enabled=true',
      `schedule.start=${inHours(6)}`,
      `schedule.stop=${inHours(7)}`,
    ];
    const bench = await Bench.startIn(data, ...set.flatMap((one) => ['--set', one]));
    try {
      expect(await chargeNow('1')).toMatchObject({ code: 1, errors: expect.stringContaining('no charge waits') });
      await bench.vehicle({ plugged: true });
      await bench.untilPlant('its time', ({ display }) => display.some((line) => line.startsWith('Starts at')));
      const { out } = await chargehand('status', '--data', data);
      expect(out).toContain('charging appointment: no energy until');
      expect(out).toContain('waiting-for-start-time');
      expect(await chargeNow('1')).toMatchObject({ code: 0, errors: '' });
      await bench.untilPlant('a pilot signal', ({ pilot }) => pilot.dutyPercent < 100);
    } finally {
      await bench.stop();
    }
  });
});

describe('chargehand settings, on a charger that is stopped', () => {
  let data: string;
  beforeAll(async () => {
    data = join(folder, 'stopped');
    const bench = await Bench.startIn(data, '--set', 'power.maxCurrentFw=20');
    expect(await bench.stop()).toBe(0);
  });
  const settings = (...args: readonly string[]): Promise<Ended> => chargehand('settings', ...args, '--data', data);

  it('list shows every setting and no secret', async () => {
    const { code, out } = await settings('list');
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    expect(lines.length).toBeGreaterThan(40);
    expect(lines).toContain('power.maxCurrentFw = 20');
    expect(lines).toContain('ocpp.basicAuthPassword = (secret)');
  });

  it('set changes what get shows, for the charger that starts next', async () => {
    expect(await settings('set', 'power.maxCurrentFw', '13')).toMatchObject({ code: 0, errors: '' });
    expect(await settings('get', 'power.maxCurrentFw')).toMatchObject({ code: 0, out: '13\n' });
    const bench = await Bench.startIn(data);
    try {
      await bench.vehicle({ plugged: true });
      await bench.untilPlant('asked for a card', ({ display }) => display[1] === 'Hold card to reader');
      await bench.tap('04A2B3C4');
      const { vehicle } = await bench.untilPlant('a pilot signal', ({ pilot }) => pilot.dutyPercent < 100);
      // 13 A / 0.6 A for each per cent (IEC 61851-1 Table A.7).
      expect(vehicle.pilotSees.dutyPercent).toBeCloseTo(21.67, 1);
      const status = await chargehand('status', '--data', data);
      expect(status).toMatchObject({ code: 0, out: expect.stringContaining('> Maximum current setting: 13 A') });
      const history = await chargehand('status', '--history', '2', '--json', '--data', data);
      expect(JSON.parse(history.out).changes).toMatchObject([{ limitMilliamps: 13_000, limitSource: 'setting' }, {}]);
    } finally {
      await bench.stop();
    }
  });

  it.each([
    [
      ['get', 'no.such'],
      ['"no.such"', 'settings list'],
    ],
    [
      ['set', 'power.maxCurrentFw', '99'],
      ['power.maxCurrentFw', '6 to 80'],
    ],
    [
      ['set', 'power.maxCurrentFw', 'much'],
      ['power.maxCurrentFw', '6 to 80'],
    ],
    [
      ['set', 'evse.pauseInStateD', 'perhaps'],
      ['evse.pauseInStateD', 'true', 'false'],
    ],
    [
      ['set', 'device.model', 'X'],
      ['device.model', 'read-only'],
    ],
    [
      ['set', 'limits.temp.derate', '95'],
      ['limits.temp.derate', 'limits.temp.stop'],
    ],
  ])('%j is refused, naming the setting and what is allowed', async (args, names) => {
    const { code, errors } = await settings(...args);
    expect(code).toBe(1);
    for (const name of names) expect(errors).toContain(name);
  });

  it('preset shows what it would change, and changes all of it', async () => {
    const listed = (await settings('preset', 'list')).out.trim().split('\n');
    expect([listed.length, listed[0]]).toEqual([10, 'A.1  Stand-alone: plug in and charge']);
    const change = 'ocpp.key.AllowOfflineTxForUnknownId: false -> true';
    expect((await settings('preset', 'show', 'b.7')).out).toContain(change);
    expect(await settings('get', 'ocpp.key.AllowOfflineTxForUnknownId')).toMatchObject({ out: 'false\n' });
    expect((await settings('preset', 'apply', 'B.7')).out).toContain(change);
    expect(await settings('get', 'ocpp.key.AllowOfflineTxForUnknownId')).toMatchObject({ out: 'true\n' });
    expect((await settings('preset', 'apply', 'B.7')).out).toBe('everything is set like that already\n');
    expect(await settings('preset', 'apply', 'C.1')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('"C.1"'),
    });
    expect(await settings('preset', 'dance')).toMatchObject({ code: 2, errors: expect.stringContaining('apply ID') });
  });

  it.each([[[]], [['get']], [['set', 'power.maxCurrentFw']], [['sing']]])('%j tells its use', async (args) => {
    expect(await settings(...args)).toMatchObject({
      code: 2,
      errors: expect.stringContaining('settings set ID VALUE'),
    });
  });

  it('names a data folder that there is not', async () => {
    const { code, errors } = await chargehand('settings', 'list', '--data', join(folder, 'nowhere'));
    expect([code, errors]).toEqual([1, expect.stringContaining('nowhere')]);
  });
});

function chargehand(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CHARGEHAND, ...args], { timeout: 30_000 }, (error, out, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, errors });
    });
  });
}
