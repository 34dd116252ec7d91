// SPDX-License-Identifier: Apache-2.0
import { Listeners } from '../../core/flow/listeners.ts';
import type { PerPhase } from '../../core/units/units.ts';
import type { Unsubscribe } from '../../ports/buses.ts';
import type { Clock, Random } from '../../ports/clock.ts';
import type { World } from '../../ports/world.ts';
import { ActionTime } from './action-time.ts';
import { ConnectorPlant } from './connector-plant.ts';
import { connectorWorld } from './connector-world.ts';
import { EventLog, type EventPage, type PhysicalEvent } from './event-log.ts';
import { checkFaultValue, type FaultName } from './faults.ts';
import type { Settle } from './heartbeat-gate.ts';
import { type PhaseCount, Site } from './site.ts';
import type { PlantTruth } from './truth.ts';
import type { VehicleTraits } from './vehicle.ts';

/** Most connectors one bench has. */
export const MAXIMUM_CONNECTORS = 4;

const USUAL_GATE_MS = 80;

const USUAL_VEHICLE: VehicleTraits = {
  plugged: false,
  wants: 'charge',
  maxMilliamps: 32_000,
  phases: 3,
  responseMs: 250,
  rampMilliampsPerSecond: 10_000,
  obeysPilot: true,
  cable: 32,
  diode: true,
};

export interface PlantOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** 1..4 */
  readonly connectors: number;
  /** Phases of the supply. */
  readonly phases: PhaseCount;
  /** How long the heartbeat gate holds after an edge, default 80 ms. */
  readonly gateMs?: number;
  /** Position of the current-limit switch of each connector, switch 1 as the most significant bit; default 0. */
  readonly dipCode?: number;
  /** Shared with the server of the remote buses, so that what other processes do carries its own time. */
  readonly time?: ActionTime;
  /** Lets what has arrived be handled before the gate is declared open; default at once (one process). */
  readonly settle?: Settle;
}

/** What the plant may do to the buses of one connector's board. */
export interface PlantBuses {
  i2cNumbers(): readonly number[];
  hangI2c(number: number, hung: boolean): void;
  setPowered(powered: boolean): void;
}

/** The whole physical world of a bench: the supply, the house, and each connector with its car. */
export class Plant {
  readonly time: ActionTime;
  readonly #log = new EventLog();
  readonly #site: Site;
  readonly #connectors: readonly ConnectorPlant[];
  readonly #worlds: readonly World[];
  readonly #buses = new Map<number, PlantBuses>();
  readonly #hungBuses = new Map<number, number>();
  readonly #mainsListeners = new Listeners<[present: boolean]>();

  /** @throws RangeError for connectors out of 1..4 or a gate time that is not above 0 */
  constructor(options: PlantOptions) {
    const { connectors, gateMs = USUAL_GATE_MS } = options;
    if (!Number.isInteger(connectors) || connectors < 1 || connectors > MAXIMUM_CONNECTORS) {
      throw new RangeError(`connectors: ${connectors}; allowed is 1..${MAXIMUM_CONNECTORS}`);
    }
    if (!(gateMs > 0)) throw new RangeError(`gateMs: ${gateMs}; allowed is a number above 0`);
    this.time = options.time ?? new ActionTime(options.clock);
    this.#site = new Site(options.phases, this.time.micros());
    this.#connectors = Array.from({ length: connectors }, (_, index) =>
      this.#makeConnector(options, index + 1, gateMs),
    );
    const feeder = { milliamps: () => this.#feederMilliamps(), wattHours: () => this.#feederWattHours() };
    this.#worlds = this.#connectors.map((connector) => connectorWorld(connector, feeder, this.time));
  }

  connectorIds(): readonly number[] {
    return this.#connectors.map((_, index) => index + 1);
  }

  /** The pins of a connector's chips. Light, buzzer, reader and display of the station are connector 1's. */
  world(connector: number): World {
    return this.#of(this.#worlds, connector);
  }

