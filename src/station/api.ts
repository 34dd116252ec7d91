// SPDX-License-Identifier: Apache-2.0
import type { TagInfo } from '../core/auth/tag-info.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import type { WearCounts, WearingPart, WearLimits } from '../core/faults/wear.ts';
import type { WhyChange } from '../core/history/why-change.ts';
import type { LimitLink } from '../core/limits/chain.ts';
import type { MeterSample, SessionRecord } from '../core/session/session.ts';
import type { ConnectorStatus } from '../core/session/status.ts';
import type { TransactionEvent as SessionEvent } from '../core/session/transaction-event.ts';
import type { Countdown, WhyNotCharging } from '../core/session/why.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { Unsubscribe } from '../ports/buses.ts';
import type { Settings } from '../settings/settings.ts';
import type { Cards } from './cards-api.ts';
import type { Journal } from './journal-api.ts';
import type { LocalList } from './local-list-api.ts';
import type { Reservations } from './reservations-api.ts';
import type { StationSchedule } from './schedule-api.ts';
import type { TariffDesk } from './tariff-api.ts';

/** Who the charger is; comes from the board's product file. Lengths fit OCPP 1.6 (20/20/25/50 characters). */
export interface StationIdentity {
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly firmwareVersion: string;
}

/** Everything outsiders may know of one connector, derived afresh at each call. */
export interface ConnectorView {
  readonly id: number;
  readonly status: ConnectorStatus;
  readonly why: WhyNotCharging;
  /** How long it takes until what `why` says ends by itself. */
  readonly countdown: Countdown | undefined;
  /** The active fault that is announced: the most severe one. */
  readonly fault: FaultCode | undefined;
  readonly faults: readonly FaultCode[];
  readonly limit: { readonly milliamps: number; readonly chain: readonly LimitLink[] };
  readonly session: SessionRecord | undefined;
  /** The tag that is authorized and waits for a vehicle, or the running session's. */
  readonly idTag: string | undefined;
  readonly guardOnline: boolean;
  /** Closings of the contactor and insertions of a plug so far, and how many the parts are made for. */
  readonly wear: {
    readonly counts: WearCounts;
    readonly limits: WearLimits;
    /** Those of exchanged parts included. */
    readonly ever: WearCounts;
  };
  /** The guard's last word; undefined before the first, stale while `guardOnline` is false. */
  readonly guard: GuardSnapshot | undefined;
}

/** What a central system says of a tag. `no-answer`: offline, timeout or an error answer. */
export type AuthorizeAnswer = TagInfo | 'no-answer';

/** The central system as the station sees it, whatever protocol it speaks. */
export interface CentralSystem {
  /** True while messages can be expected to be answered (connected, and registration accepted). */
  readonly online: boolean;
  authorize(idTag: string): Promise<AuthorizeAnswer>;
}

/** One step of a transaction that the central system must hear of, in this order, exactly once. */
export type TransactionEvent = SessionEvent;

/** The durable first-in-first-out of transaction events; written in the same commit as the session it tells of. */
export interface TransactionOutbox {
  /** The oldest entry that is not settled. */
  head(): { readonly id: number; readonly attempts: number; readonly event: TransactionEvent } | undefined;
  length(): number;
  /** Counts a failed attempt, durably. */
  failed(id: number): void;
  /** Delivered: the entry goes. */
  delivered(id: number): void;
  /** Given up after the last attempt: kept aside for an operator, no longer in the way. */
  park(id: number, why: string): void;
  onAppended(listener: () => void): Unsubscribe;
}

export type RequestOutcome = 'accepted' | 'rejected';

/** How each connector came to be as it is. */
export interface ConnectorHistory {
  /** Changes of status, why, faults, limit and contactor, newest first; at most the last 500. */
  latest(connectorId: number, limit: number): readonly WhyChange[];
  /** Since when (wall clock) a fault has been active, restarts notwithstanding; undefined when it is not. */
  activeSince(connectorId: number, code: FaultCode): number | undefined;
}

/** The station as portal, OCPP and CLI see it. */
export interface Station {
  readonly identity: StationIdentity;
  readonly settings: Settings;
  readonly outbox: TransactionOutbox;
  readonly history: ConnectorHistory;
  readonly journal: Journal;
  readonly localList: LocalList;
  readonly cards: Cards;
  readonly reservations: Reservations;
  readonly schedule: StationSchedule;
  readonly tariff: TariffDesk;
  connectorIds(): readonly number[];
  /** @throws RangeError for an unknown connector */
  view(connectorId: number): ConnectorView;
  /** Called after anything in a view changed. 0 = the station as a whole. */
  onChange(listener: (connectorId: number) => void): Unsubscribe;
  attachCentralSystem(centralSystem: CentralSystem): void;
  /**
   * A card that was held to the reader, or as if. Resolves with what became of it.
   * @param origin `app`: counts also while the card reader is switched off
   */
  presentTag(idTag: string, connectorId?: number, origin?: 'card' | 'app'): Promise<TagOutcome>;
  /** Without a connector: the one with a vehicle waiting, else the first free one. */
  remoteStart(idTag: string, connectorId: number | undefined): RequestOutcome;
  remoteStop(sessionId: string): RequestOutcome;
  /**
   * The central system's verdict on a started session, which may come long after.
   * @returns `list-conflict`: its own list says otherwise (OCPP 1.6 §3.5.2)
   */
  transactionAnswered(sessionId: string, info: TagInfo): 'consistent' | 'list-conflict';
  /** The central system's word on a tag that came with something else, such as the answer to the end of a session. */
  tagTold(idTag: string, info: TagInfo): void;
  session(sessionId: string): SessionRecord | undefined;
  /** Connector 0 = all. Out of order takes effect after a running session: `scheduled`. Survives a restart. */
  setAvailability(connectorId: number, operative: boolean): RequestOutcome | 'scheduled';
  /** A sample of the meter now; undefined while the meter does not answer. */
  sample(connectorId: number): MeterSample | undefined;
  /** Lets the register count from now on; rejected while a session runs or the meter does not answer. */
  setMeterToZero(connectorId: number, by: string): RequestOutcome;
  resetFault(connectorId: number, code: FaultCode): void;
  /** A part was exchanged: its counter begins at 0. Rejected where there is no such part. @param by for the audit log */
  resetWear(connectorId: number, part: WearingPart, by: string): RequestOutcome;
  unlock(connectorId: number): Promise<'unlocked' | 'failed' | 'not-supported'>;
  /** Ends sessions by the rules of the kind, then asks the supervisor for a restart. */
  reset(kind: 'soft' | 'hard'): void;
}

export type TagOutcome =
  | { readonly kind: 'started' | 'stopped' | 'waiting-for-vehicle' }
  | { readonly kind: 'refused'; readonly reason: string };
