// SPDX-License-Identifier: Apache-2.0
// OCPP over real sockets: RemoteStart → StartTransaction of a whole charger, GetConfiguration there and back, a queue
// replayed from disk, the cost of validation and of a composite schedule; each beside a bare ws peer, or the least that
// could be done, in the same run.
// node test/bench/ocpp.mjs [--starts N] [--asks N] [--replay N] [--out FILE]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { WebSocketServer } from 'ws';
import { importBundled } from '../../scripts/lib/bundle.mjs';
import { figures, machine, startBench, until } from './bench-process.mjs';
import { measureCompositeSchedule } from './composite-schedule.mjs';
import { folderWithFullQueue } from './full-queue.mjs';

const { values: args } = parseArgs({
  options: {
    starts: { type: 'string', default: '30' },
    asks: { type: 'string', default: '200' },
    replay: { type: 'string', default: '5000' },
    out: { type: 'string' },
  },
});
/** The charger lets 20 CALLs through in a second, and 100 at once. */
const BETWEEN_ASKS_MS = 60;
const COMMITS = 500;

const ANSWERS = {
  BootNotification: () => ({ status: 'Accepted', currentTime: new Date().toISOString(), interval: 300 }),
  Heartbeat: () => ({ currentTime: new Date().toISOString() }),
  Authorize: () => ({ idTagInfo: { status: 'Accepted' } }),
  StopTransaction: () => ({ idTagInfo: { status: 'Accepted' } }),
};

/** A central system in this process; it notes when each CALL arrived. */
async function serve() {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const heard = [];
  const waiting = new Map();
  let peer;
  let calls = 0;
  let transactionId = 0;
  server.on('connection', (socket) => {
    peer = socket;
    socket.on('message', (data) => {
      const atMs = performance.now();
      const [kind, id, action, payload] = JSON.parse(data.toString());
      if (kind !== 2) {
        waiting.get(id)?.({ atMs, payload: action });
        waiting.delete(id);
        return;
      }
      if (action === 'StartTransaction') transactionId += 1;
      const start = { transactionId, idTagInfo: { status: 'Accepted' } };
      socket.send(JSON.stringify([3, id, action === 'StartTransaction' ? start : (ANSWERS[action]?.() ?? {})]));
      heard.push({ action, payload, atMs });
    });
  });
  return {
    url: () => `ws://127.0.0.1:${server.address().port}/ocpp`,
    heard,
    isConnected: () => peer?.readyState === 1,
    transactionId: () => transactionId,
    of: (action) => heard.filter((call) => call.action === action),
    /** Milliseconds until the answer, and the answer. */
    ask(action, payload) {
      calls += 1;
      const id = `bench-${calls}`;
      const sentAtMs = performance.now();
      return new Promise((resolve) => {
        waiting.set(id, ({ atMs, payload: answer }) => resolve({ ms: atMs - sentAtMs, sentAtMs, answer }));
        peer.send(JSON.stringify([2, id, action, payload]));
      });
    },
    close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
    },
  };
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const rounded = (values, digits = 2) =>
  Object.fromEntries(Object.entries(figures(values)).map(([name, value]) => [name, Number(value.toFixed(digits))]));
const script = (name, ...more) =>
  spawn(process.execPath, [fileURLToPath(new URL(name, import.meta.url)), ...more], { stdio: 'inherit' });

async function asks(central, action, payload) {
  const times = [];
  for (let count = 0; count < Number(args.asks); count += 1) {
    times.push((await central.ask(action, payload)).ms);
    await pause(BETWEEN_ASKS_MS);
  }
  return rounded(times);
}

async function measureCharger() {
  const central = await serve();
  const bench = await startBench([
    ...['--ocpp', central.url(), '--id', 'BENCH', '--set', 'ocpp.key.MinimumStatusDuration=0'],
  ]);
  try {
    const status = (wanted) =>
      until(
        `status ${wanted}`,
        async () =>
          central
            .of('StatusNotification')
            .filter(({ payload }) => payload.connectorId === 1)
            .at(-1)?.payload.status,
        (latest) => latest === wanted,
        30_000,
      );
    await status('Available');
    const all = await asks(central, 'GetConfiguration', {});
    const one = await asks(central, 'GetConfiguration', { key: ['HeartbeatInterval'] });
    const starts = [];
    for (let count = 0; count < Number(args.starts); count += 1) {
      await bench.post('/vehicle', { connector: 1, plugged: true, wants: 'nothing' });
      await status('Preparing');
      const before = central.of('StartTransaction').length;
      const { sentAtMs, answer } = await central.ask('RemoteStartTransaction', { idTag: 'BENCH', connectorId: 1 });
      if (answer.status !== 'Accepted') throw new Error(`RemoteStartTransaction: ${JSON.stringify(answer)}`);
      await until(
        'it starts',
        async () => central.of('StartTransaction').length,
        (length) => length > before,
      );
      starts.push(central.of('StartTransaction')[before].atMs - sentAtMs);
      await central.ask('RemoteStopTransaction', { transactionId: central.transactionId() });
      await until(
        'it stops',
        async () => central.of('StopTransaction').length,
        (length) => length > count,
        30_000,
      );
      await bench.post('/vehicle', { connector: 1, plugged: false });
      await status('Available');
    }
    return { remoteStartToStartTransactionMs: rounded(starts), getConfigurationAllMs: all, getConfigurationOneMs: one };
  } finally {
    await bench.stop();
    central.close();
  }
}

