// SPDX-License-Identifier: Apache-2.0
// From the car leaving C to the coil without current, in plant microseconds, while the machine is busy.
// node test/bench/latency.mjs [--events N] [--out FILE]
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { figures, machine, startBench, until } from './bench-process.mjs';

const { values: args } = parseArgs({
  options: { events: { type: 'string', default: '2000' }, out: { type: 'string' } },
});
const wanted = Number(args.events);

async function measure(scheduling) {
  const bench = await startBench([
    '--scheduling',
    scheduling,
    '--set',
    'auth.free.enabled=true',
    '--set',
    'auth.free.mode=WithoutOcpp',
  ]);
  const loads = Array.from({ length: 2 }, () => fork(fileURLToPath(new URL('./load.mjs', import.meta.url))));
  const microseconds = [];
  try {
    await bench.post('/vehicle', { plugged: true, wants: 'charge', responseMs: 0 });
    let since = 0;
    while (microseconds.length < wanted) {
      await until('contactor closed', bench.plant, (plant) => plant.contactor.closed && plant.contactor.coil, 60_000);
      // A car leaves C at any moment of the guard's scan.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      await bench.post('/vehicle', { wants: 'nothing' });
      const off = await until('coil off', bench.plant, (plant) => !plant.contactor.coil, 10_000);
      const page = await bench.events(since);
      since = page.newest;
      const left = page.events.filter((event) => event.kind === 'pilot' && event.to === 'B').at(-1);
      const coil = page.events.filter((event) => event.kind === 'coil' && event.on === false).at(-1);
      if (left !== undefined && coil !== undefined) microseconds.push(coil.microseconds - left.microseconds);
      if (off.contactor.coil === false) await bench.post('/vehicle', { wants: 'charge' });
    }
  } finally {
    for (const load of loads) load.kill();
    await bench.stop();
  }
  return figures(microseconds);
}

const result = {
  what: 'car leaves C until coil off, microseconds, two load processes (TLS, fsync, JSON, gzip)',
  ...machine(),
  fifo: await measure('fifo'),
  other: await measure('other'),
};
const json = JSON.stringify(result, null, 2);
if (args.out !== undefined) writeFileSync(args.out, `${json}\n`);
console.log(json);
