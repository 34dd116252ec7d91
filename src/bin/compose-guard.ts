// SPDX-License-Identifier: Apache-2.0
import type { Board } from '../board/load.ts';
import { type DipMeaning, dipMeaning } from '../board/product-schema.ts';
import { type DevicesByRole, wireBoard } from '../board/wire.ts';
import { faultRow } from '../core/faults/catalogue.ts';
import type { GuardConfig } from '../guard/config.ts';
import type { GuardDevices } from '../guard/devices.ts';
import { Guard } from '../guard/guard.ts';
import { CAUTIOUS_SETTINGS } from '../link/cautious-settings.ts';
import { GuardEnd } from '../link/guard-end.ts';
import type { GuardMessage } from '../link/messages.ts';
import type { Clock } from '../ports/clock.ts';
import type { BusResolver } from '../ports/driver.ts';
import type { Log } from '../ports/log.ts';

export interface GuardComposition {
  readonly guard: Guard;
  /** Where the station's connection goes. */
  readonly end: GuardEnd;
}

/**
 * Starts the guard's devices and builds the guard on them; it does not scan yet.
 * @throws Error naming each required part that did not start
 */
export async function composeGuard(options: {
  readonly board: Board;
  readonly buses: BusResolver;
  readonly clock: Clock;
  readonly log: Log;
  readonly bootId: string;
  readonly onFatal: (error: unknown) => void;
  /** Sees everything the guard says, station or not. */
  readonly observe?: (message: GuardMessage) => void;
  readonly onChecked?: () => void;
}): Promise<GuardComposition> {
  const { board, buses, clock, log, bootId, onFatal, observe, onChecked } = options;
  const wired = await wireBoard(board, 'guard', buses, { clock, log });
  const missing = wired.failures.filter((failure) => failure.required);
  if (missing.length > 0) {
    throw new Error(missing.map(({ role, error }) => `${role} did not start: ${error.message}`).join('; '));
  }
  const hasMeter = board.devices.some((device) => device.role === 'meter');
  const end = new GuardEnd({ bootId, board: board.id, hasMeter }, clock, log, {
    onMessage: (message) => guard.receive(message),
    onConnected: () => guard.announce(),
    onDisconnected: () => {},
  });
  const guard = new Guard({
    clock,
    log,
    devices: guardDevices(wired.devices),
    config: guardConfig(board),
    settings: CAUTIOUS_SETTINGS,
    send: (message) => {
      end.send(message);
      observe?.(message);
    },
    onFatal,
    ...(onChecked === undefined ? {} : { onChecked }),
  });
  return { guard, end };
}

function guardDevices(devices: DevicesByRole): GuardDevices {
  const { pilot, contactor, residual } = devices;
  if (pilot === undefined || contactor === undefined || residual === undefined) {
    throw new Error('board.json: the roles pilot, contactor and residual are needed');
  }
  return {
    pilot,
    contactor,
    residual,
    heartbeat: devices.heartbeat,
    watchdog: devices.watchdog,
    proximity: devices.proximity,
    earth: devices.earth,
    emergencyStop: devices['emergency-stop'],
    tamper: devices.tamper,
    thermometer: devices.thermometer,
    dip: devices.dip,
    meter: devices.meter,
    mainsMeter: devices['mains-meter'],
    lock: devices.lock,
  };
}

function guardConfig(board: Board): GuardConfig {
  const { ratings, policy } = board.product;
  // The guard asks in every scan.
  const meanings = new Map<number, DipMeaning>();
  const meaningOf = (code: number): DipMeaning => {
    const meaning = meanings.get(code) ?? dipMeaning(board.product, code);
    meanings.set(code, meaning);
    return meaning;
  };
  return {
    boardId: board.id,
    maximumMilliamps: Math.min(ratings.maximumMilliamps, ratings.connectorMilliamps),
    dipMilliamps: (code) => {
      const meaning = meaningOf(code);
      return meaning.kind === 'limit' ? meaning.milliamps : undefined;
    },
    hasDip: board.devices.some((device) => device.role === 'dip'),
    socket: board.devices.some((device) => device.role === 'proximity'),
    faultPolicy: {
      clearAfterMs: (code) => policy.faults[code]?.clearAfterMs ?? faultRow(code).clearAfterMs,
      retries: (code, rule) => policy.faults[code]?.retries ?? rule.times,
    },
    closings: policy.closings,
  };
}
