// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Bench, CHARGEHAND } from '../end-to-end/support/bench.ts';
import { until } from '../end-to-end/support/until.ts';
import { dataFolder } from '../support/data-folder.ts';
import { answersWith, certificateFile, type LoopbackCentral, LoopbackServers } from '../support/loopback-servers.ts';

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

const SECRET = 'copper-kettle-on-tuesday';
const servers = new LoopbackServers();
let folder: string;
beforeAll(() => {
  folder = dataFolder();
});
afterEach(() => servers.close());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function ocpp(...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [CHARGEHAND, 'ocpp', ...args], { timeout: 60_000 }, (error, out, errors) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, errors });
    });
  });
}
const test = (...args: readonly string[]) => ocpp('test', ...args, '--data', join(folder, 'nobody'));

describe('chargehand ocpp test', () => {
  it('walks the way step by step, without a charger', async () => {
    const { port } = await servers.central({ certificate: 'server.crt' });
    const password = join(folder, 'password');
    writeFileSync(password, `${SECRET}\n`);
    const { code, out } = await test(
      ...[
        `wss://localhost:${port}/ocpp`,
        '--id',
        'CH-7',
        '--ca',
        certificateFile('ca.crt'),
        '--password-file',
        password,
      ],
    );
    expect(code, out).toBe(0);
    for (const words of [
      `wss://localhost:${port}/ocpp/CH-7`,
      '127.0.0.1',
      'CN=localhost',
      'Chargehand test CA',
      '2120',
      'Accepted, interval 300 s',
    ])
      expect(out).toContain(words);
    expect(out).toMatch(/TCP +(ok|WARNING) +[\d.]+ ms/);
    expect(out).not.toContain(SECRET);
  });

  it.each<[string, (port: number) => string, string, string]>([
    ['no such name', () => `ws://${'a'.repeat(64)}.example`, 'Host name', 'no host'],
    ['refused', (port) => `ws://127.0.0.1:${port}`, 'TCP', 'nothing listens there'],
  ])('%s: names cause and remedy, exit code 1', async (_what, url, name, cause) => {
    const { code, out } = await test(url(await servers.refused()), '--id', 'X');
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`${name} +FAILED`));
    expect(out).toContain(cause);
    expect(out).toContain('What to do: ');
  });

  it.each<[string, () => Promise<LoopbackCentral>, string, string]>([
    ['401', () => servers.central({ status: () => 401 }), 'Password', 'password'],
    ['404', () => servers.central({ status: () => 404 }), 'HTTP', 'Register this charge point id'],
    ['a wrong subprotocol', () => servers.central({ protocol: 'ocpp2.0.1' }), 'Subprotocol', 'does not speak ocpp1.6'],
    [
      'Rejected',
      () => servers.central({ onBoot: answersWith('Rejected') }),
      'BootNotification',
      'refuses this charger',
    ],
    ['Pending', () => servers.central({ onBoot: answersWith('Pending') }), 'BootNotification', 'holds it back'],
    ['silence', () => servers.central({ onBoot: () => undefined }), 'BootNotification', 'does not answer'],
  ])('%s: names cause and remedy, exit code 1', async (_what, serve, name, words) => {
    const { port } = await serve();
    const { code, out } = await test(`ws://127.0.0.1:${port}`, '--id', 'X', '--timeout', '1');
    expect([code, out]).toEqual([1, expect.stringMatching(new RegExp(`${name} +FAILED`))]);
    expect(out).toContain(words);
  });

  it('ends in time before a black hole', async () => {
    const { code, out } = await test(`ws://127.0.0.1:${await servers.blackHole()}`, '--id', 'X', '--timeout', '1');
    expect([code, out]).toEqual([1, expect.stringContaining('no answer')]);
  });

  it('tells programs everything as JSON, and nothing that moves a cursor', async () => {
    const { port } = await servers.central({
      onBoot: (socket, id) => socket.send(JSON.stringify([4, id, 'X\u001b[2J\u009b2J', '', {}])),
    });
    const { code, out } = await test(`ws://127.0.0.1:${port}`, '--id', 'X', '--json');
    const report = JSON.parse(out);
    expect([code, report.outcome, report.steps.length]).toEqual([1, 'failed', 9]);
    expect(report.steps.at(-1)).toMatchObject({ name: 'boot', outcome: 'failed', milliseconds: expect.any(Number) });
    for (const text of [out, (await test(`ws://127.0.0.1:${port}`, '--id', 'X')).out])
      expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it.each([
    [[]],
    [['ws://localhost']],
    [['ws://localhost', '--id', 'X', '--timeout', '0']],
    [['a', 'b', '--id', 'X']],
    [['ws://a', '--id', 'X', '--cert', 'f']],
    [['ws://a', '--id', 'X', '--password', 'p']],
  ])('%j tells its use', async (args) => {
    expect(await test(...args)).toMatchObject({ code: 2, errors: expect.stringContaining('chargehand ocpp test URL') });
  });

  it('without a verb tells its use', async () => {
    expect(await ocpp()).toMatchObject({ code: 2, errors: expect.stringContaining('ocpp tail') });
  });
});

