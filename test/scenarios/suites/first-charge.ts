// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { BoardUnderTest } from '../../support/board-under-test.ts';
import { Charger, type ChargerOptions } from '../../support/charger.ts';

/** Elsewhere each status is told at once: that short ones are left out depends on no part of a board. */
const AT_ONCE = ['ocpp.key.MinimumStatusDuration=0'];

/** A charge as people have it, and what the central system hears of it. */
export function firstChargeScenarios(board: BoardUnderTest): void {
  let charger: Charger;
  const start = async (options: ChargerOptions = {}): Promise<Charger> => {
    const { set = [], ...others } = options;
    charger = await Charger.start({ board, ...others, set: [...(board.id === 'virtual' ? [] : AT_ONCE), ...set] });
    return charger;
  };
  const online: ChargerOptions = { centralSystem: true };
  /** Some controllers round the duty down: 32 A are 31.998. */
  const draws = (milliamps: number): boolean =>
    Math.abs(charger.truth().vehicle.drawsMilliamps[0] - milliamps) <= milliamps / 1000;
  const last = <T>(list: readonly T[]): T | undefined => list.at(-1);

  afterEach(() => {
    expect(charger.centralSystem?.violations ?? []).toEqual([]);
    charger.stop();
  });

  /** What station and OCPP client alone decide, one board shows as well as eight. */
  const itOnOneBoard = it.runIf(board.id === 'virtual');

  describe('a charge from beginning to end', () => {
    it('starts when a car is plugged in and then a card is held to the reader (OCPP 1.6 §4.8, C01)', async () => {
      const { central } = await start(online);
      charger.vehicle({ plugged: true });
      await charger.until('preparing', () => last(central.statuses(1)) === 'Preparing');
      charger.tap('04A2B3C4');
      await charger.until('charging', () => last(central.statuses(1)) === 'Charging');
      expect(central.of('Authorize').map((call) => call.payload)).toEqual([{ idTag: '04A2B3C4' }]);
      expect(central.of('StartTransaction')[0]?.payload).toMatchObject({
        connectorId: 1,
        idTag: '04A2B3C4',
        meterStart: 0,
      });
      await charger.until('closed', () => charger.truth().contactor.closed, 500);
      expect(charger.truth().contactor).toMatchObject({ coil: true, closings: 1 });
      await charger.until('full current', () => draws(board.fullMilliamps));
      await charger.advance(60_000);
      charger.tap('04A2B3C4');
      await charger.until('stopped', () => central.of('StopTransaction').length === 1);
      const register = charger.truth().meter.wattHours;
      const stop = central.of('StopTransaction')[0]?.payload;
      expect(stop).toMatchObject({ meterStop: register, reason: 'Local', transactionId: 1000 });
      expect(register).toBeGreaterThan(100 * board.phases);
      expect(charger.truth().contactor).toMatchObject({ coil: false, closed: false });
      await charger.until('finishing', () => last(central.statuses(1)) === 'Finishing');
      charger.vehicle({ plugged: false });
      await charger.until('available', () => last(central.statuses(1)) === 'Available');
    });

    it('starts when a card is held to the reader and then a car is plugged in (C02)', async () => {
      const { central } = await start(online);
      charger.tap();
      await charger.until('preparing', () => last(central.statuses(1)) === 'Preparing');
      expect(central.of('StartTransaction')).toEqual([]);
      await charger.advance(5000);
      expect(charger.truth().contactor.coil).toBe(false);
      charger.vehicle({ plugged: true });
      await charger.until('charging', () => last(central.statuses(1)) === 'Charging');
      expect(central.of('StartTransaction')).toHaveLength(1);
    });

    itOnOneBoard('forgets a card when no car comes within ConnectionTimeOut (C02)', async () => {
      const { central } = await start({ ...online, set: ['ocpp.key.ConnectionTimeOut=30'] });
      charger.tap();
      await charger.until('preparing', () => last(central.statuses(1)) === 'Preparing');
      await charger.until('available again', () => last(central.statuses(1)) === 'Available', 45_000);
      charger.vehicle({ plugged: true });
      await charger.advance(5000);
      expect(charger.truth().contactor.closings).toBe(0);
      expect(central.of('StartTransaction')).toEqual([]);
    });

    it('closes within 3 s of the car asking for energy (IEC 61851-1 A.6 4)', async () => {
      await start(online);
      await charger.charge();
      const [asked] = charger.events('pilot').filter((event) => event.to === 'C');
      const [closed] = charger.events('contacts').filter((event) => event.closed);
      expect((closed?.microseconds ?? Number.NaN) - (asked?.microseconds ?? 0)).toBeLessThanOrEqual(3_000_000);
    });

    itOnOneBoard('is started and stopped by the central system (C08, C09)', async () => {
      const { central } = await start(online);
      charger.vehicle({ plugged: true });
      await charger.until('preparing', () => last(central.statuses(1)) === 'Preparing');
      const started = central.call('RemoteStartTransaction', { idTag: 'APP-USER-1', connectorId: 1 });
      await charger.until('charging', () => last(central.statuses(1)) === 'Charging');
      expect(await started).toEqual({ status: 'Accepted' });
      const wrong = central.call('RemoteStopTransaction', { transactionId: 4711 });
      await charger.advance(1000);
      expect(await wrong).toEqual({ status: 'Rejected' });
      const stopped = central.call('RemoteStopTransaction', { transactionId: 1000 });
      await charger.until('stopped', () => central.of('StopTransaction').length === 1);
      expect(await stopped).toEqual({ status: 'Accepted' });
      expect(central.of('StopTransaction')[0]?.payload).toMatchObject({ reason: 'Remote' });
      expect(charger.truth().contactor.closed).toBe(false);
    });

    it('ends when the car is unplugged, with the contactor open within 100 ms (C04, A.6 8.1)', async () => {
      const { central } = await start(online);
      await charger.charge();
      await charger.advance(30_000);
      const unplugged = charger.clock.monotonicMicros();
      charger.vehicle({ plugged: false });
      await charger.until('stopped', () => central.of('StopTransaction').length === 1);
      expect(central.of('StopTransaction')[0]?.payload).toMatchObject({
        reason: 'EVDisconnected',
        meterStop: charger.truth().meter.wattHours,
      });
      const [coil] = charger.events('coil', unplugged);
      expect((coil?.microseconds ?? Number.NaN) - unplugged).toBeLessThanOrEqual(100_000);
      await charger.until('available', () => last(central.statuses(1)) === 'Available');
    });

    it('goes on as the same transaction when the car pauses and resumes (C14)', async () => {
      const { central } = await start(online);
      await charger.charge();
      charger.vehicle({ wants: 'nothing' });
      await charger.until('suspended by the car', () => last(central.statuses(1)) === 'SuspendedEV');
      await charger.until('open', () => !charger.truth().contactor.closed, 500);
      charger.vehicle({ wants: 'charge' });
      await charger.until('charging again', () => last(central.statuses(1)) === 'Charging');
      // A controller tells of the contacts when it has ordered them, some milliseconds before they are there.
      await charger.until('closed again', () => charger.truth().contactor.closed, 500);
      expect(central.of('StartTransaction')).toHaveLength(1);
      expect(central.of('StopTransaction')).toHaveLength(0);
      expect(charger.truth().contactor.closings).toBe(2);
    });

    it('does not start for a card the central system refuses, and says so on display and light (C12)', async () => {
      const { central } = await start(online);
      central.replies.set('Authorize', () => ({ idTagInfo: { status: 'Blocked' } }));
      charger.vehicle({ plugged: true });
      charger.tap();
      if (board.has('display')) {
        const text = () => charger.truth().display.join(' ').toLowerCase();
        await charger.until('refused on the display', () => text().includes('refused'));
      }
      await charger.advance(10_000);
      expect(charger.truth().contactor.closings).toBe(0);
      expect(central.of('StartTransaction')).toEqual([]);
      await charger.until('preparing', () => last(central.statuses(1)) === 'Preparing');
    });

    itOnOneBoard('stops a session whose tag StartTransaction.conf refuses (C11)', async () => {
      const { central } = await start(online);
      central.replies.set('StartTransaction', () => ({ transactionId: 77, idTagInfo: { status: 'Invalid' } }));
      charger.vehicle({ plugged: true });
      charger.tap();
      await charger.until('stopped', () => central.of('StopTransaction').length === 1);
      expect(central.of('StopTransaction')[0]?.payload).toMatchObject({ transactionId: 77, reason: 'DeAuthorized' });
      await charger.advance(5000);
      expect(charger.truth().contactor.coil).toBe(false);
    });

    it('follows a limit that is changed while it charges: down at once, up after 5 s (A.6 6)', async () => {
      await start(online);
      await charger.charge();
      await charger.until('full current', () => draws(board.fullMilliamps));
      const { settings } = charger.station;
      const lowered = charger.clock.monotonicMicros();
      settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 10);
      await charger.until('10 A', () => draws(10_000), 6000);
      expect(charger.view().limit).toMatchObject({ milliamps: 10_000 });
      expect(charger.view().limit.chain).toContainEqual({ source: 'setting', milliamps: 10_000 });
      const [down] = charger.events('duty', lowered);
      // A controller is told over a line that others use too, between its own polls.
      expect((down?.microseconds ?? Number.NaN) - lowered).toBeLessThanOrEqual(
        board.controllerSwitches ? 800_000 : 400_000,
      );
      settings.apply({ kind: 'command-line' }, 'power.maxCurrentFw', 16);
      await charger.until('16 A', () => draws(16_000));
      const [, up] = charger.events('duty', lowered);
      expect((up?.microseconds ?? 0) - (down?.microseconds ?? 0)).toBeGreaterThanOrEqual(
        board.controllerSwitches ? 4_300_000 : 5_000_000,
      );
    });

    itOnOneBoard(
      'starts and stops without the central system and delivers both later, in order and with their own times (Q01)',
      async () => {
        const { central } = await start({ ...online, set: ['ocpp.key.AllowOfflineTxForUnknownId=true'] });
        charger.network.setUp(false);
        await charger.advance(300_000);
        expect(charger.station.ocpp.online).toBe(false);
        const startedAt = charger.clock.wallMillis();
        await charger.charge();
        await charger.advance(60_000);
        charger.tap();
        await charger.until('over', () => charger.view().status === 'Finishing');
        const stoppedAt = charger.clock.wallMillis();
        await charger.advance(120_000);
        expect(central.of('StartTransaction')).toEqual([]);
        charger.network.setUp(true);
        await charger.until('delivered', () => central.of('StopTransaction').length > 0, 900_000);
        await charger.advance(60_000);
        const [begun] = central.of('StartTransaction');
        const [ended] = central.of('StopTransaction');
        expect([central.of('StartTransaction').length, central.of('StopTransaction').length]).toEqual([1, 1]);
        expect(Math.abs(Date.parse(String(begun?.payload['timestamp'])) - startedAt)).toBeLessThan(10_000);
        expect(Math.abs(Date.parse(String(ended?.payload['timestamp'])) - stoppedAt)).toBeLessThan(20_000);
        expect(ended?.payload).toMatchObject({ transactionId: 1000, meterStop: charger.truth().meter.wattHours });
      },
    );

    it.runIf(!board.controllerMeters)(
      'sells nothing before the meter was read, so that no session begins at a register that is not its own (M04)',
      async () => {
        const { central } = await start(online);
        charger.plant.setMeterRegister(1, 123_456);
        charger.fault('meter-silent', true);
        charger.killStation();
        charger.killGuard();
        await charger.startGuard();
        await charger.startStation();
        charger.vehicle({ plugged: true });
        charger.tap();
        await charger.advance(1500);
        charger.tap();
        await charger.advance(1500);
        expect(central.of('StartTransaction')).toEqual([]);
        charger.fault('meter-silent', false);
        await charger.until('meter read', () => charger.view().guard?.meter != null, 30_000);
        await charger.until('no fault', () => charger.view().fault === undefined, 30_000);
        charger.tap();
        await charger.until('charging', () => charger.view().status === 'Charging', 60_000);
        await charger.until('told', () => central.of('StartTransaction').length === 1);
        expect(central.of('StartTransaction')[0]?.payload).toMatchObject({ meterStart: 123_456 });
      },
    );

    itOnOneBoard('needs no central system for a card on its own list', async () => {
      await start({ set: ['whitelist.enabled=true'] });
      charger.station.station.cards.put({ number: '04A2B3C4' }, 'test');
      charger.vehicle({ plugged: true });
      charger.tap('DEADBEEF');
      await charger.advance(5000);
      expect(charger.truth().contactor.closings).toBe(0);
      charger.tap('04A2B3C4');
      await charger.until('charging', () => charger.view().status === 'Charging');
    });
  });
}
