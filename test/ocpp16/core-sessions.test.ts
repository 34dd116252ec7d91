// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import {
  answers,
  ask,
  asked,
  CARD,
  charging,
  flows,
  heard,
  judgesTags,
  OTHER_CARD,
  readKey,
  setKey,
  starts,
  statusOf,
  stops,
  suiteCharger,
  tap,
  told,
} from './suite-charger.ts';

const suite = suiteCharger();

describe('how a session begins (OCPP 1.6 §4.1, §4.8)', () => {
  it('C01, TC_003 · plug first: Preparing, Authorize, StartTransaction, Charging; Finishing, StopTransaction(Local)', async () => {
    const on = await suite.start({ meterWattHours: 12_345 });
    on.vehicle({ plugged: true, wants: 'charge' });
    await told(on, 'Preparing');
    expect(starts(on)).toEqual([]);
    await tap(on);
    await told(on, 'Charging');
    await heard(on, 'StartTransaction');
    await on.advance(10_000);
    await tap(on);
    const stop = await heard(on, 'StopTransaction');
    await told(on, 'Finishing');
    on.vehicle({ plugged: false });
    await told(on, 'Available');
    const order = on.central.calls.map(({ action }) => action).filter((action) => action !== 'MeterValues');
    const begin = order.indexOf('Authorize');
    expect(order.slice(begin, begin + 3)).toEqual(['Authorize', 'StartTransaction', 'StatusNotification']);
    expect(on.central.statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'Finishing', 'Available']);
    const [start] = on.central.of('StartTransaction');
    expect(start?.payload).toMatchObject({ connectorId: 1, idTag: CARD, meterStart: 12_345 });
    expect(stop.payload).toMatchObject({ reason: 'Local', idTag: CARD, transactionId: 1000 });
    expect(Number(stop.payload['meterStop'])).toBeGreaterThan(12_345);
    suite.expectBooks({ mayBeOpen: false });
  });

  it('C02, TC_004_1, TC_004_2 · card first: it waits ConnectionTimeOut from Preparing on, whose change counts at once, then is Available', async () => {
    const on = await suite.start();
    expect(await setKey(on, 'ConnectionTimeOut', '10')).toBe('Accepted');
    await tap(on);
    await told(on, 'Preparing');
    const sinceMs = on.central.of('StatusNotification').at(-1)?.atMillis ?? 0;
    await told(on, 'Available');
    expect(Math.abs(on.clock.wallMillis() - sinceMs - 10_000)).toBeLessThan(1000);
    on.vehicle({ plugged: true, wants: 'charge' });
    await told(on, 'Preparing');
    await on.advance(5000);
    expect([starts(on), flows(on)]).toEqual([[], false]);
    on.vehicle({ plugged: false });
    await told(on, 'Available');
    await tap(on);
    await on.advance(7000);
    on.vehicle({ plugged: true });
    await told(on, 'Charging');
    expect([starts(on), asked(on)]).toEqual([[[1, CARD]], [CARD, CARD]]);
  });

  it.each(['Invalid', 'Blocked', 'Expired', 'ConcurrentTx'])(
    'C12, TC_023_1, TC_023_2, TC_023_3 · Authorize says %s: nothing starts, and the status goes back to what it was',
    async (status) => {
      const on = await suite.start();
      judgesTags(on, { [CARD]: { status } });
      await tap(on);
      await on.advance(2000);
      expect(on.central.statuses(1).at(-1)).toBe('Available');
      on.vehicle({ plugged: true, wants: 'charge' });
      await told(on, 'Preparing');
      await tap(on);
      await on.advance(10_000);
      expect([starts(on), flows(on), asked(on)]).toEqual([[], false, [CARD, CARD]]);
      expect(on.central.statuses(1).slice(-2)).toEqual(['Available', 'Preparing']);
      await tap(on, OTHER_CARD);
      await told(on, 'Charging');
      expect(starts(on)).toEqual([[1, OTHER_CARD]]);
    },
  );

  it.each(['a card', 'RemoteStartTransaction'])(
    'C13, TC_024 · %s and a lock that jams: ConnectorLockFailure and no transaction; with the lock mended and the plug put in anew it charges',
    async (how) => {
      const on = await suite.start();
      const isTold = () => on.central.of('StatusNotification').at(-1)?.payload['errorCode'] === 'ConnectorLockFailure';
      on.fault('lock-jam', true);
      on.vehicle({ plugged: true, wants: 'charge' });
      await told(on, 'Preparing');
      if (how === 'a card') await tap(on);
      else expect(await statusOf(on, 'RemoteStartTransaction', { idTag: CARD, connectorId: 1 })).toBe('Accepted');
      await on.until('told', isTold, 30_000);
      expect(on.central.statuses(1).at(-1)).toBe('Faulted');
      await on.advance(20_000);
      expect([starts(on), flows(on), on.truth().contactor.closings, on.truth().lock]).toEqual([
        [],
        false,
        0,
        'unlocked',
      ]);
      on.fault('lock-jam', false);
      on.vehicle({ plugged: false });
      await told(on, 'Available');
      await charging(on);
      expect([starts(on).length, on.truth().lock]).toEqual([1, 'locked']);
    },
  );

  it('C07 · a tag is the UID in hex, first byte first, told apart without regard to case; a group is no tag', async () => {
    const on = await suite.start();
    judgesTags(on, { '04AB12CDEF0180': { parentIdTag: 'GROUP' }, GROUP: { status: 'Invalid' } });
    await charging(on, '04AB12CDEF0180');
    expect(starts(on)).toEqual([[1, '04AB12CDEF0180']]);
    void on.station.station.presentTag('GROUP', 1, 'app');
    await on.advance(2000);
    expect([flows(on), stops(on)]).toEqual([true, []]);
    void on.station.station.presentTag('04ab12cdef0180', 1, 'app');
    await heard(on, 'StopTransaction');
    expect(asked(on)).toEqual(['04AB12CDEF0180', 'GROUP']);
  });
});

