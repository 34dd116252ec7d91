// SPDX-License-Identifier: Apache-2.0
import type { PilotVerdict } from '../../../src/ports/devices.ts';

/** What one look at a controller found; all of it from the same moment. */
export interface ControllerStatus {
  readonly vehicle: PilotVerdict['vehicle'];
  readonly diodeMissing: boolean;
  /** From its relay bit, or from its charging state where it has none. */
  readonly contactsClosed: boolean;
  /** It reports a residual current, or a monitor that does not work. */
  readonly residualTripped: boolean;
  /** How long this may be acted on. */
  readonly validForMs: number;
}

/** What a controller is to do. */
export type ControllerOrder =
  | { readonly kind: 'pwm'; readonly dutyPartsPerMillion: number }
  /** `opensAtOnce`: the contactor must open now; else the vehicle may let go first. */
  | { readonly kind: 'X1' | 'F'; readonly opensAtOnce: boolean };

/** What a round with a controller came to. */
export interface ControllerRound<S extends ControllerStatus> {
  readonly status: S;
  /** The controller's settings are what was ordered. Whether the contactor obeys shows in the status. */
  readonly asOrdered: boolean;
}

/** How one make of controller is spoken to. */
export interface ControllerProtocol<S extends ControllerStatus> {
  /** Name of its line. */
  readonly bus: string;
  /** From one look to the next. */
  readonly pollMs: number;
  /**
   * Writes what differs from the order, then looks. Never called before the last round has ended.
   * @throws BusError
   */
  round(order: ControllerOrder): Promise<ControllerRound<S>>;
  /** Hands over what the controller tells on its own, between the rounds. */
  onStatus?(listener: (status: S) => void): void;
}
