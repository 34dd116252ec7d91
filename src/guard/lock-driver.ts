// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';
import type { CableLock, LockPosition } from '../ports/devices.ts';

/** A motor that has not reached its place by then never will (fault table F09). */
const LOCK_MOVES_WITHIN_MICROS = 5_000_000;
const RETRY_MICROS = 1_500_000;

/** What an installer wants of the lock (ETEK manual, INSTALLATION; OCPP 1.6 §9.1 UnlockConnectorOnEVSideDisconnect). */
export interface LockRules {
  /** A cable in the socket stays locked, charging or not. */
  readonly permanent: boolean;
  /** The lock opens when the vehicle's end of the cable is pulled. */
  readonly opensWithoutVehicle: boolean;
}

/** What is seen in one scan. */
export interface LockSeen {
  readonly locked: boolean;
  readonly contactsClosed: boolean;
  /** The charge machine wants the plug locked: it has been offered current. */
  readonly charging: boolean;
  /** A vehicle is at the other end of the cable, and its pilot is in order. */
  readonly vehicle: boolean;
  /** Nothing is at the other end of the cable. */
  readonly noVehicle: boolean;
  /** A cable is in the socket. */
  readonly cable: boolean;
}

/** Drives the cable lock to where the charge machine wants it, and again until its feedback agrees. */
export class LockDriver {
  readonly #lock: CableLock | undefined;
  readonly #clock: Clock;
  #wanted: LockPosition = 'unlocked';
  #wantedSinceMicros: number;
  #drivenAtMicros: number | undefined;
  #requested: LockPosition | undefined;
  #late = false;

  constructor(lock: CableLock | undefined, clock: Clock) {
    this.#lock = lock;
    this.#clock = clock;
    this.#wantedSinceMicros = clock.monotonicMicros();
  }

  /** The plug was to be locked and is not. */
  get late(): boolean {
    return this.#late;
  }

  /**
   * The station asks for a position. It holds until the machine next wants the plug locked; to be locked, only until it is,
   * or the vehicle leaves.
   */
  request(position: LockPosition): void {
    this.#requested = position;
  }

  /** To be called in every scan. */
  update(seen: LockSeen, rules: LockRules): void {
    if (this.#lock === undefined) return;
    const isOver = this.#requested === 'locked' && (seen.locked || seen.noVehicle);
    if (seen.charging || isOver) this.#requested = undefined;
    const nowMicros = this.#clock.monotonicMicros();
    const wanted = this.#position(seen, rules);
    if (wanted !== this.#wanted) {
      this.#wanted = wanted;
      this.#wantedSinceMicros = nowMicros;
      this.#drivenAtMicros = undefined;
    }
    const there = seen.locked === (wanted === 'locked');
    this.#late = !there && nowMicros - this.#wantedSinceMicros > LOCK_MOVES_WITHIN_MICROS;
    const mayDrive = this.#drivenAtMicros === undefined || nowMicros - this.#drivenAtMicros > RETRY_MICROS;
    if (there || !mayDrive) return;
    this.#drivenAtMicros = nowMicros;
    this.#lock.drive(wanted).catch(() => {
      // Seen as a lock that is not where it was wanted.
    });
  }

  /** First what safety wants, then what the station asked for, then what the cable's owner should find. */
  #position(seen: LockSeen, rules: LockRules): LockPosition {
    const isLocked = seen.locked || this.#wanted === 'locked';
    // Never unlock a plug that may carry current, also not one that was locked before this guard began.
    if (seen.charging || (seen.contactsClosed && isLocked)) return 'locked';
    if (this.#requested !== undefined) return this.#requested;
    if (rules.permanent && seen.cable) return 'locked';
    // A session that is only suspended keeps its cable; a fault gives it back.
    if (seen.vehicle && isLocked) return 'locked';
    return seen.noVehicle && seen.cable && isLocked && !rules.opensWithoutVehicle ? 'locked' : 'unlocked';
  }
}
