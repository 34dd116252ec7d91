// SPDX-License-Identifier: Apache-2.0
import type { Clock } from '../ports/clock.ts';
import type { CableLock, LockPosition } from '../ports/devices.ts';

/** A motor that has not reached its place by then never will (fault table F09). */
const LOCK_MOVES_WITHIN_MICROS = 5_000_000;
const RETRY_MICROS = 1_500_000;

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

  /** The station asks for a position; it holds until the machine next wants the plug locked. */
  request(position: LockPosition): void {
    this.#requested = position;
  }

  /** @param machineWantsLocked the plug must not come out, now */
  update(machineWantsLocked: boolean, seen: { readonly locked: boolean; readonly contactsClosed: boolean }): void {
    if (this.#lock === undefined) return;
    if (machineWantsLocked) this.#requested = undefined;
    const nowMicros = this.#clock.monotonicMicros();
    // Never unlock a plug that may carry current, also not one that was locked before this guard began.
    const holds = machineWantsLocked || (seen.contactsClosed && (seen.locked || this.#wanted === 'locked'));
    const wanted: LockPosition = holds ? 'locked' : (this.#requested ?? 'unlocked');
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
}
