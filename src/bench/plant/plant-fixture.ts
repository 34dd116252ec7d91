// SPDX-License-Identifier: Apache-2.0
import type { World } from '../../ports/world.ts';
import { createEmulatedBuses, type EmulatedBusSet } from '../emulated-buses.ts';
import { SeededRandom } from '../seeded-random.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { createPlant, type Plant, type PlantOptions } from './plant.ts';

/** A plant on a virtual clock, with hands for what a charger would do. */
export class PlantFixture {
  readonly clock = new VirtualClock();
  readonly plant: Plant;
  readonly world: World;
  /** The board's one I2C bus, number 1, is `i2c-1`; no chip is on it. */
  readonly buses: EmulatedBusSet;
  #beating = false;

  constructor(options: Partial<PlantOptions> = {}) {
    this.plant = createPlant({
      clock: this.clock,
      random: new SeededRandom(1),
      connectors: 1,
      phases: 1,
      ...options,
    });
    this.world = this.plant.world(1);
    this.buses = createEmulatedBuses({ 'i2c-1': { type: 'i2c', hertz: 400_000 } }, this.clock);
    this.plant.connectBuses(1, this.buses);
  }

  /** Feeds the heartbeat every 10 ms until stopped. */
  startBeating(): void {
    this.#beating = true;
    const beat = () => {
      if (!this.#beating) return;
      this.world.heartbeat.edge();
      this.clock.after(10, 'fixture heartbeat', beat);
    };
    beat();
  }

  stopBeating(): void {
    this.#beating = false;
  }

  /** Offers a current on the pilot, 1 kHz. */
  offer(dutyPartsPerMillion: number): void {
    this.world.pilot.drive(1_000_000, dutyPartsPerMillion);
  }

  /** A car charges at 16 A. */
  async charge(): Promise<void> {
    this.plant.setVehicle(1, { plugged: true, wants: 'charge' });
    this.offer(266_667);
    this.startBeating();
    await this.clock.advance(300);
    this.world.contactor.driveCoil(true);
    await this.clock.advance(3000);
  }

  /** Kinds and times of what happened, without the numbering. */
  happenings(kind: string) {
    return this.plant.events(0).events.filter((event) => event.kind === kind);
  }
}
