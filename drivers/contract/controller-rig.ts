// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { BusDescriptions } from '../../src/bench/bus-descriptions.ts';
import { createEmulatedBuses, type EmulatedBusSet } from '../../src/bench/emulated-buses.ts';
import type { EmulatedSerialLine } from '../../src/bench/emulated-serial.ts';
import { createPlant, type Plant } from '../../src/bench/plant/plant.ts';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { VirtualClock } from '../../src/bench/virtual-clock.ts';
import type {
  Contactor,
  ControlPilot,
  DeviceKind,
  DeviceOfKind,
  PilotOutput,
  PilotVerdict,
  ResidualMonitor,
} from '../../src/ports/devices.ts';
import type { DriverDefinition } from '../../src/ports/driver.ts';
import type { EmulatedBuses, EmulatorContext } from '../../src/ports/emulator.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import type { World } from '../../src/ports/world.ts';

/** The sides of a controller that a guard needs. */
export interface ControllerSides {
  readonly pilot: ControlPilot;
  readonly contactor: Contactor;
  readonly residual: ResidualMonitor;
}

/** A controller on its line, with a whole plant behind it: mains, contactor, leakage, a car. */
export class ControllerRig {
  readonly clock = new VirtualClock();
  readonly plant: Plant;
  readonly buses: EmulatedBusSet;
  readonly line: EmulatedSerialLine;
  readonly context: EmulatorContext;
  /** The wave on the pilot, as the controller makes it: 0 is −12 V, 1000000 is +12 V. */
  dutyPartsPerMillion = 0;
  /** Each so-many-th answer of the controller gets a flipped bit; 0: none. */
  brokenEvery = 0;
  brokenAnswers = 0;
  #answers = 0;
  #isWatching = false;
  #sides: ControllerSides | undefined;

  /** @param lineName the one serial line among the buses */
  constructor(buses: BusDescriptions, lineName: string) {
    const random = new SeededRandom(5);
    this.plant = createPlant({ clock: this.clock, random, connectors: 1, phases: 1 });
    this.buses = createEmulatedBuses(buses, this.clock);
    const line = this.buses.serialLines.get(lineName);
    if (line === undefined) throw new Error(`no line "${lineName}"`);
    this.line = line;
    this.plant.connectBuses(1, this.buses);
    this.context = { clock: this.clock, random, world: this.#watchedWorld(), buses: this.#disturbedBuses() };
  }

  /** Starts a driver from options as a board file would give them. */
  start<K extends DeviceKind, S extends v.GenericSchema>(
    driver: DriverDefinition<K, S>,
    options: unknown,
  ): Promise<DeviceOfKind<K>> {
    return driver.create(v.parse(driver.options, options), { clock: this.clock, buses: this.buses, log: SILENT_LOG });
  }

  /** From now on somebody looks every 10 ms, as a guard does. */
  use(sides: ControllerSides): void {
    this.#sides = sides;
    this.watch(true);
  }

  /** Begins or ends to look. */
  watch(watching: boolean): void {
    this.#isWatching = watching;
    const scan = (): void => {
      if (!this.#isWatching) return;
      this.sides.pilot.sample().catch(() => undefined);
      this.clock.after(10, 'guard', scan);
    };
    scan();
  }

  get sides(): ControllerSides {
    if (this.#sides === undefined) throw new Error('no sides were given');
    return this.#sides;
  }

  /** Orders as a guard does: both in one turn. */
  async order(coil: boolean, output: PilotOutput): Promise<void> {
    await this.sides.contactor.setCoil(coil);
    await this.sides.pilot.setOutput(output);
  }

  /** The last verdict, or undefined when there is none to act on. */
  async verdict(): Promise<PilotVerdict | undefined> {
    const sample = await this.sides.pilot.sample().catch(() => undefined);
    return sample?.kind === 'verdict' ? sample : undefined;
  }

  /** Lets time run until something holds, looking every 5 ms, and answers how long that took. */
  async until(what: string, holds: () => boolean | Promise<boolean>, limitMs: number): Promise<number> {
    const startMicros = this.clock.monotonicMicros();
    for (;;) {
      const elapsedMs = (this.clock.monotonicMicros() - startMicros) / 1000;
      if (await holds()) return elapsedMs;
      if (elapsedMs >= limitMs) throw new Error(`${what}: not within ${limitMs} ms`);
      await this.clock.advance(5);
    }
  }

  /** Lets time run until the work is done. */
  async finish<T>(work: Promise<T>, limitMs = 120_000): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    await this.clock.runUntilTrue(() => isDone, limitMs);
    return work;
  }

  plugIn(): void {
    this.plant.setVehicle(1, { plugged: true, wants: 'charge' });
  }

  get contactsClosed(): boolean {
    return this.plant.truth(1).contactor.closed;
  }

  /** A vehicle charges at this duty, which was ordered. */
  async charge(dutyPartsPerMillion = 266_667): Promise<void> {
    await this.until('answers', async () => (await this.verdict()) !== undefined, 3000);
    this.plugIn();
    await this.order(false, { kind: 'pwm', dutyPartsPerMillion });
    const closed = async () => this.contactsClosed && (await this.sides.contactor.isClosed().catch(() => false));
    await this.until('charges', closed, 10_000);
  }

  #watchedWorld(): World {
    const world = this.plant.world(1);
    const drive: World['pilot']['drive'] = (periodNanoseconds, dutyNanoseconds) => {
      this.dutyPartsPerMillion = dutyNanoseconds;
      world.pilot.drive(periodNanoseconds, dutyNanoseconds);
    };
    return { ...world, pilot: { ...world.pilot, drive } };
  }

  #disturbedBuses(): EmulatedBuses {
    const none = (): never => {
      throw new Error('a controller has a serial line and nothing else');
    };
    return {
      attachSerial: (bus, peer) => {
        const send = this.buses.attachSerial(bus, peer);
        return (bytes) => send(this.#disturb(bytes));
      },
      ...{ attachI2c: none, attachSpi: none, attachSysfs: none, attachEvents: none },
      ...{ attachPwm: none, attachOutput: none, attachInput: none },
    };
  }

  #disturb(bytes: Uint8Array): Uint8Array {
    this.#answers += 1;
    if (this.brokenEvery === 0 || this.#answers % this.brokenEvery !== 0) return bytes;
    this.brokenAnswers += 1;
    const broken = Uint8Array.from(bytes);
    const at = Math.floor(this.context.random.uniform() * broken.length);
    broken[at] = (broken[at] ?? 0) ^ (1 << Math.floor(this.context.random.uniform() * 8));
    return broken;
  }
}