  /** Hands the plant the buses of a connector's board, for power cuts and hanging buses. */
  connectBuses(connector: number, buses: PlantBuses): void {
    this.#connector(connector);
    this.#buses.set(connector, buses);
    buses.setPowered(this.#site.mainsPresent);
  }

  truth(connector: number): PlantTruth {
    return this.#connector(connector).truth();
  }

  /** Events numbered above `since`; of one connector, or of all. */
  events(since: number, connector?: number): EventPage {
    return this.#log.since(since, connector);
  }

  onEvent(listener: (event: PhysicalEvent) => void): Unsubscribe {
    return this.#log.onEvent(listener);
  }

  setVehicle(connector: number, change: Partial<VehicleTraits>): void {
    const plant = this.#connector(connector);
    plant.setVehicle({ ...plant.vehicle, ...change });
  }

  holdCard(connector: number, uid: Uint8Array, holdMs: number): void {
    this.#connector(connector).panel.holdCard(uid, holdMs);
  }

  /** @throws RangeError naming what is allowed, before anything is changed */
  setFault(connector: number, name: FaultName, active: boolean, value?: number): void {
    const plant = this.#connector(connector);
    const checked = checkFaultValue(name, value);
    if (name === 'i2c-hang') this.#hangBus(connector, active, checked);
    plant.setFault(name, active, value);
    this.#log.add(connector, this.time.micros(), { kind: 'fault', name, active });
  }

  setHouse(milliamps: PerPhase): void {
    this.#site.setHouse(this.time.micros(), milliamps);
  }

  get mainsPresent(): boolean {
    return this.#site.mainsPresent;
  }

  /** The supply of the whole site. */
  setMains(present: boolean): void {
    if (present === this.#site.mainsPresent) return;
    const now = this.time.micros();
    this.#site.setMains(now, present);
    for (const [index, connector] of this.#connectors.entries()) {
      this.#log.add(index + 1, now, { kind: 'mains', present });
      connector.mainsChanged();
    }
    for (const buses of this.#buses.values()) buses.setPowered(present);
    this.#mainsListeners.tell(present);
  }

  /** Calls back when the supply goes or comes: processes die and boot with it. */
  onMains(listener: (present: boolean) => void): Unsubscribe {
    return this.#mainsListeners.add(listener);
  }

  setMeterRegister(connector: number, wattHours: number): void {
    this.#connector(connector).meter.setRegister(wattHours);
  }

  #makeConnector(options: PlantOptions, number: number, gateMs: number): ConnectorPlant {
    return new ConnectorPlant({
      clock: options.clock,
      random: options.random,
      time: this.time,
      site: this.#site,
      gateMicros: Math.round(gateMs * 1000),
      settle: options.settle ?? ((then) => then()),
      dipCode: options.dipCode ?? 0,
      vehicle: { ...USUAL_VEHICLE, phases: options.phases },
      report: (atMicros, happening) => this.#log.add(number, atMicros, happening),
    });
  }

  #hangBus(connector: number, active: boolean, number: number): void {
    const buses = this.#buses.get(connector);
    if (buses === undefined) throw new RangeError(`value: connector ${connector} has no I2C bus`);
    const known = buses.i2cNumbers();
    const hung = this.#hungBuses.get(connector);
    if (active && !known.includes(number)) {
      throw new RangeError(`value: i2c-hang takes the number of an I2C bus; known: ${known.join(', ') || 'none'}`);
    }
    if (hung !== undefined) buses.hangI2c(hung, false);
    this.#hungBuses.delete(connector);
    if (!active) return;
    buses.hangI2c(number, true);
    this.#hungBuses.set(connector, number);
  }

  #feederMilliamps(): PerPhase {
    const sum: [number, number, number] = [...this.#site.houseMilliamps];
    for (const connector of this.#connectors) {
      const [l1, l2, l3] = connector.milliamps();
      sum[0] += l1;
      sum[1] += l2;
      sum[2] += l3;
    }
    return sum;
  }

  #feederWattHours(): number {
    const delivered = this.#connectors.reduce((sum, connector) => sum + connector.deliveredWattHours(), 0);
    return delivered + this.#site.houseWattHours(this.time.micros());
  }

  #connector(connector: number): ConnectorPlant {
    return this.#of(this.#connectors, connector);
  }

  #of<V>(list: readonly V[], connector: number): V {
    const found = list[connector - 1];
    if (found !== undefined) return found;
    throw new RangeError(`connector: ${connector}; known: ${this.connectorIds().join(', ')}`);
  }
}

/** Builds the plant of a bench. */
export function createPlant(options: PlantOptions): Plant {
  return new Plant(options);
}
