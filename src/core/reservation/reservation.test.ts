// SPDX-License-Identifier: Apache-2.0
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  admit,
  decideReserve,
  type EndFacts,
  endOf,
  keeperOf,
  type Person,
  type Place,
  type Reservation,
  type ReserveFacts,
} from './reservation.ts';

const NOW = 1_767_225_600_000;
const HOUR = 3_600_000;

const reservation = (more: Partial<Reservation> = {}): Reservation => ({
  id: `r${more.connectorId ?? 1}`,
  reservationId: 17,
  connectorId: 1,
  idTag: 'HOLDER',
  parentIdTag: undefined,
  expiresAtMillis: NOW + HOUR,
  reservedAtMillis: NOW,
  ...more,
});
const place = (connectorId: number, more: Partial<Place> = {}): Place => ({
  connectorId,
  use: 'free',
  isOut: false,
  claim: undefined,
  ...more,
});
const FREE = [place(1), place(2), place(3)];
const facts = (places: readonly Place[] = FREE, more: Partial<ReserveFacts> = {}): ReserveFacts => ({
  places,
  nowMillis: NOW,
  zeroSupported: true,
  ...more,
});
const person = (idTag: string, parentIdTag?: string): Person => ({ idTag, parentIdTag });
const statusOf = (wish: Reservation, others: readonly Reservation[] = [], given = facts()) =>
  decideReserve(others, wish, given).status;

describe('a wish for one connector (OCPP 1.6 §5.13)', () => {
  it.each([
    ['free', 'Accepted'],
    ['occupied', 'Occupied'],
    ['faulted', 'Faulted'],
    ['unavailable', 'Unavailable'],
  ] as const)('that is %s is answered %s', (use, status) => {
    expect(statusOf(reservation(), [], facts([place(1, { use }), place(2)]))).toBe(status);
  });

  it('is Occupied where somebody, even the same tag, has reserved already', () => {
    const other = reservation({ id: 'other', reservationId: 18 });
    expect(statusOf(reservation(), [other])).toBe('Occupied');
    expect(statusOf(reservation(), [{ ...other, idTag: 'ELSE' }])).toBe('Occupied');
    expect(statusOf(reservation({ connectorId: 2 }), [other])).toBe('Accepted');
  });

  it('is Rejected for a connector that is not there, at or after its expiry, and while the clock is not set', () => {
    expect(statusOf(reservation({ connectorId: 4 }))).toBe('Rejected');
    expect(statusOf(reservation({ connectorId: -1 }))).toBe('Rejected');
    expect(statusOf(reservation({ expiresAtMillis: NOW }))).toBe('Rejected');
    expect(statusOf(reservation({ expiresAtMillis: NOW + 1 }))).toBe('Accepted');
    expect(statusOf(reservation(), [], facts(FREE, { nowMillis: 0 }))).toBe('Rejected');
  });

  it('is Occupied for the last free connector while connector 0 is reserved, and not once its holder has a place', () => {
    const zero = reservation({ id: 'zero', connectorId: 0, reservationId: 18 });
    const taken = [place(1), place(2, { use: 'occupied' })];
    expect(statusOf(reservation(), [zero])).toBe('Accepted');
    expect(statusOf(reservation(), [zero], facts(taken))).toBe('Occupied');
    const claimed = [place(1), place(2, { use: 'occupied', claim: 'zero' })];
    expect(statusOf(reservation(), [zero], facts(claimed))).toBe('Accepted');
  });
});

describe('a wish for connector 0 (OCPP 1.6 §5.13)', () => {
  const zero = reservation({ id: 'zero', connectorId: 0 });

  it('is Rejected unless ReserveConnectorZeroSupported', () => {
    expect(statusOf(zero, [], facts(FREE, { zeroSupported: false }))).toBe('Rejected');
    expect(statusOf(zero)).toBe('Accepted');
  });

  it.each([
    [['occupied', 'free'], 'Accepted'],
    [['occupied', 'faulted'], 'Occupied'],
    [['faulted', 'unavailable'], 'Faulted'],
    [['unavailable', 'unavailable'], 'Unavailable'],
  ] as const)('with connectors %s is answered %s', (uses, status) => {
    const places = uses.map((use, index) => place(index + 1, { use }));
    expect(statusOf(zero, [], facts(places))).toBe(status);
  });

  it('is Occupied when what is free is reserved, and when connector 0 is reserved', () => {
    const own = reservation({ id: 'own', reservationId: 18 });
    expect(statusOf(zero, [own], facts([place(1)]))).toBe('Occupied');
    expect(statusOf(zero, [reservation({ id: 'a', connectorId: 0, reservationId: 18 })])).toBe('Occupied');
  });
});

