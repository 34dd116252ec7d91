// SPDX-License-Identifier: Apache-2.0
import { join } from 'node:path';
import type { Board } from '../board/load.ts';
import { dipMeaning } from '../board/product-schema.ts';
import { type DevicesByRole, wireBoard } from '../board/wire.ts';
import { DEFAULT_LIGHTS } from '../core/display/light.ts';
import { type OpenLink, StationEnd } from '../link/station-end.ts';
import type { Transport } from '../ocpp/rpc/transport.ts';
import { createOcppClient, type OcppClient } from '../ocpp/v16/client.ts';
import type { TextMemory } from '../ocpp/v16/login-memory.ts';
import type { CentralDesk } from '../ports/central-link.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { BusResolver } from '../ports/driver.ts';
import type { HostResources } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { FileTransport, FirmwareInstaller } from '../ports/transfers.ts';
import type { Uplink } from '../ports/uplink.ts';
import { createSettings } from '../settings/apply.ts';
import type { SettingId } from '../settings/registry.ts';
import type { Settings } from '../settings/settings.ts';
import type { StationIdentity } from '../station/api.ts';
import { LAST_LOGIN_KEY } from '../station/factory-reset.ts';
import { FaultMemory } from '../station/fault-memory.ts';
import { guardSettings } from '../station/guard-settings.ts';
import type { PanelDevices } from '../station/panel.ts';
import { createKeyFiles } from '../station/security/key-store.ts';
import { putStampsRight } from '../station/stamps.ts';
import { ChargingStation } from '../station/station.ts';
import { RecentLog } from '../station/transfers/recent-log.ts';
import { NOT_INSTALLABLE, type TransferParts } from '../station/transfers/transfer-parts.ts';
import { WallClock } from '../station/wall-clock.ts';
import { createMessageLog } from '../store/message-log.ts';
import { openStore } from '../store/store.ts';
import { parseAssignment } from './assignment.ts';
import { openCentralDesk } from './central-desk.ts';

export interface StationComposition {
  readonly station: ChargingStation;
  readonly ocpp: OcppClient;
  readonly centralDesk: CentralDesk;
  readonly store: Store;
  readonly settings: Settings;
  /** The time as the charger knows it. */
  readonly clock: Clock;
  /** Begins to talk to guards and central system. */
  start(): void;
  /** Ends at once; open sessions are taken up by the next start. */
  stop(): void;
}

/** Longest wait for the guards before the central system is called all the same. */
const GUARDS_KNOWN_WITHIN_MS = 2000;

export interface StationParts {
  readonly board: Board;
  readonly buses: BusResolver;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly dataFolder: string;
  readonly firmwareVersion: string;
  /** Ways to the guards of connectors 1..N, in order. */
  readonly links: readonly OpenLink[];
  readonly transport: Transport;
  /** What leads out, for the panel; undefined: it says nothing of the network. */
  readonly uplink?: Uplink | undefined;
  readonly transfers: StationTransferParts;
  /** Disk and memory of the computer; left out: they are not watched. */
  readonly host?: HostResources;
  /** Whether the computer's clock follows a time server; left out: no. */
  readonly isClockSynchronised?: () => boolean;
  /** Settings to apply before the start, as ID=VALUE. */
  readonly set: readonly string[];
  readonly onRestart: (kind: 'soft' | 'hard') => void;
}

/** How files come and go, and what stands behind them. */
export interface StationTransferParts {
  readonly transport: FileTransport;
  /** Left out: nothing can be installed, and that is said. */
  readonly installer?: FirmwareInstaller;
  /** Manufacturer root certificates, PEM; left out: those that are installed. */
  readonly manufacturerRoots?: () => readonly string[];
}

/**
 * Opens the store, starts the panel's devices and builds the station with its links and its OCPP client.
 * @throws Error naming the cause when the store cannot be opened or a `--set` is not a setting's value
 */
