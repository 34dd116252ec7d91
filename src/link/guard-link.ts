// SPDX-License-Identifier: Apache-2.0
import type { Unsubscribe } from '../ports/buses.ts';
import type { GuardMessage, GuardSnapshot, StationMessage } from './messages.ts';

/**
 * The station's end of the link to one guard. A link looks after itself: it connects for ever, says hello with the
 * settings of the moment, checks what it hears. It is online from the guard's hello (same version) until the
 * connection is gone or silent.
 */
export interface GuardLink {
  /** 1..N */
  readonly connectorId: number;
  readonly online: boolean;
  /** From the guard's hello; changes when the guard was restarted. Undefined before the first hello. */
  readonly bootId: string | undefined;
  /** Whether the connector has an energy meter; false before the first hello. */
  readonly hasMeter: boolean;
  /** The guard's last snapshot, which is stale while the link is offline. */
  latest(): GuardSnapshot | undefined;
  /** Never throws; a message to an offline guard is lost. */
  send(message: StationMessage): void;
  /** Every valid message, hello included. */
  onMessage(listener: (message: GuardMessage) => void): Unsubscribe;
  onPresence(listener: (online: boolean) => void): Unsubscribe;
}
