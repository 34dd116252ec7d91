// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { Charger, ChargerOptions } from '../support/charger.ts';
import {
  ask,
  cancel,
  HOLDER,
  leave,
  present,
  QUARTER_MS,
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

async function start(options: ChargerOptions = {}): Promise<Charger> {
  charger = await startReservable(options);
  return charger;
}

const shown = (on: Charger): string => on.truth().display.join(' ');
const flows = (on: Charger): boolean => on.truth().vehicle.drawsMilliamps[0] > 1000;

describe('ReserveNow for the connector (OCPP 1.6 §5.13, R01)', () => {
  it('Accepted: status Reserved, pink light, RESERVED with its end on the display, and why', async () => {
    const on = await start({ set: ['locale.timezone=Europe/Berlin'] });
    expect(await reserve(on)).toBe('Accepted');
    await statusIs(on, 'Reserved');
    await on.advance(1000);
    expect(on.view()).toMatchObject({ why: 'reserved', countdown: { what: 'reserved' } });
    expect(on.truth().light).toMatchObject({ color: 'pink', pattern: 'steady' });
    // The bench begins on 2026-01-01 at 00:00 UTC.
    expect(shown(on)).toMatch(/RESERVED.*Until 01:15/);
    expect(on.central.statuses(0).at(-1)).toBe('Available');
  });

  it('Occupied with a vehicle plugged in, while a card is waited for, while a session runs, and after it', async () => {
    const on = await start();
    on.vehicle({ plugged: true });
    await statusIs(on, 'Preparing');
    expect(await reserve(on)).toBe('Occupied');
    await on.charge();
    expect(await reserve(on)).toBe('Occupied');
    await present(on, HOLDER);
    await statusIs(on, 'Finishing');
    expect(await reserve(on)).toBe('Occupied');
    on.vehicle({ plugged: false });
    await statusIs(on, 'Available');
    await on.advance(2000);
    expect(await present(on, STRANGER)).toBeUndefined();
    expect(await reserve(on)).toBe('Occupied');
  });

  it('Occupied when it is reserved for the same or another tag; the same reservationId replaces', async () => {
    const on = await start();
    expect(await reserve(on)).toBe('Accepted');
    expect(await reserve(on, { reservationId: 8 })).toBe('Occupied');
    expect(await reserve(on, { reservationId: 8, idTag: STRANGER })).toBe('Occupied');
    expect(await reserve(on, { idTag: STRANGER, forMs: 60_000 })).toBe('Accepted');
    expect(await present(on, HOLDER)).toBe('reserved');
    await on.advance(61_000);
    await statusIs(on, 'Available');
  });

  it('Faulted with a fault, Unavailable when out of order', async () => {
    const on = await start();
    on.fault('emergency-stop', true);
    await statusIs(on, 'Faulted');
    expect(await reserve(on)).toBe('Faulted');
    on.fault('emergency-stop', false);
    await on.until('no fault', () => on.view().status === 'Available', 60_000);
    await ask(on, 'ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    expect(await reserve(on)).toBe('Unavailable');
  });

  it('Rejected for a connector that is not there, and for a time that is over', async () => {
    const on = await start();
    expect(await reserve(on, { connectorId: 2 })).toBe('Rejected');
    expect(await reserve(on, { forMs: 0 })).toBe('Rejected');
    expect(await reserve(on, { forMs: -QUARTER_MS })).toBe('Rejected');
    expect(on.view().status).toBe('Available');
  });

  it('NotSupported, and no profile Reservation, while it is switched off; what was reserved ends then', async () => {
    const on = await start();
    const profiles = async () => {
      const answer = await ask(on, 'GetConfiguration', {
        key: ['SupportedFeatureProfiles', 'ReserveConnectorZeroSupported'],
      });
      const keys = answer?.['configurationKey'] as { readonly value: string }[] | undefined;
      return keys?.map(({ value }) => value);
    };
    expect(await profiles()).toEqual([
      'Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger',
      'true',
    ]);
    expect(await reserve(on)).toBe('Accepted');
    on.station.settings.apply({ kind: 'command-line' }, 'ocpp.reservationSupported', false);
    await statusIs(on, 'Available');
    expect(await profiles()).toEqual([
      'Core,FirmwareManagement,LocalAuthListManagement,SmartCharging,RemoteTrigger',
      'true',
    ]);
    expect(await reserve(on)).toBe('NotSupported');
    expect(await cancel(on)).toBe('NotSupported');
  });
});

describe('who may charge where it is reserved (OCPP 1.6 §5.13, R02)', () => {
  it('the holder: Preparing with the card, and StartTransaction with the reservationId, which ends it', async () => {
    const on = await start();
    await reserve(on);
    await statusIs(on, 'Reserved');
    on.tap();
    await statusIs(on, 'Preparing');
    on.vehicle({ plugged: true, wants: 'charge' });
    await statusIs(on, 'Charging');
    expect(starts(on)).toEqual([[1, HOLDER, 7]]);
    expect(on.central.statuses(1).slice(0, 3)).toEqual(['Available', 'Reserved', 'Preparing']);
    expect(on.central.statuses(1).filter((status) => status === 'Reserved')).toHaveLength(1);
    expect(await cancel(on)).toBe('Rejected');
    await leave(on, HOLDER);
    await statusIs(on, 'Available');
    await on.charge();
    expect(starts(on)[1]).toEqual([1, HOLDER, undefined]);
  });

  it('plug first: the status stays Reserved until the holder’s card is presented (§4.9, G2)', async () => {
    const on = await start();
    await reserve(on);
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.advance(5000);
    expect(on.view()).toMatchObject({ status: 'Reserved', why: 'reserved' });
    expect(flows(on)).toBe(false);
    on.tap();
    await on.until('energy flows', () => flows(on));
    await on.until('the start is told', () => starts(on).length === 1);
    expect(starts(on)).toEqual([[1, HOLDER, 7]]);
    expect(on.central.statuses(1)).not.toContain('Finishing');
  });

  it('nobody else: refused without a question to the central system, told on the display, never locked in', async () => {
    const on = await start();
    await reserve(on);
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.advance(2000);
    on.tap(STRANGER);
    await on.advance(1500);
    expect(shown(on)).toContain('CARD REFUSED');
    await on.advance(10_000);
    expect(on.central.of('Authorize')).toEqual([]);
    expect(starts(on)).toEqual([]);
    expect(flows(on)).toBe(false);
    expect(on.view()).toMatchObject({ status: 'Reserved', guard: { lock: 'unlocked' } });
    expect(on.central.statuses(1).at(-1)).toBe('Reserved');
  });

  it('a tag with the parent of the reservation, which Authorize tells; not one with another or none', async () => {
    const on = await start();
    const parents: Record<string, string> = { [STRANGER]: 'FLEET-1', AABBCCDD: 'FLEET-2' };
    on.central.replies.set('Authorize', ({ payload }) => {
      const parentIdTag = parents[String(payload['idTag'])];
      return { idTagInfo: { status: 'Accepted', ...(parentIdTag === undefined ? {} : { parentIdTag }) } };
    });
    await reserve(on, { idTag: 'SOMEBODY', parentIdTag: 'fleet-1' });
    expect(await present(on, 'AABBCCDD')).toBe('reserved');
    expect(await present(on, 'EEFF0011')).toBe('reserved');
    // A parent is no tag (§3.9), although the central system accepts it.
    expect(await present(on, 'FLEET-1')).toBe('reserved');
    on.vehicle({ plugged: true, wants: 'charge' });
    expect(await present(on, STRANGER)).toBeUndefined();
    await on.until('the start is told', () => starts(on).length === 1);
    expect(starts(on)).toEqual([[1, STRANGER, 7]]);
  });

  it('a tag whose parent the cache knows is not asked for (§5.13)', async () => {
    const on = await start({ set: ['ocpp.key.LocalPreAuthorize=true'] });
    on.central.replies.set('Authorize', () => ({ idTagInfo: { status: 'Accepted', parentIdTag: 'FLEET' } }));
    await on.charge();
    await leave(on, HOLDER);
    await reserve(on, { idTag: 'SOMEBODY', parentIdTag: 'FLEET' });
    await on.charge();
    expect(on.central.of('Authorize')).toHaveLength(1);
    expect(starts(on).at(-1)).toEqual([1, HOLDER, 7]);
  });

  it('a tag that the charger would accept by itself is asked for its parent all the same', async () => {
    const on = await start({ set: ['ocpp.key.LocalPreAuthorize=true', 'ocpp.key.AuthorizationCacheEnabled=true'] });
    await on.charge();
    await leave(on, HOLDER);
    on.central.replies.set('Authorize', () => ({ idTagInfo: { status: 'Accepted', parentIdTag: 'FLEET' } }));
    const asked = on.central.of('Authorize').length;
    await reserve(on, { idTag: 'SOMEBODY', parentIdTag: 'FLEET' });
    await on.charge();
    expect(on.central.of('Authorize')).toHaveLength(asked + 1);
    expect(starts(on)).toEqual([
      [1, HOLDER, undefined],
      [1, HOLDER, 7],
    ]);
  });

  it('offline nobody can tell a parent: only the holder may', async () => {
    const on = await start({ set: ['ocpp.key.AllowOfflineTxForUnknownId=true'] });
    await reserve(on, { parentIdTag: 'FLEET' });
    on.central.drop();
    await on.until('offline', () => !on.station.ocpp.online);
    on.network.setUp(false);
    expect(await present(on, STRANGER)).toBe('reserved');
    expect(await present(on, HOLDER)).toBeUndefined();
  });

  it('RemoteStartTransaction: of a stranger Rejected, of the holder accepted (§5.11), with and without authorization', async () => {
    for (const asks of [true, false]) {
      const on = await start({ set: [`ocpp.key.AuthorizeRemoteTxRequests=${asks}`] });
      await reserve(on);
      on.vehicle({ plugged: true, wants: 'charge' });
      await on.advance(1000);
      expect(await remoteStart(on, STRANGER, 1)).toBe('Rejected');
      expect(await remoteStart(on, STRANGER)).toBe('Rejected');
      expect(await remoteStart(on, HOLDER)).toBe('Accepted');
      await on.until('energy flows', () => flows(on));
      await on.until('the start is told', () => starts(on).length === 1);
      expect(starts(on)).toEqual([[1, HOLDER, 7]]);
      if (asks) on.stop();
    }
  });

  it('RemoteStartTransaction without authorization asks for the parent of a tag that is not the holder’s', async () => {
    const on = await start({ set: ['ocpp.key.AuthorizeRemoteTxRequests=false'] });
    on.central.replies.set('Authorize', ({ payload }) => ({
      idTagInfo: { status: 'Accepted', ...(payload['idTag'] === STRANGER ? { parentIdTag: 'FLEET' } : {}) },
    }));
    await reserve(on, { parentIdTag: 'FLEET' });
    on.vehicle({ plugged: true, wants: 'charge' });
    expect(await remoteStart(on, 'AABBCCDD', 1)).toBe('Accepted');
    await on.advance(3000);
    expect(starts(on)).toEqual([]);
    expect(await remoteStart(on, STRANGER, 1)).toBe('Accepted');
    await on.until('the start is told', () => starts(on).length === 1);
    expect(starts(on)).toEqual([[1, STRANGER, 7]]);
  });

  it('free charging: only under the id that it is reserved for; else it begins when the reservation is over', async () => {
    const free = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp', 'auth.plugAndChargeId=PLUGANDCHARGE'];
    const on = await start({ set: free });
    await reserve(on, { forMs: 75_000 });
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.advance(70_000);
    expect(on.view().status).toBe('Reserved');
    expect(flows(on)).toBe(false);
    await on.until('energy flows', () => flows(on), 15_000);
    await on.until('the start is told', () => starts(on).length === 1);
    on.vehicle({ plugged: false });
    await statusIs(on, 'Available');
    expect(await reserve(on, { reservationId: 8, idTag: 'plugandcharge' })).toBe('Accepted');
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.until('the start is told', () => starts(on).length === 2);
    expect(starts(on)).toEqual([
      [1, 'PLUGANDCHARGE', undefined],
      [1, 'PLUGANDCHARGE', 8],
    ]);
  });

  it('a holder who does not plug in within ConnectionTimeOut keeps the reservation (§5.13: a transaction ends it)', async () => {
    const on = await start({ set: ['ocpp.key.ConnectionTimeOut=30'] });
    await reserve(on);
    on.tap();
    await statusIs(on, 'Preparing');
    await on.advance(31_000);
    await statusIs(on, 'Reserved');
    expect(await present(on, STRANGER)).toBe('reserved');
  });
});

describe('the end of a reservation (OCPP 1.6 §5.13, R03)', () => {
  it('at its expiry the connector is Available again, and reported so', async () => {
    const on = await start();
    await reserve(on, { forMs: 60_000 });
    await statusIs(on, 'Reserved');
    await on.advance(59_000);
    expect(on.view().status).toBe('Reserved');
    await on.advance(1000);
    await statusIs(on, 'Available');
    expect(await present(on, STRANGER)).toBeUndefined();
  });

  it('CancelReservation: Accepted and Available, then Rejected (§5.1)', async () => {
    const on = await start();
    await reserve(on, { reservationId: -3 });
    await statusIs(on, 'Reserved');
    expect(await cancel(on, 3)).toBe('Rejected');
    expect(await cancel(on, -3)).toBe('Accepted');
    await statusIs(on, 'Available');
    expect(await cancel(on, -3)).toBe('Rejected');
  });

  it('cancelled after the holder’s card: the session begins without a reservationId', async () => {
    const on = await start();
    await reserve(on);
    on.tap();
    await statusIs(on, 'Preparing');
    expect(await cancel(on)).toBe('Accepted');
    on.vehicle({ plugged: true, wants: 'charge' });
    await statusIs(on, 'Charging');
    expect(starts(on)).toEqual([[1, HOLDER, undefined]]);
  });

  it('a fault ends it: Faulted, then Available to everybody', async () => {
    const on = await start();
    await reserve(on);
    await statusIs(on, 'Reserved');
    on.fault('emergency-stop', true);
    await statusIs(on, 'Faulted');
    on.fault('emergency-stop', false);
    await on.until('the fault is over', () => on.view().status === 'Available', 60_000);
    expect(await cancel(on)).toBe('Rejected');
    expect(on.central.statuses(1)).toEqual(['Available', 'Reserved', 'Faulted', 'Available']);
  });

  it('out of order ends it: Unavailable, never Available in between', async () => {
    const on = await start();
    await reserve(on);
    await statusIs(on, 'Reserved');
    expect(await ask(on, 'ChangeAvailability', { connectorId: 1, type: 'Inoperative' })).toEqual({
      status: 'Accepted',
    });
    await statusIs(on, 'Unavailable');
    await ask(on, 'ChangeAvailability', { connectorId: 1, type: 'Operative' });
    await statusIs(on, 'Available');
    expect(on.central.statuses(1)).toEqual(['Available', 'Reserved', 'Unavailable', 'Available']);
    expect(await cancel(on)).toBe('Rejected');
  });

  it('follows the wall clock when that is set, forward and back', async () => {
    const on = await start();
    await reserve(on, { forMs: 60_000 });
    await statusIs(on, 'Reserved');
    on.clock.setWall(on.clock.wallMillis() - 40_000);
    await on.advance(90_000);
    expect(on.view().status).toBe('Reserved');
    on.clock.setWall(on.clock.wallMillis() + 40_000);
    await statusIs(on, 'Available');
  });
});
