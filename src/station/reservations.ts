// SPDX-License-Identifier: Apache-2.0
import { isIdTag, sameTag } from '../core/auth/id-tag.ts';
import {
  type Admission,
  admit,
  decideReserve,
  endOf,
  keeperOf,
  type Place,
  type Reservation,
  type ReserveStatus,
} from '../core/reservation/reservation.ts';
import type { Clock, Random } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { ReservationRepository } from '../ports/store.ts';
import type { Settings } from '../settings/settings.ts';
import { fingerprint } from './fingerprint.ts';
import type { Reservations, ReservationWish } from './reservations-api.ts';

/** One connector as reservations see it. */
export interface ReservedPlace extends Omit<Place, 'claim'> {
  /** Whose tag is looked up or waits for a vehicle there. */
  readonly idTag: string | undefined;
}

export interface StationReservationsOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: Settings;
  readonly repository: ReservationRepository;
  readonly places: () => readonly ReservedPlace[];
}

interface Claim {
  readonly idTag: string;
  readonly reservationId: string;
}

/** The reservations of one charger: kept on disk, asked by every session that wants to begin. */
export class StationReservations implements Reservations {
  readonly #options: StationReservationsOptions;
  /** Since when this program knows each one, monotonic milliseconds. */
  readonly #knownSinceMs = new Map<string, number>();
  /** By connector: for which reservation the tag that is looked up or waits there has come. */
  readonly #claims = new Map<number, Claim>();
  #all: readonly Reservation[];

