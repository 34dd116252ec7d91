// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAULT_CATALOGUE } from '../../src/core/faults/catalogue.ts';
import { statusNotificationRequest } from '../../src/ocpp/v16/status-notification.ts';
import { judge } from '../support/ocpp-schemas.ts';
import {
  answers,
  ask,
  charging,
  flows,
  goOffline,
  goOnline,
  heard,
  powerCut,
  setKey,
  starts,
  statusOf,
  stops,
  suiteCharger,
  tap,
  told,
} from './suite-charger.ts';

const suite = suiteCharger();
type On = Awaited<ReturnType<typeof suite.start>>;

const reports = (on: On, connectorId = 1) =>
  on.central
    .of('StatusNotification')
    .map(({ payload }) => payload)
    .filter((payload) => payload['connectorId'] === connectorId);
const changeAvailability = (on: On, connectorId: number, type: 'Operative' | 'Inoperative') =>
  statusOf(on, 'ChangeAvailability', { connectorId, type });

describe('the status of a connector (OCPP 1.6 §4.9, §7.7)', () => {
  it('C14 · A2, B3, C4, D3: the car pauses in B2: SuspendedEV, and goes on: Charging (errata 3.64)', async () => {
    const on = await suite.start();
    await charging(on);
    on.vehicle({ wants: 'nothing' });
    await told(on, 'SuspendedEV');
    on.vehicle({ wants: 'charge' });
    await told(on, 'Charging');
    // While the contactor closes for it, it is the charger that holds it back.
    const shown = on.central.statuses(1).filter((status) => status !== 'SuspendedEVSE');
    expect(shown).toEqual(['Available', 'Preparing', 'Charging', 'SuspendedEV', 'Charging']);
  });

  it('C14 · SuspendedEVSE outranks SuspendedEV: a session the charger holds back stays so whatever the car does', async () => {
    const on = await suite.start({ set: ['ocpp.key.StopTransactionOnInvalidId=false'] });
    answers(on.central, 'StartTransaction', () => ({ transactionId: 7, idTagInfo: { status: 'Expired' } }));
    on.vehicle({ plugged: true, wants: 'charge' });
    await tap(on);
    await told(on, 'SuspendedEVSE');
    on.vehicle({ wants: 'nothing' });
    await on.advance(5000);
    expect(on.central.statuses(1).at(-1)).toBe('SuspendedEVSE');
  });

  it('C14 · a fault: Faulted with its code, and back to the status before it (A9, I1; C9, I3)', async () => {
    const on = await suite.start();
    on.fault('ground-lost', true);
    await told(on, 'Faulted');
    expect(reports(on).at(-1)).toMatchObject({ errorCode: 'GroundFailure' });
    on.fault('ground-lost', false);
    await told(on, 'Available');
    await charging(on);
    on.fault('ground-lost', true);
    await told(on, 'Faulted');
    on.fault('ground-lost', false);
    await told(on, 'Charging', 1, 120_000);
    expect([starts(on).length, stops(on)]).toEqual([1, []]);
    expect(reports(on).at(-1)).toMatchObject({ errorCode: 'NoError' });
  });

  it('C14 · connector 0 is told beside the others, and is Available, Unavailable or Faulted as all of them are, never anything else', async () => {
    const on = await suite.start({ connectors: 2 });
    expect(reports(on, 0)).toMatchObject([{ status: 'Available', errorCode: 'NoError' }]);
    await charging(on);
    on.fault('emergency-stop', true, undefined, 1);
    await told(on, 'Faulted', 1);
    expect(on.central.statuses(0)).toEqual(['Available']);
    on.fault('emergency-stop', true, undefined, 2);
    await told(on, 'Faulted', 0);
    for (const id of [1, 2]) on.fault('emergency-stop', false, undefined, id);
    await told(on, 'Available', 0);
    await changeAvailability(on, 0, 'Inoperative');
    await told(on, 'Unavailable', 0);
    expect(on.central.statuses(0)).toEqual(['Available', 'Faulted', 'Available', 'Unavailable']);
  });

  it('C15 · MinimumStatusDuration: shorter statuses are left out, the timestamp is that of the report', async () => {
    const on = await suite.start();
    expect(await setKey(on, 'MinimumStatusDuration', '10')).toBe('Accepted');
    const before = reports(on).length;
    on.vehicle({ plugged: true });
    await on.advance(4000);
    on.vehicle({ plugged: false });
    await on.advance(20_000);
    expect(reports(on)).toHaveLength(before);
    on.vehicle({ plugged: true });
    await on.until('seen', () => on.view().status === 'Preparing');
    const seenMs = on.clock.wallMillis();
    await told(on, 'Preparing');
    const toldMs = Date.parse(String(reports(on).at(-1)?.['timestamp']));
    expect(toldMs - seenMs).toBeGreaterThanOrEqual(9_900);
    expect(toldMs - seenMs).toBeLessThan(10_500);
  });

  it('C15 · a triggered status does not wait for it', async () => {
    const on = await suite.start();
    await setKey(on, 'MinimumStatusDuration', '60');
    on.vehicle({ plugged: true });
    await on.until('seen', () => on.view().status === 'Preparing');
    await statusOf(on, 'TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 });
    await on.advance(100);
    expect(on.central.statuses(1)).toEqual(['Available', 'Preparing']);
  });

  it('C16, TC_037_2 · what changed and changed back while nobody listened is never told: after the cut Charging, and nothing else', async () => {
    const on = await suite.start({ set: ['ocpp.key.AllowOfflineTxForUnknownId=true'] });
    await goOffline(on);
    on.vehicle({ plugged: true, wants: 'charge' });
    await tap(on);
    await on.until('charging', () => on.view().status === 'Charging');
    on.vehicle({ wants: 'nothing' });
    await on.until('paused', () => on.view().status === 'SuspendedEV');
    on.vehicle({ wants: 'charge' });
    await on.until('charging', () => on.view().status === 'Charging');
    await goOnline(on);
    await heard(on, 'StartTransaction');
    await on.advance(15_000);
    expect(on.central.statuses(1)).toEqual(['Available', 'Charging']);
    expect(on.central.statuses(0)).toEqual(['Available']);
  });

  it('C17 · a warning does not make a connector Faulted: Charging with HighTemperature, then without', async () => {
    const on = await suite.start();
    await charging(on);
    on.fault('temperature', true, 72);
    await on.until('warned', () => reports(on).at(-1)?.['errorCode'] === 'HighTemperature', 60_000);
    expect(reports(on).at(-1)).toMatchObject({ status: 'Charging' });
    expect(flows(on)).toBe(true);
    on.fault('temperature', false);
    await on.until('over', () => reports(on).at(-1)?.['errorCode'] === 'NoError', 120_000);
  });

  it.each(FAULT_CATALOGUE.map(({ code }) => code))('C17 · %s has a code of the enum, and texts that fit', (fault) => {
    const identity = { vendor: 'V', model: 'M', serialNumber: 'S', firmwareVersion: '1' };
    const request = statusNotificationRequest(1, { status: 'Faulted', fault }, 0, identity);
    expect(judge('StatusNotification', 'req', request).problem).toBeUndefined();
    expect(request.vendorErrorCode).not.toBe('');
  });
});

describe('ChangeAvailability (§5.2)', () => {
  it('C18, TC_034 · Scheduled during a transaction, told when it is over; Accepted where it is so already', async () => {
    const on = await suite.start();
    await charging(on);
    expect(await changeAvailability(on, 1, 'Inoperative')).toBe('Scheduled');
    await on.advance(5000);
    expect([flows(on), on.central.statuses(1).at(-1)]).toEqual([true, 'Charging']);
    await tap(on);
    await told(on, 'Unavailable');
    const { length } = reports(on);
    expect(await changeAvailability(on, 1, 'Inoperative')).toBe('Accepted');
    await on.advance(2000);
    expect(reports(on)).toHaveLength(length);
    on.vehicle({ plugged: false });
    await on.advance(2000);
    on.vehicle({ plugged: true });
    await tap(on);
    await on.advance(3000);
    expect(starts(on)).toHaveLength(1);
    expect(await changeAvailability(on, 1, 'Operative')).toBe('Accepted');
    await on.until('in order', () => on.view().status !== 'Unavailable');
    expect(await changeAvailability(on, 2, 'Inoperative')).toBe('Rejected');
  });

  it('C18 · connector 0 is all of them, each told; it persists a power cut', async () => {
    const on = await suite.start({ connectors: 2 });
    expect(await changeAvailability(on, 0, 'Inoperative')).toBe('Accepted');
    for (const id of [0, 1, 2]) await told(on, 'Unavailable', id);
    await powerCut(on);
    await on.advance(3000);
    for (const id of [0, 1, 2]) expect(on.central.statuses(id).at(-1)).toBe('Unavailable');
    expect(await ask(on, 'ChangeAvailability', { connectorId: 0, type: 'Operative' })).toEqual({ status: 'Accepted' });
    for (const id of [0, 1, 2]) await told(on, 'Available', id);
  });
});