describe('beside a running charger', () => {
  let bench: Bench;
  let central: LoopbackCentral;
  const own = new LoopbackServers();
  let data: string;
  beforeAll(async () => {
    data = join(folder, 'running');
    const right = `Basic ${Buffer.from(`CH-9:${SECRET}`).toString('base64')}`;
    central = await own.central({ status: ({ headers }) => (headers.authorization === right ? 101 : 401) });
    const ocpp = [
      '--ocpp',
      `ws://127.0.0.1:${central.port}`,
      '--id',
      'CH-9',
      '--set',
      'ocpp.key.MinimumStatusDuration=0',
    ];
    bench = await Bench.startIn(data, ...ocpp, '--set', `ocpp.basicAuthPassword=${SECRET}`);
    await until(
      'the charger has registered',
      () => central.boots.length,
      (boots) => boots === 1,
    );
  });
  afterAll(async () => {
    await bench?.stop();
    own.close();
  });

  it('takes address, identity and password of the charger, and does not throw it out', async () => {
    const { code, out } = await ocpp('test', '--configured', '--data', data);
    expect(code).toBe(3);
    expect(out).toContain('held back: the charger is connected');
    expect(out).toContain('--take-over');
    expect([central.boots.length, central.open()]).toEqual([1, 1]);
    const other = await ocpp('test', '--configured', '--id', 'CH-9-TEST', '--user', 'CH-9', '--data', data);
    expect(other.code, other.out).toBe(0);
    expect(central.identities).toEqual(['CH-9', 'CH-9-TEST']);
    expect(`${out}${other.out}`).not.toContain(SECRET);
  });

  it('does it all the same when told to', async () => {
    const { code, out } = await ocpp('test', '--configured', '--take-over', '--data', data);
    expect(code, out).toBe(0);
  });

  it('tail shows messages in words as they pass, and goes on when the station was restarted', async () => {
    const child = spawn(process.execPath, [CHARGEHAND, 'ocpp', 'tail', '--data', data], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = await listenTo(child);
    await said('The charger introduces itself');
    await bench.vehicle({ plugged: true });
    await said('Connector 1 is Preparing');
    await bench.kill('station');
    await said('the charger does not answer');
    await said('the charger is back');
    await bench.vehicle({ plugged: false });
    await said('Connector 1 is Available', 2);
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  });

  it('tail filters, hides cards unless asked, and speaks JSON', async () => {
    const { code, errors } = await ocpp('tail', '--direction', 'up', '--data', data);
    expect([code, errors]).toEqual([1, expect.stringContaining('direction')]);
    const child = spawn(process.execPath, [
      CHARGEHAND,
      'ocpp',
      'tail',
      '--action',
      'BootNotification',
      '--json',
      '--data',
      data,
    ]);
    const said = await listenTo(child);
    const text = await said('BootNotification');
    const line = JSON.parse(text.split('\n')[0] ?? '');
    expect(line).toMatchObject({ action: 'BootNotification', direction: 'out', outcome: 'answered' });
    child.kill('SIGINT');
  });
});

it('tail says where no charger runs, and its use', async () => {
  expect(await ocpp('tail', '--data', '/nonexistent')).toMatchObject({
    code: 1,
    errors: expect.stringContaining('no charger runs'),
  });
  expect(await ocpp('tail', '--last', 'x')).toMatchObject({ code: 2 });
});

/** Resolves with everything said so far when it holds some words so many times. */
async function listenTo(child: ChildProcess): Promise<(words: string, times?: number) => Promise<string>> {
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
    });
  return async (words, times = 1) => {
    await expect
      .poll(() => text.split(words).length - 1, { timeout: 30_000, message: words })
      .toBeGreaterThanOrEqual(times);
    return text;
  };
}
