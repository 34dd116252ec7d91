// SPDX-License-Identifier: Apache-2.0
import type { MessageLog } from './message-log.ts';

/**
 * `stand-alone`: no address is set, or it is not used · `booting`: connected, and not told yet whether it may speak ·
 * `accepted`: all is well.
 */
export type LinkState =
  | 'stopped'
  | 'stand-alone'
  | 'disconnected'
  | 'connecting'
  | 'booting'
  | 'pending'
  | 'rejected'
  | 'accepted';

/** Why the connection ended or could not be made. */
export interface LinkFailure {
  readonly atMillis: number;
  /** A sentence; holds no password. */
  readonly cause: string;
  /** What a person can do about it. */
  readonly remedy: string;
}

/** The connection to the central system as an operator sees it. */
export interface LinkView {
  readonly state: LinkState;
  /** Wall clock. */
  readonly sinceMillis: number;
  /** Without the identity; '' = none is set. */
  readonly url: string;
  readonly identity: string;
  /** The last one, also while all is well again; undefined: none since the start. */
  readonly failure: LinkFailure | undefined;
  /** Until the next try; undefined: none is due. */
  readonly nextTryMillis: number | undefined;
}

/** A message that the central system would not take; kept for a person to look at. */
export interface ParkedMessage {
  readonly kind: 'started' | 'sampled' | 'stopped';
  readonly connectorId: number;
  /** Undefined: of no session, as values of an idle connector are. */
  readonly sessionId: string | undefined;
  readonly atMillis: number;
  readonly attempts: number;
  readonly why: string;
}

/** What an operator is told of the central system. */
export interface CentralDesk {
  link(): LinkView;
  parked(): readonly ParkedMessage[];
  readonly messages: MessageLog;
}
