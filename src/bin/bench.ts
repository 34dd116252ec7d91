// SPDX-License-Identifier: Apache-2.0
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startControlApi } from '../bench/control-api.ts';
import { createEmulatedBuses, type EmulatedBusSet } from '../bench/emulated-buses.ts';
import { joinGroup } from '../bench/group-medium.ts';
import { afterPendingInput } from '../bench/plant/heartbeat-gate.ts';
import { createPlant, type Plant } from '../bench/plant/plant.ts';
import { serveRemoteBuses } from '../bench/remote/bus-server.ts';
import { SeededRandom } from '../bench/seeded-random.ts';
import { BenchUplink } from '../bench/uplink.ts';
import { ROLE_NAMES, ROLES } from '../board/board-schema.ts';
import { type Board, loadBoard } from '../board/load.ts';
import { attachEmulators } from '../board/wire.ts';
import { requestFifo } from '../platform/scheduling.ts';
import { SystemClock, SystemRandom } from '../platform/system-clock.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { BenchOptions } from './bench-options.ts';
import { deliveredDipCode } from './delivered-dip-code.ts';
import { createLog } from './log.ts';
import { boardFolder, programPath } from './paths.ts';
import { parseReadiness } from './readiness.ts';
import { Supervisor } from './supervisor.ts';

/** The line that carries the group bus on a bench with several connectors. */
const GROUP_LINE = 'group';
const GROUP_BAUD = 115_200;
/** The plant stands for hardware, so it goes before the guard (50). */
const PLANT_PRIORITY = 60;
/** The card a stand-alone bench knows; with a central system, that one decides. */
const BENCH_CARD = '04A2B3C4';

