// SPDX-License-Identifier: Apache-2.0

import { sameTag } from '../auth/id-tag.ts';
import { isClockSet } from '../units/wall-time.ts';

/** A connector that is kept for somebody (OCPP 1.6 §5.13). */
export interface Reservation {
  /** UUID, the charger's own name for it. */
  readonly id: string;
  /** The central system's number, any 32-bit integer; undefined: made at the charger. */
  readonly reservationId: number | undefined;
  /** 0 = whichever connector is free. */
  readonly connectorId: number;
  readonly idTag: string;
  /** Whoever has this parent may come, too. */
  readonly parentIdTag: string | undefined;
  /** Wall clock. */
  readonly expiresAtMillis: number;
  readonly reservedAtMillis: number;
}

/** Somebody with a tag. */
export interface Person {
  readonly idTag: string;
  /** Undefined: nobody knows, or there is none. */
  readonly parentIdTag: string | undefined;
}

/** What a reservation needs to know of one connector. */
export interface Place {
  readonly connectorId: number;
  /** `free`: nobody and nothing is there, and no fault refuses sessions. */
  readonly use: 'free' | 'occupied' | 'faulted' | 'unavailable';
  /** The status is Faulted or Unavailable; not while the charger is only starting. */
  readonly isOut: boolean;
  /** The reservation that somebody who is about to begin there has come for. */
  readonly claim: string | undefined;
}

/** The words of OCPP 1.6 §7.46 ReservationStatus. */
export type ReserveStatus = 'Accepted' | 'Faulted' | 'Occupied' | 'Rejected' | 'Unavailable';

/** What is so at the moment of the request. */
export interface ReserveFacts {
  readonly places: readonly Place[];
  /** Wall clock. */
  readonly nowMillis: number;
  /** Key ReserveConnectorZeroSupported. */
  readonly zeroSupported: boolean;
}

export interface ReserveDecision {
  readonly status: ReserveStatus;
  /** Those that the new one takes the place of. */
  readonly replaced: readonly Reservation[];
}

/**
 * Whether a connector can be kept (OCPP 1.6 §5.13). One of the same number is replaced, but only by one that is accepted;
 * there is one for each connector, and one for connector 0.
 */
export function decideReserve(
  reservations: readonly Reservation[],
  wish: Reservation,
  facts: ReserveFacts,
): ReserveDecision {
  const { places, nowMillis, zeroSupported } = facts;
  const isSame = (one: Reservation) => wish.reservationId !== undefined && one.reservationId === wish.reservationId;
  const others = reservations.filter((one) => !isSame(one));
  const status = (): ReserveStatus => {
    if (!isClockSet(nowMillis) || wish.expiresAtMillis <= nowMillis) return 'Rejected';
    if (wish.connectorId === 0) return zeroSupported ? anyStatus(others, places) : 'Rejected';
    const place = places.find(({ connectorId }) => connectorId === wish.connectorId);
    return place === undefined ? 'Rejected' : placeStatus(others, places, place);
  };
  const given = status();
  return { status: given, replaced: given === 'Accepted' ? reservations.filter(isSame) : [] };
}

function placeStatus(others: readonly Reservation[], places: readonly Place[], place: Place): ReserveStatus {
  if (place.use === 'faulted') return 'Faulted';
  if (place.use === 'unavailable') return 'Unavailable';
  if (place.use === 'occupied' || reservationOf(others, place.connectorId) !== undefined) return 'Occupied';
  // The last free connector is promised to the holder of the reservation on connector 0.
  const isPromised = openZero(others, places) !== undefined && !isOtherFree(others, places, place.connectorId);
  return isPromised ? 'Occupied' : 'Accepted';
}

function anyStatus(others: readonly Reservation[], places: readonly Place[]): ReserveStatus {
  if (reservationOf(others, 0) !== undefined) return 'Occupied';
  if (isOtherFree(others, places, 0)) return 'Accepted';
  const has = (...uses: readonly Place['use'][]) => places.some(({ use }) => uses.includes(use));
  if (has('free', 'occupied')) return 'Occupied';
  return has('faulted') ? 'Faulted' : 'Unavailable';
}

function reservationOf(reservations: readonly Reservation[], connectorId: number): Reservation | undefined {
  return reservations.find((one) => one.connectorId === connectorId);
}