describe('how a card ends a session (§4.1)', () => {
  it('C06, TC_068 · the same card: no Authorize, the session ends with its tag', async () => {
    const on = await suite.start();
    await charging(on);
    await tap(on);
    await heard(on, 'StopTransaction');
    expect([asked(on), stops(on)]).toEqual([[CARD], [['Local', CARD]]]);
  });

  it('C06, TC_069 · another card: Authorize, and it ends the session only when its parentIdTag is the same', async () => {
    const on = await suite.start();
    judgesTags(on, { [CARD]: { parentIdTag: 'FLEET' }, [OTHER_CARD]: { parentIdTag: 'FLEET' } });
    await charging(on);
    await tap(on, 'AABBCCDD');
    await on.advance(2000);
    expect([flows(on), stops(on)]).toEqual([true, []]);
    await tap(on, OTHER_CARD);
    await heard(on, 'StopTransaction');
    expect([asked(on), stops(on)]).toEqual([[CARD, 'AABBCCDD', OTHER_CARD], [['Local', OTHER_CARD]]]);
  });
});

describe('the cable is pulled at the vehicle (§4.9, §4.10)', () => {
  it('C04, TC_005_1 · StopTransactionOnEVSideDisconnect true: StopTransaction(EVDisconnected) without a tag, told why', async () => {
    const on = await suite.start();
    await charging(on);
    on.vehicle({ plugged: false });
    await heard(on, 'StopTransaction');
    await told(on, 'Available');
    expect(stops(on)).toEqual([['EVDisconnected']]);
    const infos = on.central.of('StatusNotification').map(({ payload }) => payload['info']);
    expect(infos).toContain('EV side disconnected');
    on.vehicle({ plugged: true, wants: 'charge' });
    await told(on, 'Preparing');
    expect(on.central.of('StatusNotification').at(-1)?.payload).not.toHaveProperty('info');
  });

  it('C04, TC_005_2, TC_005_3 · set to false by the central system: SuspendedEV, told why; plugged in again it goes on as the same transaction', async () => {
    const on = await suite.start();
    expect(await setKey(on, 'StopTransactionOnEVSideDisconnect', 'false')).toBe('Accepted');
    await charging(on);
    on.vehicle({ plugged: false });
    await told(on, 'SuspendedEV');
    expect(on.central.of('StatusNotification').at(-1)?.payload).toMatchObject({
      errorCode: 'NoError',
      info: 'EV side disconnected',
    });
    await on.advance(10_000);
    expect([flows(on), stops(on)]).toEqual([false, []]);
    on.vehicle({ plugged: true });
    await told(on, 'Charging');
    await on.until('energy flows', () => flows(on));
    expect([starts(on).length, stops(on)]).toEqual([1, []]);
    await tap(on);
    await heard(on, 'StopTransaction');
    expect(stops(on)).toEqual([['Local', CARD]]);
  });

  it('C05 · StopTransactionOnEVSideDisconnect false: the cable stays locked, whatever UnlockConnectorOnEVSideDisconnect says', async () => {
    const on = await suite.start();
    expect(await setKey(on, 'UnlockConnectorOnEVSideDisconnect', 'true')).toBe('Accepted');
    await setKey(on, 'StopTransactionOnEVSideDisconnect', 'false');
    await charging(on);
    // The vehicle's end is off, the cable still in the socket.
    on.fault('pilot-open', true);
    await told(on, 'SuspendedEV');
    await on.advance(10_000);
    expect([on.truth().lock, stops(on)]).toEqual(['locked', []]);
    await tap(on);
    await on.until('given back', () => on.truth().lock === 'unlocked');
  });

  it('C05 · with a fixed cable UnlockConnectorOnEVSideDisconnect reads false and cannot be set', async () => {
    const on = await suite.start({ board: await boardUnderTest('blink-mq200') });
    expect(await readKey(on, 'UnlockConnectorOnEVSideDisconnect')).toMatchObject({ value: 'false', readonly: true });
    expect(await setKey(on, 'UnlockConnectorOnEVSideDisconnect', 'true')).toBe('Rejected');
  });
});

