// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  asked,
  CARD,
  charging,
  flows,
  judgesTags,
  OTHER_CARD,
  powerCut,
  starts,
  statusOf,
  suiteCharger,
  tap,
  told,
} from './suite-charger.ts';

const suite = suiteCharger();
type On = Awaited<ReturnType<typeof suite.start>>;

interface Wish {
  readonly reservationId?: number;
  readonly connectorId?: number;
  readonly idTag?: string;
  readonly parentIdTag?: string;
  readonly forMs?: number;
}

const QUARTER_MS = 900_000;

function reserve(on: On, { forMs = QUARTER_MS, ...wish }: Wish = {}): Promise<unknown> {
  const expiryDate = new Date(on.clock.wallMillis() + forMs).toISOString();
  return statusOf(on, 'ReserveNow', { reservationId: 7, connectorId: 1, idTag: CARD, expiryDate, ...wish });
}
const cancel = (on: On, reservationId = 7) => statusOf(on, 'CancelReservation', { reservationId });
const outOfOrder = (on: On, connectorId: number) =>
  statusOf(on, 'ChangeAvailability', { connectorId, type: 'Inoperative' });

describe('ReserveNow (OCPP 1.6 §5.13)', () => {
  it('R01, TC_046, TC_047, TC_048_1 · Accepted and Reserved; Occupied for another number; the same number replaces; it persists a power cut', async () => {
    const on = await suite.start();
    expect(await reserve(on)).toBe('Accepted');
    await told(on, 'Reserved');
    expect(await reserve(on, { reservationId: 8, idTag: OTHER_CARD })).toBe('Occupied');
    expect(await reserve(on, { idTag: OTHER_CARD, forMs: 40_000 })).toBe('Accepted');
    await powerCut(on, 5000);
    await told(on, 'Reserved');
    await tap(on);
    await on.advance(1500);
    expect(on.central.statuses(1).at(-1)).toBe('Reserved');
    await told(on, 'Available');
  });

  it('R01, TC_048_2, TC_048_3, TC_048_4 · Occupied, Faulted and Unavailable as the connector is; Rejected where there is none', async () => {
    const on = await suite.start();
    expect(await reserve(on, { connectorId: 2 })).toBe('Rejected');
    on.vehicle({ plugged: true });
    await told(on, 'Preparing');
    expect(await reserve(on)).toBe('Occupied');
    on.vehicle({ plugged: false });
    on.fault('emergency-stop', true);
    await told(on, 'Faulted');
    expect(await reserve(on)).toBe('Faulted');
    on.fault('emergency-stop', false);
    await told(on, 'Available', 1, 120_000);
    await outOfOrder(on, 1);
    expect(await reserve(on)).toBe('Unavailable');
  });

  it('R02, TC_046, TC_053 · its idTag or one of its parentIdTag begins, with the reservationId; others are refused', async () => {
    const on = await suite.start();
    judgesTags(on, { [OTHER_CARD]: { parentIdTag: 'FLEET' }, A0B0C0D0: { parentIdTag: 'OTHERS' } });
    await reserve(on);
    on.vehicle({ plugged: true, wants: 'charge' });
    await tap(on, OTHER_CARD);
    await on.advance(2000);
    expect([flows(on), asked(on), on.central.statuses(1).at(-1)]).toEqual([false, [], 'Reserved']);
    expect(await statusOf(on, 'RemoteStartTransaction', { idTag: OTHER_CARD, connectorId: 1 })).toBe('Rejected');
    await tap(on, CARD);
    await told(on, 'Charging');
    expect(await cancel(on)).toBe('Rejected');
    await tap(on, CARD);
    on.vehicle({ plugged: false });
    await told(on, 'Available');
    await reserve(on, { reservationId: 8, idTag: 'SOMEBODY', parentIdTag: 'FLEET' });
    await told(on, 'Reserved');
    on.vehicle({ plugged: true });
    await tap(on, 'A0B0C0D0');
    await on.advance(2000);
    expect(flows(on)).toBe(false);
    await tap(on, OTHER_CARD);
    await told(on, 'Charging');
    expect(starts(on)).toEqual([
      [1, CARD, 7],
      [1, OTHER_CARD, 8],
    ]);
    // Each was asked for its group.
    expect(asked(on).slice(-2)).toEqual(['A0B0C0D0', OTHER_CARD]);
  });

  it('R03, TC_047, TC_051, TC_052 · it ends by its expiry, by CancelReservation (then Rejected), by a fault and by going out of order', async () => {
    const on = await suite.start();
    await reserve(on, { forMs: 10_000 });
    await told(on, 'Reserved');
    const reservedMs = on.clock.wallMillis();
    await told(on, 'Available');
    expect(on.clock.wallMillis() - reservedMs).toBeLessThan(11_000);
    await reserve(on);
    await told(on, 'Reserved');
    expect(await cancel(on, 8)).toBe('Rejected');
    expect(await cancel(on)).toBe('Accepted');
    await told(on, 'Available');
    expect(await cancel(on)).toBe('Rejected');
    await reserve(on);
    await told(on, 'Reserved');
    on.fault('emergency-stop', true);
    await told(on, 'Faulted');
    on.fault('emergency-stop', false);
    await told(on, 'Available', 1, 120_000);
    await reserve(on);
    await told(on, 'Reserved');
    await outOfOrder(on, 1);
    await told(on, 'Unavailable');
    expect(await cancel(on)).toBe('Rejected');
  });

  it('R04, TC_049, TC_050_1, TC_050_2, TC_050_3, TC_050_4 · connector 0: no connector is Reserved until one is left, which is kept', async () => {
    const on = await suite.start({ connectors: 2 });
    expect(await reserve(on, { connectorId: 0 })).toBe('Accepted');
    await on.advance(1000);
    expect([on.central.statuses(1).at(-1), on.central.statuses(2).at(-1)]).toEqual(['Available', 'Available']);
    expect(await statusOf(on, 'RemoteStartTransaction', { idTag: 'GUEST', connectorId: 1 })).toBe('Accepted');
    on.vehicle({ plugged: true, wants: 'charge' }, 1);
    await told(on, 'Charging', 1);
    await told(on, 'Reserved', 2);
    expect(await statusOf(on, 'RemoteStartTransaction', { idTag: OTHER_CARD, connectorId: 2 })).toBe('Rejected');
    expect(await statusOf(on, 'RemoteStartTransaction', { idTag: CARD, connectorId: 2 })).toBe('Accepted');
    on.vehicle({ plugged: true, wants: 'charge' }, 2);
    await told(on, 'Charging', 2);
    expect(starts(on)).toEqual([
      [1, 'GUEST'],
      [2, CARD, 7],
    ]);
    expect(await reserve(on, { connectorId: 0, reservationId: 9 })).toBe('Occupied');
    expect(on.central.statuses(0)).toEqual(['Available']);
  });

  it('R04 · one connector: a reservation of connector 0 keeps it', async () => {
    const on = await suite.start();
    expect(await reserve(on, { connectorId: 0 })).toBe('Accepted');
    await told(on, 'Reserved');
    await charging(on);
    expect(starts(on)).toEqual([[1, CARD, 7]]);
  });
});