/** Runs a bench until it is told to stop. Resolves when everything has ended. */
export async function runBench(options: BenchOptions): Promise<void> {
  const clock = new SystemClock();
  const log = createLog('bench');
  const board = await loadBoard(boardFolder(options.board));
  const data = resolve(options.data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const sockets = mkdtempSync(join(tmpdir(), 'chargehand-'));
  const random = new SeededRandom(options.seed ?? Math.floor(new SystemRandom().uniform() * 1e9));
  if (options.scheduling !== 'other') await requestFifo(PLANT_PRIORITY);
  const plant = createPlant({
    clock,
    random,
    connectors: options.connectors,
    phases: board.product.ratings.phases,
    dipCode: deliveredDipCode(board),
    settle: afterPendingInput,
  });
  await servePlant({ plant, board, clock, random, log, sockets });
  const uplink = await BenchUplink.serve(join(sockets, 'uplink.sock'));
  const readiness = new Readiness(options.connectors);
  const supervisor = new Supervisor(clock, log, (process, message) => readiness.tell(process, message));
  const control = await startControlApi({
    plant,
    port: options.bench,
    log,
    hooks: {
      kill: (process, signal, connector) => {
        const name = process === 'guard' ? `guard-${connector}` : process;
        if (!supervisor.kill(name, signal)) throw new Error(`${name} does not run at the moment`);
      },
      mains: (present) => (present ? supervisor.restorePower() : supervisor.cutPower()),
      network: (up) => uplink.setUp(up),
    },
  });
  startCharger({ options, supervisor, sockets, data, benchPort: control.port });
  const stopped = stopSignal();
  const httpPort = await Promise.race([readiness.ready, stopped.then(() => undefined)]);
  if (httpPort !== undefined) announce(supervisor, httpPort, control.port, options);
  await stopped;
  await supervisor.stop();
  await control.close();
  uplink.close();
  rmSync(sockets, { recursive: true, force: true });
}

interface PlantParts {
  readonly plant: Plant;
  readonly board: Board;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly sockets: string;
}

/** Puts the board's chips on the buses of each connector; slave chargers have no panel of their own on this bench. */
async function servePlant({ plant, board, clock, random, log, sockets }: PlantParts): Promise<void> {
  const several = plant.connectorIds().length > 1;
  const descriptions = several
    ? { ...board.buses, [GROUP_LINE]: { type: 'uart', baud: GROUP_BAUD } as const }
    : board.buses;
  const all: EmulatedBusSet[] = [];
  for (const connector of plant.connectorIds()) {
    const buses = createEmulatedBuses(descriptions, clock, 'coarse');
    all.push(buses);
    const roles = ROLE_NAMES.filter((role) => connector === 1 || ROLES[role].owner === 'guard');
    await attachEmulators(board, { clock, random, world: plant.world(connector), buses }, roles);
    plant.connectBuses(connector, buses);
    await serveRemoteBuses(join(sockets, `buses-${connector}.sock`), buses, { time: plant.time, log });
  }
  if (several) joinGroup(all, GROUP_LINE);
}

function startCharger(parts: {
  readonly options: BenchOptions;
  readonly supervisor: Supervisor;
  readonly sockets: string;
  readonly data: string;
  readonly benchPort: number;
}): void {
  const { options, supervisor, sockets, data, benchPort } = parts;
  const board = ['--board', boardFolder(options.board)];
  const link = join(sockets, 'link', 'guard.sock');
  for (let connector = 1; connector <= options.connectors; connector += 1) {
    const buses = ['--buses', join(sockets, `buses-${connector}.sock`)];
    const way = connector === 1 ? ['--link', link] : ['--group-line', GROUP_LINE, '--group-address', String(connector)];
    const scheduling = ['--scheduling', options.scheduling];
    supervisor.add({
      name: `guard-${connector}`,
      command: () => [process.execPath, ...programPath('guard'), ...board, ...buses, ...way, ...scheduling],
    });
  }
  const group = options.connectors > 1 ? ['--group-line', GROUP_LINE, '--connectors', String(options.connectors)] : [];
  const settings = [
    options.ocpp === undefined ? 'whitelist.enabled=true' : `ocpp.url=${options.ocpp}`,
    ...(options.id === undefined ? [] : [`ocpp.chargePointId=${options.id}`]),
    ...options.set,
  ].flatMap((setting) => ['--set', setting]);
  if (options.ocpp === undefined) settings.push('--card', BENCH_CARD);
  let first = true;
  // Only the first start applies them: what was changed since must survive a restart.
  const settingsOnce = (): string[] => {
    const now = first ? settings : [];
    first = false;
    return now;
  };
  supervisor.add({
    name: 'station',
    command: () => [
      process.execPath,
      ...programPath('station'),
      ...board,
      ...['--buses', join(sockets, 'buses-1.sock'), '--link', link, '--uplink', join(sockets, 'uplink.sock')],
      ...['--data', data, '--http', String(options.http), '--bench-port', String(benchPort)],
      ...group,
      ...settingsOnce(),
    ],
  });
}

/** Waits until the station serves and every guard has passed its self-test. */
class Readiness {
  readonly ready: Promise<number>;
  readonly #waiting: Set<string>;
  #resolve: (httpPort: number) => void = () => {};
  #httpPort = 0;

  constructor(connectors: number) {
    this.#waiting = new Set(['station', ...Array.from({ length: connectors }, (_, index) => `guard-${index + 1}`)]);
    this.ready = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  tell(process: string, message: unknown): void {
    const readiness = parseReadiness(message);
    if (readiness === undefined) return;
    this.#httpPort = readiness.httpPort ?? this.#httpPort;
    this.#waiting.delete(process);
    if (this.#waiting.size === 0) this.#resolve(this.#httpPort);
  }
}

function announce(supervisor: Supervisor, httpPort: number, benchPort: number, options: BenchOptions): void {
  const pids = { guard: supervisor.pid('guard-1'), station: supervisor.pid('station'), plant: process.pid };
  process.stdout.write(`${JSON.stringify({ ready: true, httpPort, benchPort, pids })}\n`);
  process.stderr.write(
    `\nChargehand bench is ready.\n  Portal:    http://localhost:${httpPort}\n  Bench API: http://localhost:${benchPort}/bench/v1/plant${options.ocpp === undefined ? `\n  Card:      ${BENCH_CARD} may charge` : ''}\n  Stop with Ctrl-C.\n`,
  );
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