export async function composeStation(given: StationParts): Promise<StationComposition> {
  const clock = new WallClock(given.clock, given.log);
  const bornAtMicros = clock.monotonicMicros();
  const log = new RecentLog(given.log, clock);
  const parts = { ...given, clock, log };
  const { board, random } = parts;
  const { devices } = await wireBoard(board, 'station', parts.buses, { clock, log });
  const store = openStore({ path: join(parts.dataFolder, 'station.db'), clock, log });
  const damagedSettings: string[] = [];
  const fixed: SettingId[] = [
    ...(devices.light?.setIntensity === undefined ? (['light.intensity'] as const) : []),
    ...(isFixedCable(board) ? (['ocpp.key.UnlockConnectorOnEVSideDisconnect'] as const) : []),
  ];
  const settings = openSettings(parts, store, fixed, (id) => damagedSettings.push(id));
  const links = parts.links.map((open, index) => connectGuard(index + 1, open, parts, store, settings));
  const station = new ChargingStation({
    clock,
    random,
    log,
    settings,
    store,
    identity: identityOf(board, parts.firmwareVersion),
    links,
    panel: panelOf(board, devices),
    uplink: parts.uplink,
    hasSockets: !isFixedCable(board),
    host: parts.host,
    keys: createKeyFiles(join(parts.dataFolder, 'keys')),
    isClockSynchronised: parts.isClockSynchronised,
    damagedSettings,
    coldLoadMinimumSeconds: board.product.policy.coldLoad.minimumSeconds,
    transfers: transferParts(parts, log),
    asksForReset: (code) => dipMeaning(board.product, code).kind === 'factory-reset',
    onRestart: parts.onRestart,
  });
  const ocpp = createOcppClient({
    station,
    clock,
    random,
    log,
    transport: parts.transport,
    transactionIds: store.transactionIds,
    loginMemory: loginMemory(store),
    state: store.state,
    onTime: (wallMillis) => clock.told(wallMillis, settings.get('ocpp.clockFromCentralSystem')),
    clearCache: () => store.authorizationCache.clear(),
  });
  clock.onJump((jump) => putStampsRight(store, jump, (clock.monotonicMicros() - bornAtMicros) / 1000, log));
  const messages = createMessageLog({ path: join(parts.dataFolder, 'messages.db'), clock, log });
  const centralDesk = openCentralDesk(ocpp, store.outbox, messages, clock);
  return {
    station,
    ocpp,
    centralDesk,
    store,
    settings,
    clock,
    ...lifecycle({ station, ocpp, clock, links, messages, store, devices }),
  };
}

interface Running extends Pick<StationComposition, 'station' | 'ocpp' | 'store'> {
  readonly clock: WallClock;
  readonly links: readonly StationEnd[];
  readonly messages: { close(): void };
  readonly devices: Awaited<ReturnType<typeof wireBoard>>['devices'];
}

function lifecycle({
  station,
  ocpp,
  clock,
  links,
  messages,
  store,
  devices,
}: Running): Pick<StationComposition, 'start' | 'stop'> {
  let stopWaiting = (): void => {};
  return {
    start() {
      clock.start();
      for (const link of links) link.start();
      station.start();
      stopWaiting = whenGuardsAreKnown(station, clock, () => ocpp.start());
    },
    stop() {
      stopWaiting();
      clock.stop();
      ocpp.stop();
      station.stop('orderly');
      for (const link of links) link.stop();
      devices['tag-reader']?.stop();
      messages.close();
      store.close();
    },
  };
}

/** The last login that worked; a factory reset forgets it. */
function loginMemory({ state }: Store): TextMemory {
  return { get: () => state.get(LAST_LOGIN_KEY), set: (text) => state.set(LAST_LOGIN_KEY, text) };
}

function transferParts({ transfers, dataFolder }: StationParts, log: RecentLog): Partial<TransferParts> {
  const { manufacturerRoots, installer = NOT_INSTALLABLE, ...given } = transfers;
  return {
    ...given,
    folder: join(dataFolder, 'firmware'),
    installer,
    ...(manufacturerRoots && { trust: { manufacturerRoots } }),
    recentLog: (period) => log.lines(period),
  };
}

