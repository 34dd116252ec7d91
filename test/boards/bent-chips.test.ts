// SPDX-License-Identifier: Apache-2.0
import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createEmulatedBuses, type EmulatedBusSet } from '../../src/bench/emulated-buses.ts';
import type { FaultName } from '../../src/bench/plant/faults.ts';
import { createPlant, type Plant } from '../../src/bench/plant/plant.ts';
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { VirtualClock } from '../../src/bench/virtual-clock.ts';
import { deliveredDipCode } from '../../src/bin/delivered-dip-code.ts';
import type { Role } from '../../src/board/board-schema.ts';
import { attachEmulators, type DevicesByRole, wireBoard } from '../../src/board/wire.ts';
import type { MeterReading } from '../../src/ports/devices.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import { type BoardUnderTest, boardUnderTest } from '../support/board-under-test.ts';

const PWM_16_A = { kind: 'pwm', dutyPartsPerMillion: 266_667 } as const;
/** A controller's registers are read this often, and each order takes a round of its own. */
const CONTROLLER_ROUNDS_MS = 2000;

/** The chips of a board with the plant behind them, and its drivers before them, but no charger. */
class BoardOnBench {
  readonly clock = new VirtualClock();
  readonly plant: Plant;
  readonly buses: EmulatedBusSet;
  readonly #devices: DevicesByRole;

  static async of({ board }: BoardUnderTest): Promise<BoardOnBench> {
    await import('modbus-serial');
    const clock = new VirtualClock();
    const random = new SeededRandom(3);
    const { phases } = board.product.ratings;
    const plant = createPlant({ clock, random, connectors: 1, phases, dipCode: deliveredDipCode(board) });
    const buses = createEmulatedBuses(board.buses, clock);
    await attachEmulators(board, { clock, random, world: plant.world(1), buses });
    plant.connectBuses(1, buses);
    const wired = await finish(clock, wireBoard(board, 'guard', buses, { clock, log: SILENT_LOG }));
    expect(wired.failures).toEqual([]);
    const bench = new BoardOnBench(clock, plant, buses, wired.devices);
    await clock.advance(CONTROLLER_ROUNDS_MS);
    return bench;
  }

  private constructor(clock: VirtualClock, plant: Plant, buses: EmulatedBusSet, devices: DevicesByRole) {
    this.clock = clock;
    this.plant = plant;
    this.buses = buses;
    this.#devices = devices;
  }

  device<R extends Role>(role: R): NonNullable<DevicesByRole[R]> {
    const device = this.#devices[role];
    if (device === undefined) throw new Error(`the board has no ${role}`);
    return device;
  }

  fault(name: FaultName, active: boolean, value?: number): void {
    this.plant.setFault(1, name, active, value);
  }

  finish<T>(work: Promise<T>): Promise<T> {
    return finish(this.clock, work);
  }

  meter(): Promise<MeterReading> {
    return this.finish(this.device('meter').read());
  }

  /** What flows, as far as this meter tells: its current on L1, or else its power at 230 V. */
  async shownMilliamps(): Promise<number> {
    const { milliamps, watts } = await this.meter();
    return milliamps?.[0] ?? ((watts ?? Number.NaN) * 1000) / 230;
  }

  duty(): number {
    return this.plant.truth(1).pilot.dutyPercent;
  }
}

async function finish<T>(clock: VirtualClock, work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = () => {
    isDone = true;
  };
  work.then(done, done);
  await clock.runUntilTrue(() => isDone, 60_000);
  return work;
}

const folders = readdirSync(new URL('../../boards', import.meta.url), { withFileTypes: true });
const boards = await Promise.all(
  folders.filter((entry) => entry.isDirectory()).map(({ name }) => boardUnderTest(name)),
);

