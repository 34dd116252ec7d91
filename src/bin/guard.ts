// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { connectRemoteBuses } from '../bench/remote/bus-client.ts';
import { type Board, loadBoard } from '../board/load.ts';
import { GroupSlave } from '../link/group-bus.ts';
import { serveLink } from '../link/unix-socket.ts';
import { LinuxBuses } from '../platform/linux-buses.ts';
import { requestFifo } from '../platform/scheduling.ts';
import { SystemClock, SystemRandom } from '../platform/system-clock.ts';
import { SystemdNotifier } from '../platform/systemd-notify.ts';
import type { BusResolver } from '../ports/driver.ts';
import { composeGuard } from './compose-guard.ts';
import { createLog } from './log.ts';
import { tellReady } from './readiness.ts';

/** The middle of 1..99: above all ordinary work, below the kernel's own watchdogs. */
const GUARD_PRIORITY = 50;
/** The unit's WatchdogSec is 2 s. */
const SNAPSHOTS_PER_WATCHDOG = 5;
const AS_ASKED = { scheduling: 'other', reason: 'as asked' } as const;

const { values: args } = parseArgs({
  options: {
    board: { type: 'string' },
    /** Socket of a bench's emulated buses; without it, the board's real ones. */
    buses: { type: 'string' },
    /** Socket to listen on for the station. */
    link: { type: 'string' },
    /** Instead of a socket: the RS-485 line to the master, and the address on it. */
    'group-line': { type: 'string' },
    'group-address': { type: 'string' },
    scheduling: { type: 'string', default: 'auto' },
  },
});
const clock = new SystemClock();
const log = createLog('guard');

function end(error: unknown): never {
  log.error({ error: error instanceof Error ? error.message : String(error) }, 'guard ended');
  process.exit(1);
}

async function openBuses(board: Board): Promise<BusResolver> {
  if (args.buses !== undefined) {
    const remote = await connectRemoteBuses(args.buses, clock);
    remote.onGone(() => end(new Error('the plant of the bench is gone')));
    return remote;
  }
  if (board.benchOnly) {
    throw new Error(`board "${board.id}" has no "interlock": "hardware" and may run on a bench only`);
  }
  return new LinuxBuses(board.buses, 'guard', clock);
}

async function run(): Promise<void> {
  if (args.board === undefined) throw new Error('--board DIR is missing');
  const board = await loadBoard(args.board, 'guard');
  const granted = args.scheduling === 'other' ? AS_ASKED : await requestFifo(GUARD_PRIORITY);
  if (granted.scheduling === 'other') log.warn({ reason: granted.reason }, 'the guard runs without SCHED_FIFO');
  const buses = await openBuses(board);
  let ready = false;
  let announced = false;
  const notifier = new SystemdNotifier();
  const { guard, end: linkEnd } = await composeGuard({
    board,
    buses,
    clock,
    log,
    bootId: new SystemRandom().uuid(),
    onFatal: end,
    // Snapshots come out of checked scans only, ten times a second.
    observe: (message) => {
      if (message.type !== 'snapshot') return;
      if (message.seq % SNAPSHOTS_PER_WATCHDOG === 0) notifier.tell('WATCHDOG=1');
      const tested = message.selfTest === 'passed' || message.selfTest === 'failed';
      if (tested && !announced) notifier.tell('READY=1');
      announced ||= tested;
      if (ready || message.selfTest !== 'passed') return;
      ready = true;
      tellReady({ ready: true });
    },
  });
  await guard.start(granted.scheduling);
  if (args['group-line'] !== undefined) {
    new GroupSlave(buses.serial(args['group-line']), clock, Number(args['group-address']), linkEnd);
  } else if (args.link !== undefined) await serveLink(args.link, linkEnd);
  else throw new Error('--link SOCKET or --group-line LINE is missing');
  const stop = (): void => {
    guard.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
}

run().catch(end);
