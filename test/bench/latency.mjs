// SPDX-License-Identifier: Apache-2.0
// From the car leaving C to the coil without current, in plant microseconds, while the machine is busy.
// node test/bench/latency.mjs [--events N] [--out FILE]
import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { figures, machine, startBench, until } from './bench-process.mjs';

const { values: args } = parseArgs({
  options: { events: { type: 'string', default: '600' }, out: { type: 'string' } },
});
const wanted = Number(args.events);

/** Cars at work at once; each connector has a guard of its own. */
const CONNECTORS = 2;

const VIRTUAL = fileURLToPath(new URL('../../boards/virtual', import.meta.url));

/** The board `virtual`, whose contactor rests as little as a product may let it: every event is a closing. */
function untiringBoard() {
  const folder = mkdtempSync(join(tmpdir(), 'chargehand-board-'));
  cpSync(VIRTUAL, folder, { recursive: true });
  const file = join(folder, 'product.json');
  const product = JSON.parse(readFileSync(file, 'utf8'));
  product.policy.closings = { burst: 100, refillMs: 1000 };
  writeFileSync(file, JSON.stringify(product));
  return folder;
}

async function measure(scheduling) {
  const options = ['--board', board, '--connectors', String(CONNECTORS), '--scheduling', scheduling];
  const bench = await startBench([
    ...options,
    '--set',
    'auth.free.enabled=true',
    '--set',
    'auth.free.mode=WithoutOcpp',
  ]);
  const loads = Array.from({ length: 2 }, () => fork(fileURLToPath(new URL('./load.mjs', import.meta.url))));
  const microseconds = [];
  let droppedBefore = 0;
  const drive = async (connector) => {
    await bench.post('/vehicle', { connector, plugged: true, wants: 'charge', responseMs: 0 });
    let since = 0;
    while (microseconds.length < wanted) {
      const plant = () => bench.plant(connector);
      await until('contactor closed', plant, ({ contactor }) => contactor.closed && contactor.coil, 60_000);
      // A car leaves C at any moment of the guard's scan.
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
      await bench.post('/vehicle', { connector, wants: 'nothing' });
      await until('coil off', plant, ({ contactor }) => !contactor.coil, 10_000);
      const page = await bench.events(since, connector);
      since = page.newest;
      const left = page.events.filter((event) => event.kind === 'pilot' && event.to === 'B').at(-1);
      const coil = page.events.filter((event) => event.kind === 'coil' && event.on === false).at(-1);
      // A stalled guard's coil is dropped by the interlock; when that came first, it says nothing of this car.
      const took = (coil?.microseconds ?? 0) - (left?.microseconds ?? 0);
      if (took < 0) droppedBefore += 1;
      else if (left !== undefined && coil !== undefined) microseconds.push(took);
      await bench.post('/vehicle', { connector, wants: 'charge' });
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTORS }, (_, index) => drive(index + 1)));
  } finally {
    for (const load of loads) load.kill();
    await bench.stop();
  }
  return { ...figures(microseconds), droppedBefore };
}

try {
  // Ahead of the load processes, so that the hand on the car does not set the pace.
  setPriority(-10);
} catch {
  // Not allowed: it only takes longer.
}
const board = untiringBoard();
const result = {
  what: 'car leaves C until coil off, microseconds, two load processes (TLS, fsync, JSON, gzip)',
  ...machine(),
  fifo: await measure('fifo'),
  other: await measure('other'),
};
rmSync(board, { recursive: true, force: true });
const json = JSON.stringify(result, null, 2);
if (args.out !== undefined) writeFileSync(args.out, `${json}\n`);
console.log(json);