describe.each(boards.map((board) => [board.id, board] as const))(
  'a fault of the bench on the chips of %s',
  (_, board) => {
    it('current beside the open contacts is in the registers of the meter, not in the mirror contact', async () => {
      const bench = await BoardOnBench.of(board);
      expect(await bench.shownMilliamps()).toBe(0);
      bench.fault('contactor-leak', true, 20_000);
      expect(Math.abs((await bench.shownMilliamps()) - 20_000)).toBeLessThan(50);
      expect(await bench.finish(bench.device('contactor').isClosed())).toBe(false);
      bench.fault('contactor-leak', false);
      expect(await bench.shownMilliamps()).toBe(0);
    });

    it('a meter that lies shows 57 % in its registers and counts everything', async () => {
      const bench = await BoardOnBench.of(board);
      bench.fault('contactor-leak', true, 20_000);
      bench.fault('meter-lies', true);
      expect(Math.abs((await bench.shownMilliamps()) - 11_400)).toBeLessThan(50);
      const before = (await bench.meter()).importWattHours ?? Number.NaN;
      await bench.clock.advance(600_000);
      const counted = ((await bench.meter()).importWattHours ?? Number.NaN) - before;
      // 4.6 kW for ten minutes; a meter of tenths of a kilowatt-hour shows it in steps of 100 Wh.
      expect(Math.abs(counted - 767)).toBeLessThanOrEqual(100);
      bench.fault('meter-lies', false);
      expect(Math.abs((await bench.shownMilliamps()) - 20_000)).toBeLessThan(50);
    });

    it('a frozen meter goes on answering with the registers it had', async () => {
      const bench = await BoardOnBench.of(board);
      bench.fault('contactor-leak', true, 20_000);
      const had = await bench.meter();
      bench.fault('meter-frozen', true);
      bench.fault('contactor-leak', true, 10_000);
      bench.fault('mains-voltage', true, 250);
      await bench.clock.advance(600_000);
      expect(await bench.meter()).toEqual(had);
      bench.fault('meter-frozen', false);
      const after = await bench.meter();
      expect(after.millivolts?.[0]).toBe(250_000);
      expect((after.importWattHours ?? Number.NaN) - (had.importWattHours ?? Number.NaN)).toBeGreaterThan(300);
    });

    it('each voltage from 160 to 300 V is in the registers of the meter at the next poll', async () => {
      const bench = await BoardOnBench.of(board);
      for (let volts = 160; volts <= 300; volts += 7) {
        bench.fault('mains-voltage', true, volts);
        expect((await bench.meter()).millivolts?.[0]).toBe(volts * 1000);
      }
      bench.fault('mains-voltage', false);
      expect((await bench.meter()).millivolts?.[0]).toBe(230_000);
    });

    it.runIf(board.phases === 3)('a lost phase has no voltage in the registers of the meter', async () => {
      const bench = await BoardOnBench.of(board);
      bench.fault('phase-lost', true);
      expect((await bench.meter()).millivolts).toEqual([230_000, 0, 230_000]);
      bench.fault('phase-lost', false);
      expect((await bench.meter()).millivolts).toEqual([230_000, 230_000, 230_000]);
    });

    it.runIf(!board.controllerMeters)(
      '30 % of the frames of the meter arrive disturbed, and none when it is over',
      async () => {
        const bench = await BoardOnBench.of(board);
        const meter = board.board.devices.find((device) => device.role === 'meter');
        let requests = 0;
        bench.buses.attachSerial(String(meter?.options['serial']), {
          receive: ([unit]) => {
            if (unit === meter?.options['unit']) requests += 1;
          },
        });
        const refused = async () => {
          const before = requests;
          let failures = 0;
          for (let poll = 0; poll < 300; poll += 1) await bench.meter().catch(() => (failures += 1));
          return failures / (requests - before);
        };
        expect(await refused()).toBe(0);
        bench.fault('meter-corrupt', true, 30);
        expect(Math.abs((await refused()) - 0.3)).toBeLessThan(0.06);
        bench.fault('meter-corrupt', false);
        expect(await refused()).toBe(0);
      },
    );

    it.runIf(board.has('thermometer'))('a dead temperature sensor gives no reading', async () => {
      const bench = await BoardOnBench.of(board);
      const read = () => bench.finish(bench.device('thermometer').readMillicelsius());
      expect(await read()).toBe(25_000);
      bench.fault('thermometer-silent', true);
      await expect(read()).rejects.toThrow();
      bench.fault('thermometer-silent', false);
      expect(await read()).toBe(25_000);
    });

    it.runIf(board.has('dip'))(
      'a moved DIP switch reads as its new code, and as the delivered one afterwards',
      async () => {
        const bench = await BoardOnBench.of(board);
        const read = () => bench.finish(bench.device('dip').readCode());
        const delivered = await read();
        for (const code of [0, 1, 2, 3, 4, 5, 6, 7]) {
          bench.fault('dip-switch', true, code);
          expect(await read()).toBe(code);
        }
        bench.fault('dip-switch', false);
        expect(await read()).toBe(delivered);
      },
    );

    it('a stuck pilot generator goes on with its wave though X1 is ordered', async () => {
      const bench = await BoardOnBench.of(board);
      const pilot = bench.device('pilot');
      bench.plant.setVehicle(1, { plugged: true, wants: 'nothing' });
      await bench.clock.advance(CONTROLLER_ROUNDS_MS);
      await bench.finish(pilot.setOutput(PWM_16_A));
      await bench.clock.advance(CONTROLLER_ROUNDS_MS);
      const duty = bench.duty();
      expect(Math.abs(duty - 26.67)).toBeLessThan(0.5);
      bench.fault('pilot-stuck', true);
      await bench.finish(pilot.setOutput({ kind: 'X1' }));
      await bench.clock.advance(CONTROLLER_ROUNDS_MS);
      expect(bench.duty()).toBe(duty);
      const sample = await bench.finish(pilot.sample());
      if (sample.kind === 'levels') expect(sample.lowMillivolts).toBeLessThan(-11_000);
      bench.fault('pilot-stuck', false);
      expect(bench.duty()).toBe(100);
    });

    it('S2 that chatters at 1 Hz is seen in B and in C', async () => {
      const bench = await BoardOnBench.of(board);
      const pilot = bench.device('pilot');
      bench.plant.setVehicle(1, { plugged: true, wants: 'nothing' });
      await bench.finish(pilot.setOutput(PWM_16_A));
      await bench.clock.advance(CONTROLLER_ROUNDS_MS);
      const seen = async () => {
        const letters = new Set<string>();
        for (let look = 0; look < 60; look += 1) {
          await bench.clock.advance(50);
          const sample = await bench.finish(pilot.sample()).catch(() => undefined);
          if (sample === undefined) letters.add('tests for C');
          else letters.add(sample.kind === 'verdict' ? sample.vehicle : sample.highMillivolts > 7500 ? 'B' : 'C');
        }
        return [...letters].sort();
      };
      expect(await seen()).toEqual(['B']);
      bench.fault('pilot-chatter', true, 1);
      // An OpenEVSE tests its monitor for each C, and says nothing meanwhile.
      expect(await seen()).toEqual(['B', board.id === 'openevse' ? 'tests for C' : 'C']);
      bench.fault('pilot-chatter', false);
      await bench.clock.advance(CONTROLLER_ROUNDS_MS);
      expect(await seen()).toEqual(['B']);
    });
  },
);