describe('the same reservationId (OCPP 1.6 §5.13)', () => {
  const old = reservation({ id: 'old' });

  it('replaces: the connector, the tag and the expiry are those of the new one', () => {
    for (const connectorId of [0, 1, 2]) {
      const decision = decideReserve([old], reservation({ id: 'new', connectorId, idTag: 'ELSE' }), facts());
      expect(decision).toEqual({ status: 'Accepted', replaced: [old] });
    }
  });

  it('replaces nothing when the new one is not accepted', () => {
    const places = [place(1), place(2, { use: 'occupied' })];
    const decision = decideReserve([old], reservation({ id: 'new', connectorId: 2 }), facts(places));
    expect(decision).toEqual({ status: 'Occupied', replaced: [] });
  });

  it('is a matter of the central system: reservations without a number never replace each other', () => {
    const local = reservation({ id: 'local', reservationId: undefined });
    expect(statusOf(reservation({ id: 'more', reservationId: undefined }), [local])).toBe('Occupied');
  });
});

describe('who may begin (OCPP 1.6 §5.13)', () => {
  const entry = (who: Person, all: readonly Reservation[], connectorId = 1, places: readonly Place[] = FREE) => {
    const admission = admit(all, () => places, connectorId, who);
    return admission.kind === 'open' ? `open ${admission.claim?.id ?? '-'}` : admission.kind;
  };
  const own = reservation({ id: 'own', parentIdTag: 'FLEET' });
  const zero = reservation({ id: 'zero', connectorId: 0, idTag: 'ZERO' });

  it('the tag of the reservation, in capitals or not; nobody else', () => {
    expect(entry(person('holder'), [reservation({ id: 'own' })])).toBe('open own');
    expect(entry(person('STRANGER'), [reservation({ id: 'own' })])).toBe('refused');
    expect(entry(person('STRANGER'), [reservation({ id: 'own' })], 2)).toBe('open -');
  });

  it('a tag of the same parent; one whose parent nobody knows is asked for', () => {
    expect(entry(person('COLLEAGUE', 'fleet'), [own])).toBe('open own');
    expect(entry(person('STRANGER', 'OTHER'), [own])).toBe('refused');
    expect(admit([own], () => FREE, 1, person('STRANGER'))).toEqual({ kind: 'ask', otherwise: 'refused' });
  });

  it('a parent is never compared to a tag (§3.9)', () => {
    expect(entry(person('FLEET', 'HOLDER'), [own])).toBe('refused');
  });

  it('for connector 0 strangers are refused at the last free connector, and only there', () => {
    const last = [place(1), place(2, { use: 'occupied' }), place(3, { use: 'faulted' })];
    expect(entry(person('STRANGER'), [zero], 1)).toBe('open -');
    expect(entry(person('STRANGER'), [zero], 1, last)).toBe('refused');
    expect(entry(person('ZERO'), [zero], 1, last)).toBe('open zero');
    expect(entry(person('ZERO'), [zero], 1)).toBe('open zero');
  });

  it('a connector that is reserved for somebody counts as none for connector 0', () => {
    const two = [place(1), place(2)];
    expect(entry(person('STRANGER'), [reservation({ id: 'own', connectorId: 2 }), zero], 1, two)).toBe('refused');
    expect(entry(person('ZERO'), [reservation({ id: 'own', connectorId: 2 }), zero], 2, two)).toBe('refused');
  });

  it('with both, the own reservation of the connector is used up, not the one of connector 0', () => {
    const both = [own, { ...zero, idTag: 'HOLDER' }];
    expect(entry(person('HOLDER'), both, 1)).toBe('open own');
    expect(entry(person('HOLDER'), both, 2)).toBe('open zero');
  });

  it('where nothing is kept, an unknown parent is asked for but does not decide', () => {
    const fleet = { ...zero, parentIdTag: 'FLEET' };
    expect(admit([fleet], () => FREE, 1, person('STRANGER'))).toEqual({ kind: 'ask', otherwise: 'open' });
    expect(entry(person('COLLEAGUE', 'FLEET'), [fleet])).toBe('open zero');
  });

  it('while the holder of connector 0 is about to begin, nothing is kept', () => {
    const places = [place(1), place(2, { use: 'occupied', claim: 'zero' })];
    expect(entry(person('STRANGER'), [zero], 1, places)).toBe('open -');
  });
});

