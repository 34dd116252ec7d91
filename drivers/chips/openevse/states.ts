// SPDX-License-Identifier: Apache-2.0
import type { ControllerStatus } from '../controller/status.ts';

/** States of the controller (J1772EvseController.h, EVSE_STATE_…). */
export const STATE_A = 0x01;
export const STATE_D = 0x04;
export const DIODE_CHECK_FAILED = 0x05;
export const GFCI_FAULT = 0x06;
export const STUCK_RELAY = 0x08;
export const GFI_TEST_FAILED = 0x09;
/** The last of the fault states, which begin with `STATE_D`. */
export const LAST_FAULT = 0x11;
export const SLEEPING = 0xfe;
export const DISABLED = 0xff;

/** Volatile flags (ECVF_…). */
export const AUTH_LOCKED = 0x0008;
export const CHARGING_ON = 0x0040;
export const EV_CONNECTED = 0x0100;
export const BOOT_LOCK = 0x4000;

/** Stored flags (ECF_…) that switch a check of the controller off. */
export const CHECKS_OFF: readonly (readonly [flag: number, check: string])[] = [
  [0x0002, 'diode'],
  [0x0004, 'ventilation'],
  [0x0008, 'ground'],
  [0x0010, 'stuck relay'],
  [0x0200, 'GFI self-test'],
];
export const GFI_TEST_DISABLED = 0x0200;

/** Before it closes, the controller tests its GFI for a second or more and answers nothing meanwhile (Gfi.cpp SelfTest). */
const VALID_WHILE_IT_MAY_TEST_MS = 2500;
const VALID_FOR_MS = 1000;

/** What `GS` and the notice `AT` tell. */
export interface OpenEvseStatus extends ControllerStatus {
  readonly state: number;
  readonly flags: number;
  readonly connected: boolean;
}

/** In a fault it has opened by itself and offers nothing, and it comes back by rules of its own. */
export function isFault(state: number): boolean {
  return state >= STATE_D && state <= LAST_FAULT;
}

export function isOff(state: number): boolean {
  return state === SLEEPING || state === DISABLED;
}

/**
 * @param state of the controller
 * @param pilotState what the pilot shows; not renewed while the controller is off
 * @param flags volatile flags
 */
export function openEvseStatus(state: number, pilotState: number, flags: number): OpenEvseStatus {
  const relayOn = (flags & CHARGING_ON) !== 0;
  const connected = (flags & EV_CONNECTED) !== 0;
  const mayTest = !isOff(state) && !isFault(state) && connected && !relayOn;
  return {
    state,
    flags,
    connected,
    vehicle: letterFor(state, pilotState, connected, relayOn),
    diodeMissing: state === DIODE_CHECK_FAILED || pilotState === DIODE_CHECK_FAILED,
    contactsClosed: relayOn || state === STUCK_RELAY,
    residualTripped: state === GFCI_FAULT || state === GFI_TEST_FAILED,
    validForMs: mayTest ? VALID_WHILE_IT_MAY_TEST_MS : VALID_FOR_MS,
  };
}

const LETTERS: readonly ControllerStatus['vehicle'][] = ['E', 'A', 'B', 'C', 'D'];

function letterFor(
  state: number,
  pilotState: number,
  connected: boolean,
  relayOn: boolean,
): ControllerStatus['vehicle'] {
  if (!connected && state !== DISABLED) return 'A';
  // Asleep, it keeps the relay closed until the vehicle has let go, and tells only whether one is there.
  if (isOff(state)) return connected ? (relayOn ? 'C' : 'B') : 'A';
  if (state === STATE_D) return 'D';
  // A diode can only be missing in a vehicle that is there.
  if (state === DIODE_CHECK_FAILED || pilotState === DIODE_CHECK_FAILED) return 'B';
  return LETTERS[pilotState] ?? 'error';
}
