// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { boardUnderTest } from '../support/board-under-test.ts';
import {
  answers,
  ask,
  CARD,
  charging,
  flows,
  heard,
  powerCut,
  restarted,
  starts,
  statusOf,
  stops,
  suiteCharger,
  tap,
  told,
} from './suite-charger.ts';

const suite = suiteCharger();
type On = Awaited<ReturnType<typeof suite.start>>;

const remoteStop = (on: On, transactionId: number) => statusOf(on, 'RemoteStopTransaction', { transactionId });
const unlock = (on: On, connectorId = 1) => statusOf(on, 'UnlockConnector', { connectorId });
/** The register as it is told. */
const register = (on: On): number => Math.floor(on.truth().meter.wattHours);

describe('RemoteStopTransaction (OCPP 1.6 §5.12)', () => {
  it.each([1000, 0, -1, -77])(
    'C09, TC_012, TC_028 · ends transaction %i and no other, with reason Remote; once',
    async (transactionId) => {
      const on = await suite.start();
      answers(on.central, 'StartTransaction', () => ({ transactionId, idTagInfo: { status: 'Accepted' } }));
      expect(await remoteStop(on, transactionId)).toBe('Rejected');
      await charging(on);
      expect(await remoteStop(on, transactionId + 1)).toBe('Rejected');
      expect(flows(on)).toBe(true);
      expect(await remoteStop(on, transactionId)).toBe('Accepted');
      const stop = await heard(on, 'StopTransaction');
      expect([stops(on), stop.payload['transactionId']]).toEqual([[['Remote']], transactionId]);
      await told(on, 'Finishing');
      expect(await remoteStop(on, transactionId)).toBe('Rejected');
      suite.expectBooks({ mayBeOpen: false });
    },
  );
});

describe('why a session ended (§4.10)', () => {
  it('C10 · Local and Remote, EVDisconnected, UnlockCommand, EmergencyStop: each told exactly, with a tag only where a card did it', async () => {
    const on = await suite.start();
    const ends: readonly (readonly [reason: string, end: () => unknown])[] = [
      ['Local', () => tap(on)],
      ['Remote', () => remoteStop(on, 1001)],
      ['EVDisconnected', () => on.vehicle({ plugged: false })],
      ['UnlockCommand', () => unlock(on)],
      ['EmergencyStop', () => on.fault('emergency-stop', true)],
    ];
    for (const [index, [reason, end]] of ends.entries()) {
      await charging(on);
      await end();
      const stop = await heard(on, 'StopTransaction', index + 1);
      expect(stop.payload['reason']).toBe(reason);
      expect('idTag' in stop.payload).toBe(reason === 'Local');
      on.vehicle({ plugged: false });
      on.fault('emergency-stop', false);
      await told(on, 'Available', 1, 120_000);
      await on.advance(1500);
    }
    suite.expectBooks({ mayBeOpen: false });
  });

  it('C22, TC_041 · a fault that does not end by itself ends the transaction with Other; one that does only suspends it', async () => {
    const on = await suite.start();
    await charging(on);
    on.fault('ground-lost', true);
    await told(on, 'Faulted');
    await on.advance(3000);
    expect(stops(on)).toEqual([]);
    on.fault('ground-lost', false);
    await told(on, 'Charging', 1, 120_000);
    on.fault('contactor-weld', true);
    await on.advance(1000);
    await tap(on);
    await heard(on, 'StopTransaction', 1, 120_000);
    await told(on, 'Faulted', 1, 60_000);
    expect([starts(on).length, stops(on).length]).toEqual([1, 1]);
    suite.expectBooks({ mayBeOpen: false, mayHaveGaps: true });
  });
});

describe('UnlockConnector (§5.18, errata 3.87)', () => {
  it('C19, TC_017_1, TC_018_1 · Unlocked without a transaction; unknown connectors and 0 are NotSupported', async () => {
    const on = await suite.start();
    on.vehicle({ plugged: true, wants: 'nothing' });
    await told(on, 'Preparing');
    expect([await unlock(on), await unlock(on, 0), await unlock(on, 2)]).toEqual([
      'Unlocked',
      'NotSupported',
      'NotSupported',
    ]);
  });

  it('C19, TC_018_2, TC_030 · a running transaction is ended first, with UnlockCommand; UnlockFailed only when the lock is seen to stick', async () => {
    const on = await suite.start();
    await charging(on);
    expect(await unlock(on)).toBe('Unlocked');
    expect(on.truth().lock).toBe('unlocked');
    await heard(on, 'StopTransaction');
    expect([stops(on), flows(on)]).toEqual([[['UnlockCommand']], false]);
    on.vehicle({ plugged: false });
    await told(on, 'Available');
    await charging(on);
    on.fault('lock-jam', true);
    expect(await unlock(on)).toBe('UnlockFailed');
  });

  it('C19, TC_017_2, TC_031 · a charger with a fixed cable has nothing to unlock: NotSupported', async () => {
    const on = await suite.start({ board: await boardUnderTest('blink-mq200') });
    expect(await unlock(on)).toBe('NotSupported');
  });
});