describe('the end of a reservation (OCPP 1.6 §5.13)', () => {
  const end = (more: Partial<EndFacts> = {}, what: Partial<Reservation> = {}) =>
    endOf(reservation(what), { places: FREE, nowMillis: NOW, knownForMs: 0, withdrawn: false, ...more });

  it('comes with its expiry, however long the program has run', () => {
    expect(end({ nowMillis: NOW + HOUR - 1, knownForMs: 10 * HOUR })).toBeUndefined();
    expect(end({ nowMillis: NOW + HOUR })).toBe('expired');
  });

  it('comes after as long as it was made for while the clock is not set', () => {
    expect(end({ nowMillis: 0, knownForMs: HOUR - 1 })).toBeUndefined();
    expect(end({ nowMillis: 0, knownForMs: HOUR })).toBe('expired');
  });

  it('comes with its connector out of service or faulted; for connector 0 with the last of them', () => {
    const one = [place(1, { isOut: true }), place(2)];
    expect(end({ places: one })).toBe('out-of-service');
    expect(end({ places: one }, { connectorId: 2 })).toBeUndefined();
    expect(end({ places: one }, { connectorId: 0 })).toBeUndefined();
    expect(end({ places: [place(1, { isOut: true })] }, { connectorId: 0 })).toBe('out-of-service');
    // A board that has lost a connector has nothing to keep.
    expect(end({}, { connectorId: 9 })).toBe('out-of-service');
  });

  it('comes when the profile is withdrawn, but not for what was reserved at the charger', () => {
    expect(end({ withdrawn: true })).toBe('withdrawn');
    expect(end({ withdrawn: true }, { reservationId: undefined })).toBeUndefined();
  });
});

/**
 * The same rules written another way: connectors are seats, and whoever has no seat of his own needs one that is left
 * over when everybody with a promise has been given one.
 */
const model = {
  seats: (places: readonly Place[], all: readonly Reservation[]) =>
    places
      .filter((p) => p.use === 'free' && !all.some((r) => r.connectorId === p.connectorId))
      .map((p) => p.connectorId),

  mayBegin(all: readonly Reservation[], places: readonly Place[], at: number, tag: string): boolean {
    for (const one of all) if (one.connectorId === at) return one.idTag === tag;
    const promised = all.filter((one) => one.connectorId === 0 && one.idTag !== tag);
    const waiting = promised.filter((one) => !places.some((p) => p.claim === one.id));
    const leftOver = model.seats(places, all).filter((seat) => seat !== at);
    return leftOver.length >= waiting.length;
  },
};

const TAGS = ['A', 'B', 'C'] as const;
const anyReservations = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.constantFrom(...TAGS), fc.integer({ min: 1, max: 6 })), {
    selector: ([connectorId]) => connectorId,
    maxLength: 5,
  })
  .map((rows) =>
    rows.map(([connectorId, idTag, reservationId], index) =>
      reservation({ id: `${index}`, connectorId, idTag, reservationId }),
    ),
  );
const anyPlaces = fc
  .array(
    fc.record({
      use: fc.constantFrom<Place['use']>('free', 'free', 'occupied', 'faulted', 'unavailable'),
      claim: fc.constantFrom(undefined, undefined, '0', '1'),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((rows) =>
    rows.map(({ use, claim }, index) => place(index + 1, { use, claim: use === 'occupied' ? claim : undefined })),
  );

describe('any reservations and any connectors', () => {
  it('let in exactly whom a count of the seats lets in', () => {
    void fc.assert(
      fc.property(
        anyReservations,
        anyPlaces,
        fc.nat({ max: 3 }),
        fc.constantFrom(...TAGS),
        (all, places, index, tag) => {
          const { connectorId } = places[index % places.length] ?? place(1);
          const admission = admit(all, () => places, connectorId, person(tag));
          expect(admission.kind).toBe(model.mayBegin(all, places, connectorId, tag) ? 'open' : 'refused');
          const keeper = keeperOf(all, () => places, connectorId);
          expect(admission.kind === 'refused').toBe(keeper !== undefined && keeper.idTag !== tag);
          if (admission.kind === 'open' && keeper !== undefined) expect(admission.claim).toBe(keeper);
        },
      ),
      { seed: 5, numRuns: 5000 },
    );
  });

  it('accept a wish only where a seat is left for everybody with a promise, and whoever is accepted may begin', () => {
    void fc.assert(
      fc.property(
        anyReservations,
        anyPlaces,
        fc.integer({ min: 0, max: 4 }),
        fc.constantFrom(...TAGS),
        (all, places, at, tag) => {
          const wish = reservation({ id: 'wish', connectorId: at, idTag: tag, reservationId: 6 });
          const { status, replaced } = decideReserve(all, wish, facts(places));
          const kept = all.filter((one) => !replaced.includes(one));
          if (status !== 'Accepted') {
            expect(replaced).toEqual([]);
            return;
          }
          const now = [...kept, wish];
          expect(replaced).toEqual(all.filter((one) => one.reservationId === 6));
          expect(new Set(now.map((one) => one.connectorId)).size).toBe(now.length);
          const seats = model.seats(places, kept);
          expect(at === 0 ? seats.length > 0 : seats.includes(at)).toBe(true);
          const zero = kept.find((one) => one.connectorId === 0 && !places.some((p) => p.claim === one.id));
          if (zero !== undefined) expect(model.seats(places, now).length).toBeGreaterThan(0);
          const door = at === 0 ? seats[0] : at;
          expect(admit(now, () => places, door ?? 1, person(tag))).toMatchObject({ kind: 'open' });
        },
      ),
      { seed: 6, numRuns: 5000 },
    );
  });
});
