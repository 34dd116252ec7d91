// SPDX-License-Identifier: Apache-2.0

/**
 * States of the charge machine. Letters are the vehicle's (IEC 61851-1 Table A.4), 1 = no PWM, 2 = PWM.
 *
 * `starting` nothing is known yet · `testing` C2 with the contactor open while the residual monitor is tested ·
 * `closing` C2 with the coil on and the contacts not yet closed · `C2`, `D2` energised · `refused` D2 with the
 * contactor open, as the place is not ventilated · `pausing` X1 given, still energised, while the vehicle lets go of its
 * load · `F` fault signalled · `blocked` X1 while a fault lasts.
 */
export const CHARGE_STATES = [
  'starting',
  'A1',
  'B1',
  'B2',
  'C1',
  'D1',
  'testing',
  'closing',
  'C2',
  'D2',
  'refused',
  'pausing',
  'F',
  'blocked',
] as const;
export type ChargeState = (typeof CHARGE_STATES)[number];

/** States in which the coil has current. Every way out of them is a row of the transition table. */
export const ENERGISED_STATES: readonly ChargeState[] = ['closing', 'C2', 'D2', 'pausing'];

/** States in which the pilot signals a current. */
export const PWM_STATES: readonly ChargeState[] = ['B2', 'testing', 'closing', 'C2', 'D2', 'refused'];