describe('RemoteStartTransaction (§5.11)', () => {
  const remoteStart = (on: Parameters<typeof ask>[0], payload: Record<string, unknown>) =>
    statusOf(on, 'RemoteStartTransaction', payload);

  it('C08, TC_010, TC_011_1 · plug first, AuthorizeRemoteTxRequests true: Authorize comes before the start, and decides', async () => {
    const on = await suite.start();
    judgesTags(on, { BAD: { status: 'Blocked' } });
    on.vehicle({ plugged: true, wants: 'charge' });
    await told(on, 'Preparing');
    expect(await remoteStart(on, { idTag: 'BAD', connectorId: 1 })).toBe('Accepted');
    await on.advance(3000);
    expect([asked(on), starts(on)]).toEqual([['BAD'], []]);
    expect(await remoteStart(on, { idTag: 'REMOTE-1', connectorId: 1 })).toBe('Accepted');
    await told(on, 'Charging');
    expect([asked(on), starts(on)]).toEqual([['BAD', 'REMOTE-1'], [[1, 'REMOTE-1']]]);
  });

  it('C08, TC_011_2 · remote first, AuthorizeRemoteTxRequests false: no Authorize; it lapses after ConnectionTimeOut', async () => {
    const on = await suite.start({ set: ['ocpp.key.ConnectionTimeOut=8'] });
    expect(await setKey(on, 'AuthorizeRemoteTxRequests', 'false')).toBe('Accepted');
    expect(await remoteStart(on, { idTag: 'REMOTE-1', connectorId: 1 })).toBe('Accepted');
    await told(on, 'Preparing');
    await told(on, 'Available');
    on.vehicle({ plugged: true, wants: 'charge' });
    await on.advance(3000);
    expect(starts(on)).toEqual([]);
    on.vehicle({ plugged: false });
    await told(on, 'Available');
    expect(await remoteStart(on, { idTag: 'REMOTE-1', connectorId: 1 })).toBe('Accepted');
    on.vehicle({ plugged: true });
    await told(on, 'Charging');
    expect([asked(on), starts(on)]).toEqual([[], [[1, 'REMOTE-1']]]);
  });

  it('C08, TC_026 · Rejected while occupied, for connector 0, for an unknown one and out of order; without a connector one is chosen', async () => {
    const on = await suite.start({ connectors: 2 });
    expect(await remoteStart(on, { idTag: 'REMOTE-1', connectorId: 0 })).toBe('Rejected');
    expect(await remoteStart(on, { idTag: 'REMOTE-1', connectorId: 3 })).toBe('Rejected');
    on.vehicle({ plugged: true, wants: 'charge' }, 2);
    await told(on, 'Preparing', 2);
    expect(await remoteStart(on, { idTag: 'REMOTE-1' })).toBe('Accepted');
    await told(on, 'Charging', 2);
    expect(starts(on)).toEqual([[2, 'REMOTE-1']]);
    expect(await remoteStart(on, { idTag: 'REMOTE-2', connectorId: 2 })).toBe('Rejected');
    await ask(on, 'ChangeAvailability', { connectorId: 1, type: 'Inoperative' });
    expect(await remoteStart(on, { idTag: 'REMOTE-2', connectorId: 1 })).toBe('Rejected');
    expect(await remoteStart(on, { idTag: 'REMOTE-2' })).toBe('Rejected');
  });
});

