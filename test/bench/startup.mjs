// SPDX-License-Identifier: Apache-2.0
// From `chargehand bench` to BootNotification on the wire and to a passed self-test; memory of guard and station after 30 s.
// node test/bench/startup.mjs [--runs N] [--settle SECONDS] [--out FILE]
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';
import { figures, machine, startBench } from './bench-process.mjs';

const { values: args } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    settle: { type: 'string', default: '30' },
    out: { type: 'string' },
  },
});

/** Proportional set size in MiB: shared pages count in equal parts with whoever shares them. */
const pssMebibytes = (pid) =>
  Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024;

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'ocpp1.6' });
let onBoot = () => {};
server.on('connection', (socket) =>
  socket.on('message', (data) => {
    const [, id, action] = JSON.parse(data.toString());
    if (action === 'BootNotification') onBoot();
    const now = new Date().toISOString();
    socket.send(
      JSON.stringify([
        3,
        id,
        action === 'BootNotification' ? { status: 'Accepted', currentTime: now, interval: 300 } : { currentTime: now },
      ]),
    );
  }),
);
await new Promise((resolve) => server.once('listening', resolve));

const boots = [];
const readies = [];
let memory;
for (let run = 0; run < Number(args.runs); run += 1) {
  const startedAt = performance.now();
  const boot = new Promise((resolve) => {
    onBoot = () => resolve(performance.now() - startedAt);
  });
  const bench = await startBench(['--ocpp', `ws://127.0.0.1:${server.address().port}/ocpp`]);
  boots.push(Math.round(await boot));
  readies.push(Math.round(bench.readyMs));
  if (run === Number(args.runs) - 1) {
    await new Promise((resolve) => setTimeout(resolve, Number(args.settle) * 1000));
    memory = { guard: pssMebibytes(bench.ready.pids.guard), station: pssMebibytes(bench.ready.pids.station) };
  }
  await bench.stop();
}
server.close();
const json = JSON.stringify(
  {
    what: 'start-up in milliseconds, memory as PSS in MiB',
    ...machine(),
    bootNotificationSent: figures(boots),
    selfTestPassed: figures(readies),
    pssMebibytes: memory,
  },
  null,
  2,
);
if (args.out !== undefined) writeFileSync(args.out, `${json}\n`);
console.log(json);
