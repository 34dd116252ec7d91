// SPDX-License-Identifier: Apache-2.0
import { parseArgs } from 'node:util';
import { connectRemoteBuses } from '../bench/remote/bus-client.ts';
import { type Board, loadBoard } from '../board/load.ts';
import type { Guard } from '../guard/guard.ts';
import { GroupSlave } from '../link/group-bus.ts';
import type { GuardEnd } from '../link/guard-end.ts';
import type { GuardMessage } from '../link/messages.ts';
import { serveLink } from '../link/unix-socket.ts';
import { claimHardware } from '../platform/hardware-claim.ts';
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
/** Every half second; the unit's WatchdogSec is 2 s. */
const SCANS_PER_WATCHDOG = 50;
/** At the end, how long the coil's pin may take to be written. */
const LAST_WRITES_WITHIN_MS = 500;
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

/** The guard while it runs, so that whatever goes wrong can still switch off. */
let running: Guard | undefined;

function end(error: unknown): void {
  log.error({ error: error instanceof Error ? error.message : String(error) }, 'guard ended');
  const off = running?.stop() ?? Promise.resolve();
  void Promise.race([off.catch(() => {}), clock.sleep(LAST_WRITES_WITHIN_MS)]).then(() => process.exit(1));
}

async function openBuses(board: Board): Promise<BusResolver> {
  if (args.buses !== undefined) {
    const remote = await connectRemoteBuses(args.buses, clock);
    remote.onGone(() => end(new Error('the plant of the bench is gone')));
    return remote;
  }
  if (board.benchOnly) {
    throw new Error(`board "${board.id}" has "interlock": "none" and may run on a bench only`);
  }
  await claimHardware('guard');
  return new LinuxBuses(board.buses, 'guard', clock);
}

/** Tells systemd and the bench how the guard is. */
function reporter(hasMeter: boolean): {
  readonly observe: (message: GuardMessage) => void;
  readonly onChecked: () => void;
} {
  const notifier = new SystemdNotifier();
  let ready = false;
  let tested = false;
  let scans = 0;
  return {
    onChecked() {
      scans += 1;
      if (scans % SCANS_PER_WATCHDOG === 0) notifier.tell('WATCHDOG=1');
    },
    observe(message) {
      if (message.type !== 'snapshot') return;
      const isTested = message.selfTest === 'passed' || message.selfTest === 'failed';
      if (isTested && !tested) notifier.tell('READY=1');
      tested ||= isTested;
      if (ready || message.selfTest !== 'passed' || (hasMeter && message.meter === null)) return;
      ready = true;
      tellReady({ ready: true });
    },
  };
}

/** @throws Error naming the option that is missing or wrong */
async function serveStation(buses: BusResolver, end: GuardEnd): Promise<void> {
  const line = args['group-line'];
  if (line === undefined) {
    if (args.link === undefined) throw new Error('--link SOCKET or --group-line LINE is missing');
    await serveLink(args.link, end);
    return;
  }
  const address = Number(args['group-address']);
  if (!Number.isInteger(address) || address < 1 || address > 30) {
    throw new Error('--group-address: allowed is a whole number from 1 to 30');
  }
  new GroupSlave(buses.serial(line), clock, address, end);
}

async function run(): Promise<void> {
  if (args.board === undefined) throw new Error('--board DIR is missing');
  const board = await loadBoard(args.board, 'guard');
  const granted = args.scheduling === 'other' ? AS_ASKED : await requestFifo(GUARD_PRIORITY);
  if (granted.scheduling === 'other') log.warn({ reason: granted.reason }, 'the guard runs without SCHED_FIFO');
  const buses = await openBuses(board);
  const bootId = new SystemRandom().uuid();
  const hasMeter = board.devices.some((device) => device.role === 'meter');
  const composition = await composeGuard({ board, buses, clock, log, bootId, onFatal: end, ...reporter(hasMeter) });
  running = composition.guard;
  await running.start(granted.scheduling);
  await serveStation(buses, composition.end);
  const stop = (): void => {
    composition.guard.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
}

process.on('uncaughtException', end);
process.on('unhandledRejection', end);
run().catch(end);