describe('several connectors, one reader (errata 3.20)', () => {
  it('C03 · plugged in and no card within ConnectionTimeOut: Finishing (B6), not Available; a card or RemoteStart still begins (F2)', async () => {
    const on = await suite.start({ connectors: 2, set: ['ocpp.key.ConnectionTimeOut=10'] });
    on.vehicle({ plugged: true, wants: 'charge' }, 2);
    await told(on, 'Preparing', 2);
    await on.advance(8000);
    expect(on.central.statuses(2)).toEqual(['Available', 'Preparing']);
    await told(on, 'Finishing', 2, 10_000);
    await on.advance(5000);
    expect(on.central.statuses(2)).toEqual(['Available', 'Preparing', 'Finishing']);
    expect(await statusOf(on, 'RemoteStartTransaction', { idTag: 'REMOTE-1', connectorId: 2 })).toBe('Accepted');
    await told(on, 'Charging', 2);
    expect(starts(on)).toEqual([[2, 'REMOTE-1']]);
  });

  it('C03 · with one connector nobody is kept waiting: it stays Preparing', async () => {
    const on = await suite.start({ set: ['ocpp.key.ConnectionTimeOut=5'] });
    on.vehicle({ plugged: true });
    await told(on, 'Preparing');
    await on.advance(8000);
    expect(on.central.statuses(1)).toEqual(['Available', 'Preparing']);
  });
});

describe('the central system refuses a session that has begun (§4.8, errata 3.5, 3.17)', () => {
  /** The refusal comes when energy flows already, as after an offline start. */
  async function refusedLate(on: Parameters<typeof ask>[0]): Promise<void> {
    answers(on.central, 'StartTransaction', () => 'silent');
    on.vehicle({ plugged: true, wants: 'charge' });
    await tap(on);
    await on.until('energy flows', () => flows(on));
    on.central.answer(await heard(on, 'StartTransaction'), { transactionId: 7, idTagInfo: { status: 'Invalid' } });
  }

  it('C11, TC_037_3 · StopTransactionOnInvalidId true: DeAuthorized; the cable stays locked for the same card', async () => {
    const on = await suite.start();
    await refusedLate(on);
    await heard(on, 'StopTransaction');
    await on.advance(5000);
    expect([stops(on), flows(on), on.truth().lock]).toEqual([[['DeAuthorized']], false, 'locked']);
    judgesTags(on, { [OTHER_CARD]: { status: 'Blocked' } });
    await tap(on, OTHER_CARD);
    await on.advance(1000);
    expect([flows(on), on.truth().lock]).toEqual([false, 'locked']);
    await tap(on);
    await on.until('given back', () => on.truth().lock === 'unlocked');
  });

  it('C11, TC_037_2 · StopTransactionOnInvalidId false: SuspendedEVSE, no energy beyond MaxEnergyOnInvalidId, the transaction stays open', async () => {
    const on = await suite.start();
    expect(await setKey(on, 'StopTransactionOnInvalidId', 'false')).toBe('Accepted');
    expect(await setKey(on, 'MaxEnergyOnInvalidId', '20')).toBe('Accepted');
    await refusedLate(on);
    const before = Math.floor(on.truth().meter.wattHours);
    await told(on, 'SuspendedEVSE', 1, 300_000);
    await on.advance(8000);
    const flowed = on.truth().meter.wattHours - before;
    expect(flowed).toBeGreaterThanOrEqual(20);
    expect(flowed).toBeLessThan(23);
    expect([stops(on), flows(on)]).toEqual([[], false]);
    expect(await setKey(on, 'MaxEnergyOnInvalidId', '0')).toBe('Accepted');
    on.vehicle({ plugged: false });
    await heard(on, 'StopTransaction');
    expect(stops(on)).toEqual([['EVDisconnected']]);
  });
});
