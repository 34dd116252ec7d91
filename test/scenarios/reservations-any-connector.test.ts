// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { Charger, ChargerOptions } from '../support/charger.ts';
import {
  ask,
  cancel,
  HOLDER,
  leave,
  present,
  remoteStart,
  reserve,
  STRANGER,
  startReservable,
  starts,
  statusIs,
} from '../support/reserving.ts';

let charger: Charger | undefined;
afterEach(() => {
  expect(charger?.centralSystem?.violations ?? []).toEqual([]);
  charger?.stop();
  charger = undefined;
});

async function start(connectors: number, options: ChargerOptions = {}): Promise<Charger> {
  charger = await startReservable({ connectors, ...options });
  return charger;
}

const zero = (on: Charger, wish: Parameters<typeof reserve>[1] = {}) => reserve(on, { connectorId: 0, ...wish });
const statuses = (on: Charger) => on.station.station.connectorIds().map((id) => on.view(id).status);

/** Somebody charges at a connector. */
async function occupy(on: Charger, connectorId: number, idTag = `GUEST-${connectorId}`): Promise<void> {
  on.vehicle({ plugged: true, wants: 'charge' }, connectorId);
  expect(await present(on, idTag, connectorId)).toBeUndefined();
  await statusIs(on, 'Charging', connectorId);
}

describe('ReserveNow for connector 0 (OCPP 1.6 §5.13, R04)', () => {
  it('reserves no connector of three, and keeps the last one that is free', async () => {
    const on = await start(3);
    expect(await zero(on)).toBe('Accepted');
    await on.advance(1000);
    expect(statuses(on)).toEqual(['Available', 'Available', 'Available']);
    await occupy(on, 1);
    expect(statuses(on)).toEqual(['Charging', 'Available', 'Available']);
    await occupy(on, 3);
    await statusIs(on, 'Reserved', 2);
    expect(on.central.statuses(0)).toEqual(['Available']);
    on.vehicle({ plugged: true, wants: 'charge' }, 2);
    expect(await present(on, STRANGER, 2)).toBe('reserved');
    expect(await present(on, STRANGER)).toBe('reserved');
    expect(await remoteStart(on, STRANGER)).toBe('Rejected');
    expect(await present(on, HOLDER)).toBeUndefined();
    await statusIs(on, 'Charging', 2);
    expect(starts(on)).toEqual([
      [1, 'GUEST-1', undefined],
      [3, 'GUEST-3', undefined],
      [2, HOLDER, 7],
    ]);
    await leave(on, HOLDER, 2);
    await statusIs(on, 'Available', 2);
  });

  it('lets the last one go when another becomes free, when it is cancelled, and when its holder begins elsewhere', async () => {
    const on = await start(2);
    await zero(on);
    await occupy(on, 1);
    await statusIs(on, 'Reserved', 2);
    await leave(on, 'GUEST-1', 1);
    await statusIs(on, 'Available', 2);
    await occupy(on, 1);
    await statusIs(on, 'Reserved', 2);
    expect(await cancel(on)).toBe('Accepted');
    await statusIs(on, 'Available', 2);
    await leave(on, 'GUEST-1', 1);
    await zero(on, { reservationId: 8 });
    await occupy(on, 1, HOLDER);
    await on.advance(1000);
    expect(on.view(2).status).toBe('Available');
    expect(starts(on).at(-1)).toEqual([1, HOLDER, 8]);
    expect(await cancel(on, 8)).toBe('Rejected');
  });

  it('its holder, who has been let in and has not plugged in yet, keeps no second connector', async () => {
    const on = await start(2);
    await zero(on);
    expect(await present(on, HOLDER, 1)).toBeUndefined();
    await on.advance(1000);
    expect(statuses(on)).toEqual(['Preparing', 'Available']);
    expect(await present(on, STRANGER, 2)).toBeUndefined();
  });

  it('a connector out of service leaves the last one Reserved at once (TC_049)', async () => {
    const on = await start(2);
    await ask(on, 'ChangeAvailability', { connectorId: 2, type: 'Inoperative' });
    expect(await zero(on)).toBe('Accepted');
    await statusIs(on, 'Reserved', 1);
  });

  it('ends when the last connector goes out of service, not before', async () => {
    const on = await start(2);
    await zero(on);
    on.fault('emergency-stop', true, undefined, 1);
    await statusIs(on, 'Faulted', 1);
    await statusIs(on, 'Reserved', 2);
    await ask(on, 'ChangeAvailability', { connectorId: 2, type: 'Inoperative' });
    await statusIs(on, 'Unavailable', 2);
    expect(await cancel(on)).toBe('Rejected');
  });

  it('Occupied, Faulted and Unavailable by all connectors; Occupied when what is free is promised', async () => {
    const on = await start(2);
    expect(await reserve(on, { connectorId: 2, reservationId: 8 })).toBe('Accepted');
    await occupy(on, 1);
    expect(await zero(on)).toBe('Occupied');
    await cancel(on, 8);
    expect(await zero(on)).toBe('Accepted');
    expect(await zero(on, { reservationId: 9 })).toBe('Occupied');
    expect(await reserve(on, { connectorId: 2, reservationId: 8 })).toBe('Occupied');
    await cancel(on);
    await leave(on, 'GUEST-1', 1);
    for (const id of [1, 2]) on.fault('emergency-stop', true, undefined, id);
    for (const id of [1, 2]) await statusIs(on, 'Faulted', id);
    expect(await zero(on)).toBe('Faulted');
    for (const id of [1, 2]) on.fault('emergency-stop', false, undefined, id);
    for (const id of [1, 2]) await statusIs(on, 'Available', id);
    await ask(on, 'ChangeAvailability', { connectorId: 0, type: 'Inoperative' });
    expect(await zero(on)).toBe('Unavailable');
  });

  it('the same number moves from any connector to one, and back', async () => {
    const on = await start(2);
    await zero(on);
    expect(await reserve(on, { connectorId: 2 })).toBe('Accepted');
    await statusIs(on, 'Reserved', 2);
    expect(await zero(on)).toBe('Accepted');
    await statusIs(on, 'Available', 2);
    expect(on.station.station.reservations.list()).toHaveLength(1);
  });

  it('survives a power cut, and keeps the last free connector again', async () => {
    const on = await start(2);
    await zero(on);
    await occupy(on, 1);
    const boots = on.central.of('BootNotification').length;
    on.cutMains();
    await on.advance(2000);
    await on.restoreMains();
    await on.until('registered again', () => on.central.of('BootNotification').length > boots, 60_000);
    await statusIs(on, 'Reserved', 2);
  });
});