  constructor(options: StationReservationsOptions) {
    this.#options = options;
    this.#all = options.repository.all();
    for (const { id } of this.#all) this.#knownSinceMs.set(id, this.#nowMs());
  }

  list(): readonly Reservation[] {
    return this.#all.toSorted((one, other) => one.expiresAtMillis - other.expiresAtMillis);
  }

  /** The one that keeps a connector from everybody but its holder now. */
  keeping(connectorId: number): Reservation | undefined {
    return keeperOf(this.#all, () => this.#places(), connectorId);
  }

  /** In how many whole seconds a connector is free for everybody again; undefined when it is, or nobody can tell. */
  secondsLeft(connectorId: number): number | undefined {
    const keeper = this.keeping(connectorId);
    const leftMs = keeper && keeper.expiresAtMillis - this.#options.clock.wallMillis();
    return leftMs === undefined ? undefined : Math.max(0, Math.ceil(leftMs / 1000));
  }

  reserve(wish: ReservationWish): ReserveStatus {
    const { clock, random, settings, repository, log } = this.#options;
    if (!isIdTag(wish.idTag)) return 'Rejected';
    const nowMillis = clock.wallMillis();
    const reservation: Reservation = { ...wish, id: random.uuid(), reservedAtMillis: nowMillis };
    const { status, replaced } = decideReserve(this.#all, reservation, {
      places: this.#places(),
      nowMillis,
      zeroSupported: settings.get('ocpp.key.ReserveConnectorZeroSupported'),
    });
    const about = { ...aboutOf(reservation), status };
    if (status !== 'Accepted') {
      log.info(about, 'a reservation was refused');
      return status;
    }
    const gone = replaced.map(({ id }) => id);
    if (!this.#stored('a reservation could not be stored', () => repository.put(reservation, gone))) return 'Rejected';
    for (const id of gone) this.#drop(id);
    this.#all = [...this.#all, reservation];
    this.#knownSinceMs.set(reservation.id, this.#nowMs());
    log.info(about, 'reserved');
    return status;
  }

  cancel(id: string): boolean {
    const found = this.#all.find((one) => one.id === id);
    const remove = () => this.#options.repository.remove(id);
    if (found === undefined || !this.#stored('a cancelled reservation could not be removed', remove)) return false;
    this.#drop(id);
    this.#options.log.info({ ...aboutOf(found), why: 'cancelled' }, 'a reservation ended');
    return true;
  }

  /** To be called often, and after each change of a connector: ends what is over. */
  review(): void {
    if (this.#all.length === 0) return;
    const { clock, settings, repository, log } = this.#options;
    const facts = {
      places: this.#places(),
      nowMillis: clock.wallMillis(),
      withdrawn: !settings.get('ocpp.reservationSupported'),
    };
    for (const reservation of this.#all) {
      const knownForMs = this.#nowMs() - (this.#knownSinceMs.get(reservation.id) ?? 0);
      const why = endOf(reservation, { ...facts, knownForMs });
      if (why === undefined) continue;
      this.#drop(reservation.id);
      this.#stored('an ended reservation could not be removed', () => repository.remove(reservation.id));
      log.info({ ...aboutOf(reservation), why }, 'a reservation ended');
    }
  }

  /** Whether a tag is kept from beginning at a connector, whatever its parent. */
  refuses(connectorId: number, idTag: string): boolean {
    return this.#admit(connectorId, idTag, undefined).kind === 'refused';
  }

  /** Whether a connector's own reservation is this tag's. */
  isReservedFor(connectorId: number, idTag: string): boolean {
    return this.#all.some((one) => one.connectorId === connectorId && sameTag(one.idTag, idTag));
  }

  /** A tag was presented, and is about to be looked up. */
  present(connectorId: number, idTag: string): Admission['kind'] {
    const admission = this.#admit(connectorId, idTag, undefined);
    this.#claim(connectorId, idTag, admission);
    return admission.kind;
  }

  /**
   * A tag was accepted: whether it may begin.
   * @param parentIdTag as told with the acceptance; undefined when it has none, or nobody told
   */
  admits(connectorId: number, idTag: string, parentIdTag: string | undefined): boolean {
    const admission = this.#admit(connectorId, idTag, parentIdTag);
    this.#claim(connectorId, idTag, admission);
    return admission.kind === 'open' || (admission.kind === 'ask' && admission.otherwise === 'open');
  }

  /** The reservation that ends when the session of this tag begins at a connector (OCPP 1.6 §5.13). */
  claimed(connectorId: number, idTag: string): Reservation | undefined {
    const claim = this.#claims.get(connectorId);
    if (claim === undefined || !sameTag(claim.idTag, idTag)) return undefined;
    return this.#all.find(({ id }) => id === claim.reservationId);
  }

  /** Removes it from the store, as part of the commit that begins the session. @throws what the store throws */
  removeStored(reservation: Reservation): void {
    this.#options.repository.remove(reservation.id);
  }

  /** That commit was made. */
  used(reservation: Reservation): void {
    this.#drop(reservation.id);
    this.#options.log.info({ ...aboutOf(reservation), why: 'used' }, 'a reservation ended');
  }

  #admit(connectorId: number, idTag: string, parentIdTag: string | undefined): Admission {
    return admit(this.#all, () => this.#places(), connectorId, { idTag, parentIdTag });
  }

  #claim(connectorId: number, idTag: string, admission: Admission): void {
    const claim = admission.kind === 'open' ? admission.claim : undefined;
    if (claim === undefined) this.#claims.delete(connectorId);
    else this.#claims.set(connectorId, { idTag, reservationId: claim.id });
  }

  #places(): readonly Place[] {
    return this.#options.places().map(({ idTag, ...place }) => ({
      ...place,
      claim: idTag === undefined ? undefined : this.claimed(place.connectorId, idTag)?.id,
    }));
  }

  #drop(id: string): void {
    this.#all = this.#all.filter((one) => one.id !== id);
    this.#knownSinceMs.delete(id);
  }

  #stored(failure: string, write: () => void): boolean {
    try {
      write();
      return true;
    } catch (error) {
      this.#options.log.error({ cause: String(error) }, failure);
      return false;
    }
  }

  #nowMs(): number {
    return this.#options.clock.monotonicMicros() / 1000;
  }
}

/** For the log, which never holds a tag. */
function aboutOf({ id, reservationId, connectorId, idTag, expiresAtMillis }: Reservation) {
  return { reservation: id, reservationId, connector: connectorId, tag: fingerprint(idTag), expiresAtMillis };
}