/** The station's devices with what the product says of them. */
function panelOf({ product }: Board, devices: DevicesByRole): PanelDevices {
  return {
    reader: devices['tag-reader'],
    display: devices.display,
    light: devices.light,
    buzzer: devices.buzzer,
    lights: { ...DEFAULT_LIGHTS, ...product.lights },
    texts: product.texts,
    networkLamp: product.networkLamp,
  };
}

/**
 * The central system is not told that a connector is out of order only because its guard has just been started, too.
 * @returns what calls the wait off
 */
function whenGuardsAreKnown(station: ChargingStation, clock: Clock, run: () => void): () => void {
  const callOff = (): void => {
    limit.cancel();
    unsubscribe();
  };
  const go = (): void => {
    callOff();
    run();
  };
  const limit = clock.after(GUARDS_KNOWN_WITHIN_MS, 'station.guards-known', go);
  const unsubscribe = station.onChange(() => {
    if (station.connectorIds().every((id) => station.view(id).status !== 'Unavailable')) go();
  });
  return callOff;
}

/** The link to one guard, which is told its settings and what its last run must not forget. */
function connectGuard(
  connectorId: number,
  open: OpenLink,
  { clock, log }: StationParts,
  store: Store,
  settings: Settings,
): StationEnd {
  const memory = new FaultMemory(store.state, connectorId, log);
  const hello = () => ({ settings: guardSettings(settings), faults: memory.faults() });
  const link = new StationEnd(connectorId, open, clock, log, hello);
  link.onMessage((message) => {
    if (message.type === 'snapshot') memory.see(message);
  });
  return link;
}

/**
 * @param fixed settings that the board's parts cannot follow
 * @throws Error naming the setting of a `--set` and what is allowed
 */
function openSettings(
  parts: StationParts,
  store: Store,
  fixed: readonly SettingId[],
  onDamaged: (id: string) => void,
): Settings {
  const settings = createSettings({
    repository: store.settings,
    fixed,
    productDefaults: productDefaults(parts.board, parts.firmwareVersion, parts.links.length),
    onUnfit(id, allowed) {
      parts.log.error({ setting: id, allowed }, 'a stored setting no longer fits; its default is used');
      onDamaged(id);
    },
  });
  for (const assignment of parts.set) applyAssignment(settings, assignment);
  return settings;
}

function identityOf(board: Board, firmwareVersion: string): StationIdentity {
  const { vendor, model, serialNumber } = board.product.identity;
  return { vendor, model, serialNumber, firmwareVersion };
}

/** What the product file and this start say of the device, as defaults of the read-only settings. */
function productDefaults(board: Board, firmwareVersion: string, connectors: number): Record<string, unknown> {
  const { identity, ratings, settings } = board.product;
  return {
    'device.vendor': identity.vendor,
    'device.model': identity.model,
    'device.serial': identity.serialNumber,
    'device.firmwareVersion': firmwareVersion,
    'ocpp.chargePointId': identity.chargePointId,
    'connector.count': connectors,
    'connector.maxCurrent': Math.floor(ratings.connectorMilliamps / 1000),
    'power.phases': String(ratings.phases),
    'display.lcd1602': board.devices.some(({ driver }) => driver === 'display/lcd1602'),
    ...settings,
    // There is no connector to unlock (OCPP 1.6 errata 3.84).
    ...(isFixedCable(board) ? { 'ocpp.key.UnlockConnectorOnEVSideDisconnect': false } : {}),
  };
}

function isFixedCable({ product }: Board): boolean {
  return product.ratings.outlet === 'cable';
}

/** @throws Error naming the setting and what is allowed */
function applyAssignment(settings: Settings, assignment: string): void {
  const { id, value } = parseAssignment(assignment);
  const result = settings.apply({ kind: 'command-line' }, id, value);
  if (result.kind === 'invalid') throw new Error(`--set ${id}: allowed is ${result.allowed}`);
  if (result.kind !== 'applied') throw new Error(`--set ${id}: ${result.kind}`);
}
