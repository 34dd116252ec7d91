// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { Charger, ChargerOptions } from '../support/charger.ts';
import { cancel, HOLDER, present, reserve, STRANGER, startReservable, starts, statusIs } from '../support/reserving.ts';

const MINUTE_MS = 60_000;

let charger: Charger | undefined;
afterEach(() => {
  expect(charger?.centralSystem?.violations ?? []).toEqual([]);
  charger?.stop();
  charger = undefined;
});

async function start(options: ChargerOptions = {}): Promise<Charger> {
  charger = await startReservable(options);
  return charger;
}

/** Until the charger has started again and told the central system. */
const isBack = async (on: Charger, boots: number): Promise<void> => {
  await on.until('registered again', () => on.central.of('BootNotification').length > boots, 60_000);
  await on.until('online', () => on.station.ocpp.online);
};

async function powerCut(on: Charger, darkMs: number): Promise<void> {
  const boots = on.central.of('BootNotification').length;
  on.cutMains();
  await on.advance(darkMs);
  await on.restoreMains();
  await isBack(on, boots);
}

describe('a reservation and the end of the program (OCPP 1.6 §5.13, R01: it persists)', () => {
  it('is on disk before ReserveNow is answered: a kill at that moment does not lose it', async () => {
    const on = await start();
    expect(await reserve(on)).toBe('Accepted');
    const boots = on.central.of('BootNotification').length;
    on.killStation();
    await on.advance(5000);
    await on.startStation();
    await isBack(on, boots);
    await statusIs(on, 'Reserved');
    expect(await present(on, STRANGER)).toBe('reserved');
    expect(await present(on, HOLDER)).toBeUndefined();
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('the start is told', () => starts(on).length === 1);
    expect(starts(on)).toEqual([[1, HOLDER, 7]]);
  });

  it('survives a power cut, until its expiry', async () => {
    const on = await start();
    await reserve(on, { forMs: 3 * MINUTE_MS });
    await statusIs(on, 'Reserved');
    await powerCut(on, MINUTE_MS);
    await statusIs(on, 'Reserved');
    await on.advance(2 * MINUTE_MS);
    await statusIs(on, 'Available');
    expect(await cancel(on)).toBe('Rejected');
  });

  it('that expired in the dark is not there when the supply is back', async () => {
    const on = await start();
    await reserve(on, { forMs: MINUTE_MS });
    await statusIs(on, 'Reserved');
    const before = on.central.statuses(1).length;
    await powerCut(on, 2 * MINUTE_MS);
    await statusIs(on, 'Available');
    expect(on.central.statuses(1).slice(before)).not.toContain('Reserved');
  });

  it('cancelled stays cancelled, used up stays used up, replaced is the new one', async () => {
    const on = await start();
    await reserve(on);
    expect(await cancel(on)).toBe('Accepted');
    await powerCut(on, 1000);
    await statusIs(on, 'Available');
    expect(await reserve(on, { reservationId: 8 })).toBe('Accepted');
    expect(await reserve(on, { reservationId: 8, idTag: STRANGER })).toBe('Accepted');
    await powerCut(on, 1000);
    await statusIs(on, 'Reserved');
    await on.advance(2000);
    expect(await present(on, HOLDER)).toBe('reserved');
    on.vehicle({ plugged: true, wants: 'charge' });
    expect(await present(on, STRANGER)).toBeUndefined();
    await on.until('the start is told', () => starts(on).length === 1);
    await powerCut(on, 1000);
    expect(starts(on)).toEqual([[1, STRANGER, 8]]);
    expect(await cancel(on, 8)).toBe('Rejected');
  });

  it('StartTransaction carries the reservationId also when it is sent after a power cut', async () => {
    const on = await start({
      set: ['ocpp.key.LocalAuthorizeOffline=true', 'ocpp.key.AllowOfflineTxForUnknownId=true'],
    });
    await reserve(on);
    await statusIs(on, 'Reserved');
    on.central.drop();
    await on.until('offline', () => !on.station.ocpp.online);
    on.network.setUp(false);
    on.vehicle({ plugged: true, wants: 'charge' });
    expect(await present(on, HOLDER)).toBeUndefined();
    await on.until('energy flows', () => on.truth().vehicle.drawsMilliamps[0] > 1000);
    on.cutMains();
    await on.advance(1000);
    on.network.setUp(true);
    await on.restoreMains();
    await on.until('the start is told', () => starts(on).length === 1, 60_000);
    expect(starts(on)).toEqual([[1, HOLDER, 7]]);
  });

  it('while the clock is not set it lasts as long as it was made for; a new one is Rejected', async () => {
    const on = await start();
    await reserve(on, { forMs: MINUTE_MS });
    on.cutMains();
    await on.advance(1000);
    on.clock.setWall(0);
    await on.restoreMains();
    await on.until('Reserved', () => on.view().status === 'Reserved');
    await on.advance(MINUTE_MS - 20_000);
    expect(on.view().status).toBe('Reserved');
    await on.advance(20_000);
    expect(on.view().status).toBe('Available');
    expect(
      on.station.station.reservations.reserve({
        reservationId: 9,
        connectorId: 1,
        idTag: HOLDER,
        parentIdTag: undefined,
        expiresAtMillis: 1_767_225_600_000,
      }),
    ).toBe('Rejected');
  });

  it('is judged by the clock as soon as that is set again', async () => {
    const on = await start();
    await reserve(on, { forMs: 10 * MINUTE_MS });
    const expiry = on.clock.wallMillis() + 10 * MINUTE_MS;
    on.cutMains();
    on.clock.setWall(0);
    await on.restoreMains();
    await on.until('Reserved', () => on.view().status === 'Reserved');
    on.clock.setWall(expiry + 1);
    await on.until('Available', () => on.view().status === 'Available');
  });
});
