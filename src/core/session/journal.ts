// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../faults/catalogue.ts';
import type { LimitLink } from '../limits/chain.ts';
import type { LimitSource } from '../limits/sources.ts';
import type { TagOrigin } from './machine.ts';
import type { MeterSample } from './session.ts';
import type { WhyNotCharging } from './why.ts';

/** What was allowed at the time of a sample, and by whom. */
export interface SampleLimit {
  /** 0 = pause. */
  readonly milliamps: number;
  /** The source that decided; null without any. */
  readonly source: LimitSource | null;
  /** Every source that allowed less than a pilot can offer; the others had no say. */
  readonly chain: readonly LimitLink[];
}

/** A sample as the journal keeps it. */
export interface JournalSample extends MeterSample {
  /** Null in samples of a program that did not keep it. */
  readonly limit: SampleLimit | null;
}

/** Why no energy flowed. `power-cut`: the supply was away, nobody could look. */
export type PauseReason = WhyNotCharging | 'power-cut';

/** A time within a session without energy. Wall clock, milliseconds since 1970-01-01T00:00:00Z. */
export interface SessionPause {
  readonly fromMillis: number;
  /** Undefined: it goes on. */
  readonly toMillis: number | undefined;
  readonly why: PauseReason;
}

/** A fault that was active during a session; one that was so before counts from its start on. */
export interface SessionFault {
  readonly code: FaultCode;
  readonly fromMillis: number;
  /** Undefined: it is still active, or was when the session ended. */
  readonly toMillis: number | undefined;
}

/** How a session came to be allowed. */
export interface SessionAuthorization {
  /** `unknown`: in the journal of a program that did not keep it. */
  readonly origin: TagOrigin | 'unknown';
  /** The reason code of the decision. */
  readonly reason: string;
  /** What the tag was called on the charger's own list then; empty where it had no name. */
  readonly tagName: string;
}