describe('where a card without a connector begins', () => {
  it('at the connector that is reserved for it, before one with a vehicle', async () => {
    const on = await start(3);
    await reserve(on, { connectorId: 3 });
    on.vehicle({ plugged: true, wants: 'charge' }, 2);
    await on.advance(1000);
    expect(await present(on, HOLDER)).toBeUndefined();
    await statusIs(on, 'Preparing', 3);
    expect(await present(on, STRANGER)).toBeUndefined();
    await statusIs(on, 'Charging', 2);
    on.vehicle({ plugged: true, wants: 'charge' }, 3);
    await statusIs(on, 'Charging', 3);
    expect(starts(on)).toEqual([
      [2, STRANGER, undefined],
      [3, HOLDER, 7],
    ]);
  });

  it('RemoteStartTransaction without a connector likewise', async () => {
    const on = await start(2);
    await reserve(on, { connectorId: 2 });
    expect(await remoteStart(on, HOLDER)).toBe('Accepted');
    await statusIs(on, 'Preparing', 2);
  });

  it('a session of the holder elsewhere neither uses the reservation up nor is in its way (§5.13: on the reserved connector)', async () => {
    const on = await start(2);
    await occupy(on, 1, HOLDER);
    expect(await reserve(on, { connectorId: 2 })).toBe('Accepted');
    await statusIs(on, 'Reserved', 2);
    // The card ends the session it has; held up once more at the other connector, it begins there.
    expect(await present(on, HOLDER)).toBeUndefined();
    await statusIs(on, 'Finishing', 1);
    expect(on.view(2).status).toBe('Reserved');
    await occupy(on, 2, HOLDER);
    expect(starts(on)).toEqual([
      [1, HOLDER, undefined],
      [2, HOLDER, 7],
    ]);
  });
});
