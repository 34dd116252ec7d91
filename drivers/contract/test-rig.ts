// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import type { BusDescriptions } from '../../src/bench/bus-descriptions.ts';
import { createEmulatedBuses, type EmulatedBusSet } from '../../src/bench/emulated-buses.ts';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { VirtualClock } from '../../src/bench/virtual-clock.ts';
import type { DeviceKind, DeviceOfKind } from '../../src/ports/devices.ts';
import type { DriverDefinition } from '../../src/ports/driver.ts';
import type { EmulatorDefinition } from '../../src/ports/emulator.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import { FakeWorld } from './fake-world.ts';

/** A virtual clock, emulated buses and a world to bend: all a driver and its emulator need. */
export class TestRig {
  readonly clock = new VirtualClock();
  readonly world = new FakeWorld();
  readonly random: SeededRandom;
  readonly buses: EmulatedBusSet;

  constructor(buses: BusDescriptions, seed = 1) {
    this.random = new SeededRandom(seed);
    this.buses = createEmulatedBuses(buses, this.clock);
  }

  /** Puts an emulator on the buses. */
  attach<S extends v.GenericSchema>(emulator: EmulatorDefinition<S>, schema: S, options: unknown): void {
    const { clock, random, world, buses } = this;
    emulator.attach(v.parse(schema, options), { clock, random, world, buses });
  }

  /** Starts a driver from options as a board file would give them. */
  start<K extends DeviceKind, S extends v.GenericSchema>(
    driver: DriverDefinition<K, S>,
    options: unknown,
  ): Promise<DeviceOfKind<K>> {
    const { clock, buses } = this;
    return driver.create(v.parse(driver.options, options), { clock, buses, log: SILENT_LOG });
  }

  /** Emulator and driver of one chip, connected. */
  async connect<K extends DeviceKind, S extends v.GenericSchema>(
    driver: DriverDefinition<K, S>,
    emulator: EmulatorDefinition<S>,
    options: unknown,
  ): Promise<DeviceOfKind<K>> {
    this.attach(emulator, driver.options, options);
    return this.start(driver, options);
  }

  /** Lets time run until the work is done. */
  async finish<T>(work: Promise<T>, limitMs = 60_000): Promise<T> {
    let isDone = false;
    const done = () => {
      isDone = true;
    };
    work.then(done, done);
    await this.clock.runUntilTrue(() => isDone, limitMs);
    return work;
  }

  /** Virtual milliseconds that some work takes. */
  async duration(work: () => Promise<unknown>): Promise<number> {
    const start = this.clock.monotonicMicros();
    await this.finish(work());
    return (this.clock.monotonicMicros() - start) / 1000;
  }
}
