// SPDX-License-Identifier: Apache-2.0
import { rmSync } from 'node:fs';
import type { PhysicalEvent } from '../../src/bench/plant/event-log.ts';
import type { FaultName } from '../../src/bench/plant/faults.ts';
import { createPlant, type Plant } from '../../src/bench/plant/plant.ts';
import type { PlantTruth } from '../../src/bench/plant/truth.ts';
import type { VehicleTraits } from '../../src/bench/plant/vehicle.ts';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { VirtualClock } from '../../src/bench/virtual-clock.ts';
import { composeStation, type StationComposition } from '../../src/bin/compose-station.ts';
import { deliveredDipCode } from '../../src/bin/delivered-dip-code.ts';
import type { Role } from '../../src/board/board-schema.ts';
import type { Board } from '../../src/board/load.ts';
import { createMemoryNetwork, type MemoryNetwork } from '../../src/ocpp/rpc/memory-transport.ts';
import { type Log, SILENT_LOG } from '../../src/ports/log.ts';
import type { ConnectorView } from '../../src/station/api.ts';
import { type BoardUnderTest, boardUnderTest } from './board-under-test.ts';
import { CentralSystem } from './central-system.ts';
import { dataFolder } from './data-folder.ts';
import { SimulatedGuard } from './simulated-guard.ts';
import { SimulatedProcess } from './simulated-process.ts';

export interface ChargerOptions {
  /** Default: the board `virtual`. */
  readonly board?: BoardUnderTest;
  readonly seed?: number;
  /** Settings, as ID=VALUE. */
  readonly set?: readonly string[];
  /** Without one the charger is stand-alone. */
  readonly centralSystem?: boolean;
  /** What the charger's meter shows at the start; default 0. */
  readonly meterWattHours?: number;
  /** Takes what guard and station log; default: nobody. */
  readonly log?: Log;
  /** Further ones are slave chargers without a panel of their own; default 1. */
  readonly connectors?: number;
}

/**
 * A whole charger in virtual time: the plant, emulated chips on emulated buses, the real drivers, guard, link, station
 * and OCPP client. Guard and station can be killed and started again like processes.
 */
export class Charger {
  readonly clock = new VirtualClock();
  readonly plant: Plant;
  readonly network: MemoryNetwork;
  readonly centralSystem: CentralSystem | undefined;
  /** What the station has asked its supervisor for; it stays down until `startStation`. */
  readonly restarts: ('soft' | 'hard')[] = [];
  /** Undefined: not even the central system's address. */
  #set: readonly string[] | undefined;
  readonly #random: SeededRandom;
  readonly #board: Board;
  readonly #log: Log;
  /** The first one's buses carry the station's panel, too. */
  readonly #guards: readonly [SimulatedGuard, ...SimulatedGuard[]];
  readonly #dataFolder = dataFolder();
  #stationProcess: SimulatedProcess | undefined;
  #station: StationComposition | undefined;