describe('Reset (§5.14)', () => {
  it('C20, TC_013, TC_015 · Soft: answered first, the session ends with SoftReset and is delivered, then the restart and a BootNotification', async () => {
    const on = await suite.start();
    await charging(on);
    expect(await statusOf(on, 'Reset', { type: 'Soft' })).toBe('Accepted');
    expect(stops(on)).toEqual([]);
    await restarted(on);
    await heard(on, 'StopTransaction');
    expect([stops(on), on.restarts]).toEqual([[['SoftReset']], ['soft']]);
    expect(on.central.of('BootNotification')).toHaveLength(2);
    await told(on, 'Finishing');
    suite.expectBooks({ mayBeOpen: false });
  });

  it('C20, TC_014, TC_016 · Hard: StopTransaction(HardReset) comes, before or after the restart, exactly once, with the register', async () => {
    const on = await suite.start();
    await charging(on);
    await on.advance(20_000);
    expect(await statusOf(on, 'Reset', { type: 'Hard' })).toBe('Accepted');
    await restarted(on);
    const stop = await heard(on, 'StopTransaction');
    await on.advance(5000);
    expect([stops(on), on.restarts]).toEqual([[['HardReset']], ['hard']]);
    expect(stop.payload['meterStop']).toBe(register(on));
    suite.expectBooks({ mayBeOpen: false });
  });

  it('C20 · Soft while the central system does not take the StopTransaction: it is delivered after the restart', async () => {
    const on = await suite.start();
    await charging(on);
    answers(on.central, 'StopTransaction', () => 'silent');
    await statusOf(on, 'Reset', { type: 'Soft' });
    await on.until('it goes down', () => !on.isStationUp, 60_000);
    on.central.replies.delete('StopTransaction');
    await on.startStation();
    await heard(on, 'StopTransaction', 2);
    await on.advance(2000);
    expect(new Set(on.central.of('StopTransaction').map(({ id }) => id)).size).toBe(1);
    suite.expectBooks({ mayBeOpen: false });
  });
});

describe('the supply fails (§4.10)', () => {
  it('C21, TC_032_2 · without a battery: boot first, then StopTransaction(PowerLoss) with the register of the cut', async () => {
    const on = await suite.start();
    await charging(on);
    await on.advance(20_000);
    const before = on.central.calls.length;
    await powerCut(on, 60_000);
    const stop = await heard(on, 'StopTransaction');
    expect(stop.payload).toMatchObject({ reason: 'PowerLoss', meterStop: register(on) });
    const since = on.central.calls.slice(before).map(({ action }) => action);
    expect(since[0]).toBe('BootNotification');
    expect([starts(on).length, flows(on)]).toEqual([1, false]);
    suite.expectBooks({ mayBeOpen: false });
  });

  it('C10, C21 · where somebody restarts the computer, the transaction ends with Reboot', async () => {
    const on = await suite.start();
    await charging(on);
    await on.advance(10_000);
    on.stopStation();
    await on.advance(200);
    on.cutMains();
    await on.advance(20_000);
    await on.restoreMains();
    const stop = await heard(on, 'StopTransaction');
    expect(stop.payload).toMatchObject({ reason: 'Reboot', meterStop: register(on) });
    suite.expectBooks({ mayBeOpen: false });
  });

  it('C21 · where it is set to resume: the same transaction goes on, and its one Stop has the register of then', async () => {
    const on = await suite.start({ set: ['evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=0'] });
    await charging(on);
    await powerCut(on);
    await on.until('energy flows', () => flows(on), 60_000);
    await on.advance(10_000);
    await tap(on);
    const stop = await heard(on, 'StopTransaction');
    expect([starts(on).length, stops(on), stop.payload['meterStop']]).toEqual([1, [['Local', CARD]], register(on)]);
    suite.expectBooks({ mayBeOpen: false });
  });
});

describe('DataTransfer (§4.3, §5.6)', () => {
  it('C23, TC_062 · unknown vendor: UnknownVendorId; unknown message of a known one: UnknownMessageId; neither with data', async () => {
    const on = await suite.start();
    const { vendor } = on.station.station.identity;
    expect(await ask(on, 'DataTransfer', { vendorId: 'org.example.nobody', data: '{}' })).toEqual({
      status: 'UnknownVendorId',
    });
    expect(await ask(on, 'DataTransfer', { vendorId: vendor, messageId: 'Nonsense' })).toEqual({
      status: 'UnknownMessageId',
    });
  });
});
