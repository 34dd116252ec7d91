// SPDX-License-Identifier: Apache-2.0
import { createEmulatedBuses, type EmulatedBusSet } from '../../src/bench/emulated-buses.ts';
import type { Plant } from '../../src/bench/plant/plant.ts';
import type { VirtualClock } from '../../src/bench/virtual-clock.ts';
import { composeGuard, type GuardComposition } from '../../src/bin/compose-guard.ts';
import type { Board } from '../../src/board/load.ts';
import { attachEmulators } from '../../src/board/wire.ts';
import type { LinkStream } from '../../src/link/guard-end.ts';
import { memoryLink } from '../../src/link/memory.ts';
import type { OpenLink } from '../../src/link/station-end.ts';
import type { Random } from '../../src/ports/clock.ts';
import type { Log } from '../../src/ports/log.ts';
import { SimulatedProcess } from './simulated-process.ts';

/** The guard of one connector with the chips on its buses; it can be killed and started again like a process. */
export class SimulatedGuard {
  readonly buses: EmulatedBusSet;
  readonly #connectorId: number;
  readonly #board: Board;
  readonly #clock: VirtualClock;
  readonly #log: Log;
  readonly #openStreams = new Set<LinkStream>();
  #process: SimulatedProcess | undefined;
  #guard: GuardComposition | undefined;
  #started = 0;

  constructor(connectorId: number, board: Board, clock: VirtualClock, log: Log) {
    this.#connectorId = connectorId;
    this.#board = board;
    this.#clock = clock;
    this.#log = log;
    this.buses = createEmulatedBuses(board.buses, clock);
  }

  async attach(plant: Plant, random: Random): Promise<void> {
    const world = plant.world(this.#connectorId);
    await attachEmulators(this.#board, { clock: this.#clock, random, world, buses: this.buses });
    plant.connectBuses(this.#connectorId, this.buses);
  }

  /** @param settle lets time pass until a promise that waits for it is done */
  async start(settle: <T>(promise: Promise<T>) => Promise<T>): Promise<void> {
    const process = new SimulatedProcess(this.#clock, this.buses);
    this.#process = process;
    this.#started += 1;
    const guard = await settle(
      composeGuard({
        board: this.#board,
        buses: process.buses,
        clock: process.clock,
        log: this.#log,
        bootId: `boot-${this.#started}`,
        onFatal: (error) => {
          throw error;
        },
      }),
    );
    this.#guard = guard;
    await settle(guard.guard.start('other'));
  }

  /** SIGKILL. */
  kill(): void {
    this.#process?.kill();
    this.#guard = undefined;
    for (const stream of [...this.#openStreams]) stream.close();
  }

  /** The station's way to it. */
  link(): OpenLink {
    const open = memoryLink(this.#clock, () => this.#guard?.end);
    return (handlers) => {
      const stream = open({
        ...handlers,
        onClosed: () => {
          this.#openStreams.delete(stream);
          handlers.onClosed();
        },
      });
      this.#openStreams.add(stream);
      return stream;
    };
  }
}
