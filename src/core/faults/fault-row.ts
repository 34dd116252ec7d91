// SPDX-License-Identifier: Apache-2.0

/** Who sees the fault and keeps it in its active set. */
export type FaultOwner = 'guard' | 'station';

/**
 * `open`: the contactor opens at once · `stop`: the vehicle is asked to let go first (X1), then the contactor opens ·
 * `refuse`: a running charge goes on, a new one does not start · `warn`: told, nothing more.
 */
export type FaultReaction = 'open' | 'stop' | 'refuse' | 'warn';

/**
 * How a fault ends. `self`: when its cause has been away for `clearAfterMs` · `replug`: after that, and the vehicle was
 * unplugged · `service`: only when a person resets it.
 */
export type FaultLatch = 'self' | 'replug' | 'service';

/** A fault that ends by itself does so this often while one vehicle stays plugged in; from then on it ends otherwise. */
export interface RetryRule {
  readonly times: number;
  readonly afterwards: Exclude<FaultLatch, 'self'>;
  /** Only endings within this time count; left out: all since the vehicle was plugged in. */
  readonly withinMs?: number;
}

/** Who may clear the fault by hand, ahead of its own rule; `nobody` where that would hide what is still there. */
export type FaultClearer = 'operator' | 'manufacturer' | 'nobody';

/** What the light shows, where it shows the fault at all (Blink table 20). */
export type FaultLight = 'flashing' | 'steady' | 'none';

/** The codes of ChargePointErrorCode (OCPP 1.6 §7.6); station and displays use the same words. */
export type PublicErrorCode =
  | 'ConnectorLockFailure'
  | 'EVCommunicationError'
  | 'GroundFailure'
  | 'HighTemperature'
  | 'InternalError'
  | 'NoError'
  | 'OtherError'
  | 'OverCurrentFailure'
  | 'OverVoltage'
  | 'PowerMeterFailure'
  | 'PowerSwitchFailure'
  | 'ReaderFailure'
  | 'UnderVoltage';

export interface FaultRow {
  readonly code: string;
  /** Row of the product's fault table. */
  readonly row: string;
  readonly owner: FaultOwner;
  /** What is seen, and for how long it must be seen; for people who look for the cause. */
  readonly detection: string;
  readonly reaction: FaultReaction;
  /** From the physical event to the coil without current; 0 where nothing opens, or nothing is closed when it is found. */
  readonly deadlineMs: number;
  /** `stop` only: how long the vehicle has to let go before the load is broken, 1000..6000 (IEC 61851-1 A.6 10.2). */
  readonly letGoMs?: number;
  readonly latch: FaultLatch;
  readonly clearAfterMs: number;
  readonly retry?: RetryRule;
  /** Ends only after the residual-current monitor has passed a self-test since (UL 2231-2). */
  readonly endsAfterSelfTest?: true;
  readonly clearedBy: FaultClearer;
  readonly light: FaultLight;
  /** Higher is announced first. */
  readonly severity: number;
  readonly errorCode: PublicErrorCode;
  /** ChargeX code, where one fits, and ours. At most 50 characters (OCPP 1.6 vendorErrorCode). */
  readonly vendorErrorCode: string;
  /** Its name in English, of the message catalogue; at most 21 characters, one line of the display. */
  readonly text: string;
  /** What the person at the charger can do; shown in the portal. */
  readonly remedy: string;
}

/** A row but for what the message catalogue says. */
export type FaultDefinition = Omit<FaultRow, 'text'>;

/** Keeps a row's own code for the compiler. */
export const faultRowOf = <const R extends FaultDefinition>(fault: R): R => fault;