/** The same questions to a peer that does nothing but echo. */
async function measureBare(sample) {
  const central = await serve();
  const child = script('./ocpp-echo.mjs', central.url(), args.replay);
  await until(
    'the echo peer is there',
    async () => central.isConnected(),
    (is) => is,
  );
  const echo = await asks(central, 'GetConfiguration', { key: ['HeartbeatInterval'] });
  void central.ask('Replay', sample);
  const perSecond = await replayed(central);
  central.close();
  child.kill('SIGKILL');
  return { echoMs: echo, messagesPerSecond: perSecond };
}

/** A whole charger that was offline for long. */
async function measureReplay() {
  const central = await serve();
  const data = await folderWithFullQueue(Number(args.replay));
  const options = ['--ocpp', central.url(), '--id', 'REPLAY', '--set', `ocpp.queueSize=${2 * Number(args.replay)}`];
  const bench = await startBench(options, data);
  try {
    return { messagesPerSecond: await replayed(central), sample: central.of('MeterValues')[0]?.payload };
  } finally {
    await bench.stop();
    central.close();
  }
}

/** Commits of one row each, synced as the store's are: no message can leave the queue faster than that. */
function bareCommits() {
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-commits-'));
  const database = new Database(join(folder, 'bare.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.exec('CREATE TABLE bare (id INTEGER PRIMARY KEY)');
  const insert = database.prepare('INSERT INTO bare DEFAULT VALUES');
  const startedAt = performance.now();
  for (let count = 0; count < COMMITS; count += 1) insert.run();
  const perSecond = Math.round(COMMITS / ((performance.now() - startedAt) / 1000));
  database.close();
  rmSync(folder, { recursive: true, force: true });
  return perSecond;
}

/** From the first message of the queue to the last. */
async function replayed(central) {
  const all = Number(args.replay);
  await until(
    'the queue is replayed',
    async () => central.of('MeterValues').length,
    (length) => length >= all,
    300_000,
  );
  const values = central.of('MeterValues');
  return Math.round((all - 1) / ((values[all - 1].atMs - values[0].atMs) / 1000));
}

/** Microseconds for one message. */
async function measureValidation() {
  const { Requests } = await importBundled(
    `import * as v from './src/ocpp/v16/generated/validators.mjs';
     export const Requests = { GetConfiguration: v.GetConfigurationRequest, ChangeConfiguration: v.ChangeConfigurationRequest,
       RemoteStartTransaction: v.RemoteStartTransactionRequest, SendLocalList: v.SendLocalListRequest };`,
    'dist/bench/ocpp-validators.mjs',
  );
  const list = Array.from({ length: 100 }, (_, index) => ({
    idTag: `TAG-${index}`,
    idTagInfo: { status: 'Accepted' },
  }));
  const messages = {
    GetConfiguration: {},
    ChangeConfiguration: { key: 'HeartbeatInterval', value: '300' },
    RemoteStartTransaction: { idTag: 'TAG-1', connectorId: 1 },
    SendLocalList: { listVersion: 1, updateType: 'Full', localAuthorizationList: list },
  };
  return Object.fromEntries(
    Object.entries(messages).map(([action, payload]) => {
      const text = JSON.stringify(payload);
      return [
        action,
        { validationMicros: micros(() => Requests[action](payload)), jsonParseMicros: micros(() => JSON.parse(text)) },
      ];
    }),
  );
}

function micros(work) {
  const rounds = 20_000;
  for (let index = 0; index < rounds; index += 1) work();
  const startedAt = performance.now();
  for (let index = 0; index < rounds; index += 1) work();
  return Number((((performance.now() - startedAt) / rounds) * 1000).toFixed(3));
}

const { sample, ...replay } = await measureReplay();
const report = {
  what: 'OCPP 1.6J over loopback sockets; times in milliseconds, validation in microseconds',
  ...machine(),
  queueReplay: { messages: Number(args.replay), ...replay },
  bare: { ...(await measureBare(sample)), commitsPerSecond: bareCommits() },
  charger: await measureCharger(),
  validation: await measureValidation(),
  compositeSchedule: measureCompositeSchedule(),
};
const json = JSON.stringify(report, null, 2);
if (args.out !== undefined) writeFileSync(args.out, `${json}\n`);
console.log(json);
process.exit(0);
