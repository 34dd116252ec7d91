// SPDX-License-Identifier: Apache-2.0
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { connectRemoteBuses } from '../bench/remote/bus-client.ts';
import { dialThrough, watchUplink } from '../bench/uplink.ts';
import { type Board, loadBoard } from '../board/load.ts';
import { say } from '../core/display/messages/catalogue.ts';
import { GroupMaster } from '../link/group-bus.ts';
import type { OpenLink } from '../link/station-end.ts';
import { unixLink } from '../link/unix-socket.ts';
import { createWebSocketTransport } from '../ocpp/rpc/ws-transport.ts';
import { claimHardware } from '../platform/hardware-claim.ts';
import { LinuxBuses } from '../platform/linux-buses.ts';
import { LinuxHost } from '../platform/linux-host.ts';
import { LinuxUplink } from '../platform/linux-uplink.ts';
import { SystemClock, SystemRandom, secureBytes } from '../platform/system-clock.ts';
import { createFileTransport } from '../platform/transfers/file-transport.ts';
import type { BusResolver } from '../ports/driver.ts';
import type { AccountRepository } from '../ports/store.ts';
import type { Uplink } from '../ports/uplink.ts';
import { composeStation, type StationComposition } from './compose-station.ts';
import { createLog } from './log.ts';
import { CONTROL_SOCKET, packageFile, pagesFolder, pdfFonts } from './paths.ts';
import { tellReady } from './readiness.ts';

const { values: args } = parseArgs({
  options: {
    board: { type: 'string' },
    data: { type: 'string' },
    http: { type: 'string', default: '80' },
    /** Address the portal listens on. */
    host: { type: 'string', default: '0.0.0.0' },
    /** Socket of the guard of connector 1. */
    link: { type: 'string' },
    connectors: { type: 'string', default: '1' },
    /** RS-485 line to the slave chargers, which are connectors 2 and up. */
    'group-line': { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    /** A card that goes on the local list, in hex. */
    card: { type: 'string', multiple: true, default: [] },
    /** Bench only: sockets of the emulated buses and of the uplink, port of the bench API. */
    buses: { type: 'string' },
    uplink: { type: 'string' },
    'bench-port': { type: 'string' },
  },
});
/** systemd-timesyncd makes it when it has set the clock from a time server. */
const SYNCHRONISED = '/run/systemd/timesync/synchronized';
const clock = new SystemClock();
const random = new SystemRandom();
const log = createLog('station');

function end(error: unknown): never {
  const message = error instanceof Error ? error.message : String(error);
  log.error({ error: message }, 'station ended');
  process.stderr.write(`chargehand station: ${message}\n`);
  process.exit(1);
}

async function openBuses(board: Board): Promise<BusResolver> {
  if (args.buses === undefined) {
    await claimHardware('station');
    return new LinuxBuses(board.buses, 'station', clock);
  }
  const remote = await connectRemoteBuses(args.buses, clock);
  remote.onGone(() => end(new Error('the plant of the bench is gone')));
  return remote;
}

function openLinks(buses: BusResolver): OpenLink[] {
  if (args.link === undefined) throw new Error('--link SOCKET is missing');
  const links = [unixLink(args.link)];
  const slaves = Array.from({ length: Number(args.connectors) - 1 }, (_, index) => index + 2);
  if (slaves.length === 0) return links;
  if (args['group-line'] === undefined) throw new Error('--group-line LINE is missing');
  const firstSession = Math.floor(random.uniform() * 256);
  const master = new GroupMaster(buses.serial(args['group-line']), clock, slaves, firstSession);
  master.start();
  return [...links, ...slaves.map((address) => master.link(address))];
}

/** Prints and shows the code of the first visit. */
function announcer(composition: StationComposition): (code: string | undefined) => void {
  return (code) => {
    composition.station.setNotice(
      code === undefined ? undefined : (language) => say(language, 'notice.setup-code', { code }),
    );
    if (code === undefined) return;
    process.stderr.write(`\nFirst visit: open the portal and enter the one-time code ${code}\n`);
  };
}

async function openUplink(benchSocket: string | undefined): Promise<Uplink> {
  if (benchSocket !== undefined) return watchUplink(benchSocket);
  const uplink = new LinuxUplink(clock);
  await uplink.start();
  return uplink;
}

/** Accounts whose use is told of: a browser at the settings signs in, and is heard of once a minute while it is used. */
function watchedAccounts(accounts: AccountRepository, onUse: () => void): AccountRepository {
  return {
    ...accounts,
    addSession(session) {
      accounts.addSession(session);
      onUse();
    },
    touchSession(tokenHash, expiresAtMillis) {
      accounts.touchSession(tokenHash, expiresAtMillis);
      onUse();
    },
  };
}

async function run(): Promise<void> {
  if (args.board === undefined) throw new Error('--board DIR is missing');
  if (args.data === undefined) throw new Error('--data DIR is missing');
  mkdirSync(args.data, { recursive: true, mode: 0o700 });
  const board = await loadBoard(args.board, 'station');
  const buses = await openBuses(board);
  const { uplink } = args;
  const version: unknown = JSON.parse(readFileSync(packageFile(), 'utf8')).version;
  const composition = await composeStation({
    board,
    buses,
    clock,
    random,
    log,
    dataFolder: args.data,
    host: new LinuxHost(args.data),
    isClockSynchronised: () => existsSync(SYNCHRONISED),
    firmwareVersion: String(version),
    links: openLinks(buses),
    transport: createWebSocketTransport(
      uplink === undefined ? {} : { dial: (host, port) => dialThrough(uplink, host, port) },
    ),
    uplink: await openUplink(uplink),
    transfers: { transport: createFileTransport() },
    set: args.set,
    onRestart: () => process.exit(0),
  });
  for (const number of args.card) {
    const change = composition.station.cards.put({ number, name: 'bench' }, 'command line');
    if (change.kind === 'refused') throw new Error(`--card ${number}: ${change.why}`);
  }
  composition.start();
  await servePortal(composition, args.data);
  const stop = (): void => {
    composition.stop();
    process.exit(0);
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
}

/** Loaded after the charger runs: a car must not wait for web pages. */
async function servePortal(composition: StationComposition, dataFolder: string): Promise<void> {
  const { startPortal } = await import('../portal/server.ts');
  const benchPort = args['bench-port'];
  const portal = await startPortal({
    station: composition.station,
    centralSystem: composition.ocpp,
    centralDesk: composition.centralDesk,
    accounts: watchedAccounts(composition.store.accounts, () => composition.station.noteLocalSettings()),
    audit: composition.store.audit,
    clock: composition.clock,
    log,
    secureBytes,
    announceCode: announcer(composition),
    uiDirectory: pagesFolder(),
    fonts: pdfFonts(),
    socketPath: join(dataFolder, CONTROL_SOCKET),
    host: benchPort === undefined ? args.host : '127.0.0.1',
    port: Number(args.http),
    ...(benchPort === undefined ? {} : { benchPort: Number(benchPort) }),
  });
  tellReady({ ready: true, httpPort: portal.port });
}

run().catch(end);
