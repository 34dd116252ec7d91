// SPDX-License-Identifier: Apache-2.0
import type { ClosingRules } from '../core/charge/closing-budget.ts';
import type { FaultPolicy } from '../core/faults/active-set.ts';

/** What of board and product the guard works by; fixed while it runs. */
export interface GuardConfig {
  readonly boardId: string;
  /** The smaller of what the connector and the charger's parts carry. */
  readonly maximumMilliamps: number;
  /** What a DIP code allows; undefined for a code without meaning. Without a switch on the board, not called. */
  readonly dipMilliamps: (code: number) => number | undefined;
  readonly hasDip: boolean;
  /** A type 2 socket, whose cable is coded by a resistor; false for a fixed cable. */
  readonly socket: boolean;
  readonly faultPolicy: FaultPolicy;
  readonly closings: ClosingRules;
}
