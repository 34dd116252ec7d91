// SPDX-License-Identifier: Apache-2.0
import type { BusTiming } from '../bench/bus-time.ts';
import { createEmulatedBuses } from '../bench/emulated-buses.ts';
import { createPlant, type Plant } from '../bench/plant/plant.ts';
import { SeededRandom } from '../bench/seeded-random.ts';
import type { Owner, Role } from '../board/board-schema.ts';
import { OWNERS } from '../board/board-schema.ts';
import type { Board } from '../board/load.ts';
import { attachEmulators, type WiredBoard, wireDevices } from '../board/wire.ts';
import { claimHardware } from '../platform/hardware-claim.ts';
import { LinuxBuses } from '../platform/linux-buses.ts';
import type { Clock } from '../ports/clock.ts';
import type { BusResolver } from '../ports/driver.ts';
import { SILENT_LOG } from '../ports/log.ts';
import { deliveredDipCode } from './delivered-dip-code.ts';

const EMULATED_CARD = Uint8Array.of(0x04, 0xa2, 0xb3, 0xc4);
const CARD_HELD_MS = 1000;

/** The parts of a board in the hands of one command. */
export interface HardwareSession {
  /** Starts the devices of these roles. */
  start(roles: readonly Role[]): Promise<WiredBoard>;
  /** On emulated hardware: holds a card to the reader. */
  readonly holdCard: (() => void) | undefined;
  close(): Promise<void>;
}

/** Emulated chips before an emulated outlet without a vehicle. */
export async function emulatedHardware(
  board: Board,
  clock: Clock,
  timing: BusTiming = 'coarse',
): Promise<HardwareSession & { readonly plant: Plant }> {
  const random = new SeededRandom(1);
  const { phases } = board.product.ratings;
  const plant = createPlant({ clock, random, connectors: 1, phases, dipCode: deliveredDipCode(board) });
  const buses = createEmulatedBuses(board.buses, clock, timing);
  await attachEmulators(board, { clock, random, world: plant.world(1), buses });
  plant.connectBuses(1, buses);
  return {
    start: (roles) => startRoles(board, roles, () => buses, clock),
    holdCard: () => plant.holdCard(1, EMULATED_CARD, CARD_HELD_MS),
    close: async () => {},
    plant,
  };
}

/** The machine's own hardware, which nobody else may be driving. @throws Error naming who does */
export async function realHardware(board: Board, clock: Clock): Promise<HardwareSession> {
  const claims = await Promise.all(OWNERS.map((owner) => claimHardware(owner)));
  const guard = new LinuxBuses(board.buses, 'guard', clock);
  const station = new LinuxBuses(board.buses, 'station', clock);
  return {
    start: (roles) => startRoles(board, roles, (owner) => (owner === 'guard' ? guard : station), clock),
    holdCard: undefined,
    async close() {
      await Promise.allSettled([guard.close(), station.close()]);
      for (const claim of claims) claim.release();
    },
  };
}

function startRoles(
  board: Board,
  roles: readonly Role[],
  busesOf: (owner: Owner) => BusResolver,
  clock: Clock,
): Promise<WiredBoard> {
  const specs = board.devices.filter((device) => roles.includes(device.role));
  return wireDevices(specs, busesOf, { clock, log: SILENT_LOG });
}
