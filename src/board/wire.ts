// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type AnyDriver, type DriverEntry, findDriver } from '../../drivers/index.ts';
import type { Clock } from '../ports/clock.ts';
import type { Device, DeviceOfKind } from '../ports/devices.ts';
import type { BusResolver } from '../ports/driver.ts';
import type { EmulatorContext } from '../ports/emulator.ts';
import type { Log } from '../ports/log.ts';
import { type DeviceSpec, type Owner, ROLES, type Role } from './board-schema.ts';
import type { Board } from './load.ts';

/** The devices of one process by role; a role that the board lacks, or whose device failed to start, is absent. */
export type DevicesByRole = { readonly [R in Role]?: DeviceOfKind<(typeof ROLES)[R]['kind']> };

/** A device that did not start. */
export interface WiringFailure {
  readonly role: Role;
  readonly required: boolean;
  readonly error: Error;
}

export interface WiredBoard {
  readonly devices: DevicesByRole;
  readonly failures: readonly WiringFailure[];
}

/** Starts the devices of one process. */
export function wireBoard(
  board: Board,
  owner: Owner,
  buses: BusResolver,
  context: { readonly clock: Clock; readonly log: Log },
): Promise<WiredBoard> {
  return wireDevices(
    board.devices.filter((spec) => spec.owner === owner),
    () => buses,
    context,
  );
}

/** Starts devices one after the other as listed. A device that fails does not keep others from starting. */
export async function wireDevices(
  specs: readonly DeviceSpec[],
  busesOf: (owner: Owner) => BusResolver,
  context: { readonly clock: Clock; readonly log: Log },
): Promise<WiredBoard> {
  const devices: Partial<Record<Role, Device>> = {};
  const failures: WiringFailure[] = [];
  for (const spec of specs) {
    const { role, required } = spec;
    try {
      devices[role] = await startDevice(spec, { ...context, buses: busesOf(spec.owner) });
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      failures.push({ role, required, error });
      context.log.error({ role, driver: spec.driver, error: error.message }, 'a device of the board did not start');
    }
  }
  // `startDevice` has checked that each device is of its role's kind.
  return { devices: devices as DevicesByRole, failures };
}

async function startDevice(
  spec: DeviceSpec,
  context: { readonly clock: Clock; readonly log: Log; readonly buses: BusResolver },
): Promise<Device> {
  const driver = await driverOf(spec);
  const device = await driver.create(v.parse(driver.options, spec.options), context);
  const { kind } = ROLES[spec.role];
  if (device.kind !== kind) throw new Error(`${spec.driver} is a ${device.kind}; a ${spec.role} is a ${kind}`);
  return device;
}

/**
 * Puts the emulators of a board's devices on emulated buses.
 * @param roles those to attach; without it, all
 */
export async function attachEmulators(board: Board, context: EmulatorContext, roles?: readonly Role[]): Promise<void> {
  for (const spec of board.devices) {
    if (roles !== undefined && !roles.includes(spec.role)) continue;
    const [driver, emulator] = await Promise.all([driverOf(spec), entryOf(spec).emulator()]);
    emulator.attach(v.parse(driver.options, spec.options), context);
  }
}

function entryOf(spec: DeviceSpec): DriverEntry {
  const entry = findDriver(spec.driver);
  if (entry === undefined) throw new Error(`no driver is called "${spec.driver}"`);
  return entry;
}

function driverOf(spec: DeviceSpec): Promise<AnyDriver> {
  return entryOf(spec).driver();
}