  private constructor(board: Board, options: ChargerOptions) {
    this.#board = board;
    this.#set = options.set ?? [];
    this.#log = options.log ?? SILENT_LOG;
    this.#random = new SeededRandom(options.seed ?? 1);
    const connectors = options.connectors ?? 1;
    this.plant = createPlant({
      clock: this.clock,
      random: this.#random,
      connectors,
      phases: board.product.ratings.phases,
      dipCode: deliveredDipCode(board),
    });
    this.plant.setMeterRegister(1, options.meterWattHours ?? 0);
    const slaves = Array.from({ length: connectors - 1 }, (_, index) => index + 2);
    this.#guards = [
      new SimulatedGuard(1, board, this.clock, this.#log),
      ...slaves.map((id) => new SimulatedGuard(id, board, this.clock, this.#log)),
    ];
    this.network = createMemoryNetwork(this.clock);
    this.centralSystem = options.centralSystem === true ? new CentralSystem(this.network, this.clock) : undefined;
  }

  /** A charger that has started and passed its first self-test. */
  static async start(options: ChargerOptions = {}): Promise<Charger> {
    // The meter's driver loads it when it starts; on the disk's time, not on ours, and runs of one seed would differ.
    await import('modbus-serial');
    const { board } = options.board ?? (await boardUnderTest('virtual'));
    const charger = new Charger(board, options);
    for (const guard of charger.#guards) await guard.attach(charger.plant, charger.#random);
    await charger.startGuard();
    await charger.startStation();
    const isReady = (id: number) => {
      const { guard, fault } = charger.view(id);
      return guard?.selfTest === 'passed' && fault === undefined && (guard.meter !== null || !charger.#has('meter'));
    };
    // The longest self-test there is takes 45 s.
    const ready = () => charger.station.station.connectorIds().every(isReady);
    await charger.until('the station is ready', ready, 60_000);
    if (charger.centralSystem !== undefined) {
      await charger.until('the central system knows every status', () => charger.central.statuses(1).length > 0);
    }
    return charger;
  }

  get central(): CentralSystem {
    if (this.centralSystem === undefined) throw new Error('this charger was started without a central system');
    return this.centralSystem;
  }

  get station(): StationComposition {
    if (this.#station === undefined) throw new Error('the station does not run');
    return this.#station;
  }

  view(connectorId = 1): ConnectorView {
    return this.station.station.view(connectorId);
  }

  truth(connectorId = 1): PlantTruth {
    return this.plant.truth(connectorId);
  }

  /** Settings that the station applies at its next starts, too. */
  set(assignments: readonly string[]): void {
    this.#set = [...(this.#set ?? []), ...assignments];
  }

  /** From its next start on the station is given no settings, as a delivered one. */
  useNoSettings(): void {
    this.#set = undefined;
  }

  get isStationUp(): boolean {
    return this.#station !== undefined;
  }

  async startGuard(): Promise<void> {
    for (const guard of this.#guards) await guard.start((promise) => this.#settle(promise));
  }

  async startStation(): Promise<void> {
    const process = new SimulatedProcess(this.clock, this.#guards[0].buses);
    this.#stationProcess = process;
    const ocpp = this.centralSystem === undefined ? [] : ['ocpp.url=ws://central.example/ocpp'];
    const station = await this.#settle(
      composeStation({
        board: this.#board,
        buses: process.buses,
        clock: process.clock,
        random: this.#random,
        log: this.#log,
        dataFolder: this.#dataFolder,
        firmwareVersion: '0.0.0',
        links: this.#guards.map((guard) => process.link(guard.link())),
        transport: process.transport(this.network.transport),
        uplink: { active: () => (this.network.up ? 'ethernet' : 'none') },
        set: this.#set === undefined ? [] : [...ocpp, ...this.#set],
        onRestart: (kind) => {
          this.restarts.push(kind);
          this.killStation();
        },
      }),
    );
    this.#station = station;
    station.start();
  }

  /** SIGKILL. */
  killGuard(): void {
    for (const guard of this.#guards) guard.kill();
  }

  /** SIGTERM: the station ends as it wants to. */
  stopStation(): void {
    this.#station?.stop();
    this.killStation();
  }

  /** SIGKILL: the database is left as it lies. */
  killStation(): void {
    this.#stationProcess?.kill();
    this.#station = undefined;
  }

  /** The supply goes, and with it everything that thinks. */
  cutMains(): void {
    this.plant.setMains(false);
    this.killGuard();
    this.killStation();
  }

  async restoreMains(): Promise<void> {
    this.plant.setMains(true);
    await this.startGuard();
    await this.startStation();
  }

  /** Lets time pass. */
  advance(ms: number): Promise<void> {
    return this.clock.advance(ms);
  }

  /** Lets time pass until something is so. @throws Error with the state of everything when it takes longer */
  async until(what: string, isSo: () => boolean, limitMs = 20_000): Promise<void> {
    const end = this.clock.monotonicMicros() + limitMs * 1000;
    while (!isSo()) {
      if (this.clock.monotonicMicros() >= end)
        throw new Error(`${what}: not within ${limitMs} ms\n${this.#describe()}`);
      await this.clock.advance(20);
    }
  }

  vehicle(change: Partial<VehicleTraits>, connectorId = 1): void {
    this.plant.setVehicle(connectorId, change);
  }

  fault(name: FaultName, active: boolean, value?: number, connectorId = 1): void {
    this.plant.setFault(connectorId, name, active, value);
  }

  /** Holds a card to the reader; on a board without one, does what a button in an app does. */
  tap(uid = '04A2B3C4', holdMs = 300): void {
    if (!this.#has('tag-reader')) {
      void this.station.station.presentTag(uid, 1);
      return;
    }
    this.plant.holdCard(1, Uint8Array.from(Buffer.from(uid, 'hex')), holdMs);
  }

  /** Plugs a car in and taps a card, and waits until energy flows. */
  async charge(vehicle: Partial<VehicleTraits> = {}): Promise<void> {
    this.vehicle({ plugged: true, wants: 'charge', ...vehicle });
    this.tap();
    await this.until('energy flows', () => this.truth().vehicle.drawsMilliamps[0] > 1000);
    await this.until('status Charging', () => this.view().status === 'Charging');
  }

  /** Physical events of one kind since a moment, oldest first. */
  events<K extends PhysicalEvent['kind']>(kind: K, sinceMicros = 0): Extract<PhysicalEvent, { kind: K }>[] {
    return this.plant
      .events(0)
      .events.filter(
        (event): event is Extract<PhysicalEvent, { kind: K }> =>
          event.kind === kind && event.microseconds >= sinceMicros,
      );
  }

  stop(): void {
    this.#stationProcess?.kill();
    this.killGuard();
    this.#station?.store.close();
    rmSync(this.#dataFolder, { recursive: true, force: true });
  }

  #has(role: Role): boolean {
    return this.#board.devices.some((device) => device.role === role);
  }

  /** Lets time pass until a promise that waits for it is done. */
  async #settle<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const watched = promise.finally(() => {
      done = true;
    });
    watched.catch(() => {});
    for (let turn = 0; !done && turn < 10_000; turn += 1) await this.clock.advance(1);
    return watched;
  }

  #describe(): string {
    const view = this.#station === undefined ? undefined : { ...this.view(), guard: this.view().guard };
    return JSON.stringify({ view, truth: this.truth(), events: this.plant.events(0).events.slice(-15) }, null, 1);
  }
}