/** The reservation on connector 0, unless its holder is about to begin somewhere. */
function openZero(reservations: readonly Reservation[], places: readonly Place[]): Reservation | undefined {
  const zero = reservationOf(reservations, 0);
  return places.some(({ claim }) => claim !== undefined && claim === zero?.id) ? undefined : zero;
}

/** Whether a connector beside this one is free and kept for nobody. */
function isOtherFree(reservations: readonly Reservation[], places: readonly Place[], connectorId: number): boolean {
  return places.some(
    (place) =>
      place.use === 'free' &&
      place.connectorId !== connectorId &&
      reservationOf(reservations, place.connectorId) === undefined,
  );
}

/**
 * The reservation that keeps a connector from everybody but its holder now: its own, or the one on connector 0 when no
 * other connector is free (OCPP 1.6 §5.13: one connector remains available).
 * @param places asked for only when they matter
 */
export function keeperOf(
  reservations: readonly Reservation[],
  places: () => readonly Place[],
  connectorId: number,
): Reservation | undefined {
  const own = reservationOf(reservations, connectorId);
  if (own !== undefined || reservationOf(reservations, 0) === undefined) return own;
  const all = places();
  const zero = openZero(reservations, all);
  return isOtherFree(reservations, all, connectorId) ? undefined : zero;
}

/** `open`: the reservations let the tag begin · `ask`: only its parent, which nobody knows yet, can tell. */
export type Admission =
  | { readonly kind: 'open'; readonly claim: Reservation | undefined }
  | { readonly kind: 'ask'; readonly otherwise: 'open' | 'refused' }
  | { readonly kind: 'refused' };

/**
 * Whether a tag may begin at a connector, and for which reservation it comes: the connector's own before the one on
 * connector 0, and one only, as StartTransaction names one. A parent is compared with a parent, never with a tag.
 */
export function admit(
  reservations: readonly Reservation[],
  places: () => readonly Place[],
  connectorId: number,
  person: Person,
): Admission {
  const keeper = keeperOf(reservations, places, connectorId);
  const zero = keeper === undefined ? reservationOf(reservations, 0) : undefined;
  const asked = keeper ?? zero;
  if (asked === undefined) return { kind: 'open', claim: undefined };
  switch (holds(asked, person)) {
    case 'yes':
      return { kind: 'open', claim: asked };
    case 'unknown':
      return { kind: 'ask', otherwise: keeper === undefined ? 'open' : 'refused' };
    case 'no':
      return keeper === undefined ? { kind: 'open', claim: undefined } : { kind: 'refused' };
  }
}

function holds(reservation: Reservation, person: Person): 'yes' | 'no' | 'unknown' {
  if (sameTag(reservation.idTag, person.idTag)) return 'yes';
  if (reservation.parentIdTag === undefined) return 'no';
  if (person.parentIdTag === undefined) return 'unknown';
  return sameTag(reservation.parentIdTag, person.parentIdTag) ? 'yes' : 'no';
}

/** Why a reservation is over before anybody came for it. */
export type ReservationEnd = 'expired' | 'out-of-service' | 'withdrawn';

export interface EndFacts {
  readonly places: readonly Place[];
  /** Wall clock. */
  readonly nowMillis: number;
  /** How long this program has known the reservation, by a clock that does not jump. */
  readonly knownForMs: number;
  /** Reservations of the central system are not supported any more. */
  readonly withdrawn: boolean;
}

/**
 * Whether a reservation ends by itself: at its expiry, and with its connector, or all of them for connector 0, Faulted or
 * Unavailable (OCPP 1.6 §5.13). While the clock is not set it lasts as long as it was made for, and no longer.
 */
export function endOf(reservation: Reservation, facts: EndFacts): ReservationEnd | undefined {
  const { expiresAtMillis, reservedAtMillis, connectorId } = reservation;
  if (facts.withdrawn && reservation.reservationId !== undefined) return 'withdrawn';
  const isExpired = isClockSet(facts.nowMillis)
    ? facts.nowMillis >= expiresAtMillis
    : facts.knownForMs >= expiresAtMillis - reservedAtMillis;
  if (isExpired) return 'expired';
  const own = facts.places.filter((place) => connectorId === 0 || place.connectorId === connectorId);
  return own.every(({ isOut }) => isOut) ? 'out-of-service' : undefined;
}
