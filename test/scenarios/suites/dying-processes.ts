// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { BoardUnderTest } from '../../support/board-under-test.ts';
import { Charger, type ChargerOptions } from '../../support/charger.ts';

/** What is left when a process is gone. */
export function dyingProcessScenarios(board: BoardUnderTest): void {
  let charger: Charger;
  const start = async (options: ChargerOptions = {}): Promise<Charger> => {
    charger = await Charger.start({ board, ...options });
    return charger;
  };
  const online: ChargerOptions = { centralSystem: true };

  afterEach(() => {
    expect(charger.centralSystem?.violations ?? []).toEqual([]);
    charger.stop();
  });

  /** What the station alone decides, one board shows as well as eight. */
  const itOnOneBoard = it.runIf(board.id === 'virtual');

  describe('a process that dies', () => {
    it('station: the contactor stays, and opens when the grace is over (30 s), the car having let go first', async () => {
      await start({ ...online, set: ['guard.stationLossGraceSeconds=30', 'guard.fallbackCurrent=8'] });
      await charger.charge();
      const killed = charger.clock.monotonicMicros();
      charger.killStation();
      await charger.advance(20_000);
      expect(charger.truth().contactor.closed).toBe(true);
      expect(charger.truth().vehicle.drawsMilliamps[0]).toBeCloseTo(8000, -2);
      await charger.until('open', () => !charger.truth().contactor.closed);
      const [coil] = charger.events('coil', killed);
      const seconds = ((coil?.microseconds ?? Number.NaN) - killed) / 1_000_000;
      expect(seconds).toBeGreaterThan(30);
      expect(seconds).toBeLessThan(38);
      expect(charger.events('duty', killed).map((event) => event.dutyPercent)).toContain(100);
    });

    itOnOneBoard(
      'station: started again within the grace it takes up the same session, and one Start has one Stop',
      async () => {
        const { central } = await start({ ...online, set: ['guard.stationLossGraceSeconds=30'] });
        await charger.charge();
        const before = charger.view().session?.id;
        charger.killStation();
        await charger.advance(4000);
        await charger.startStation();
        await charger.until('charging', () => charger.view().status === 'Charging');
        expect(charger.view().session?.id).toBe(before);
        expect(charger.events('contacts').filter((event) => !event.closed)).toEqual([]);
        await charger.until('connected', () => central.connected);
        charger.tap();
        await charger.until('stopped', () => central.of('StopTransaction').length === 1, 60_000);
        await charger.advance(120_000);
        expect(central.of('StartTransaction')).toHaveLength(1);
        expect(central.of('StopTransaction')).toHaveLength(1);
        expect(central.of('StopTransaction')[0]?.payload).toMatchObject({ meterStop: charger.truth().meter.wattHours });
      },
    );

    itOnOneBoard(
      'station: after a session whose car is still plugged in it starts no second one by itself',
      async () => {
        const free = ['auth.free.enabled=true', 'auth.free.mode=WithoutOcpp'];
        const { central } = await start({ ...online, set: free });
        charger.vehicle({ plugged: true });
        await charger.until('charging', () => charger.view().status === 'Charging');
        charger.station.station.remoteStop(charger.view().session?.id ?? '');
        await charger.until('over', () => charger.view().status === 'Finishing');
        charger.killStation();
        await charger.startStation();
        await charger.advance(120_000);
        expect(charger.view().status).toBe('Finishing');
        expect(central.of('StartTransaction')).toHaveLength(1);
        charger.vehicle({ plugged: false });
        await charger.until('available', () => charger.view().status === 'Available');
        charger.vehicle({ plugged: true });
        await charger.until('charging', () => charger.view().status === 'Charging');
      },
    );

    it.runIf(board.has('heartbeat'))(
      'guard: the coil is off within 100 ms by the heartbeat gate, and the session resumes after its restart',
      async () => {
        const { central } = await start(online);
        await charger.charge();
        const killed = charger.clock.monotonicMicros();
        charger.killGuard();
        await charger.advance(500);
        const [coil] = charger.events('coil', killed);
        expect((coil?.microseconds ?? Number.NaN) - killed).toBeLessThanOrEqual(100_000);
        expect(charger.truth().contactor.closed).toBe(false);
        await charger.until('known to the station', () => charger.view().fault === 'guard-lost');
        await charger.startGuard();
        await charger.until('charging again', () => charger.view().status === 'Charging');
        expect(central.of('StartTransaction')).toHaveLength(1);
        expect(central.of('StopTransaction')).toHaveLength(0);
      },
    );

    it('both by a power cut: the session is stopped as PowerLoss with the exact register, and nothing starts by itself (C21)', async () => {
      const { central } = await start({ ...online, set: ['evse.resumeAfterReboot=false'] });
      await charger.charge();
      await charger.advance(30_000);
      charger.cutMains();
      await charger.advance(5000);
      const register = charger.truth().meter.wattHours;
      await charger.restoreMains();
      await charger.until('stopped', () => central.of('StopTransaction').length === 1, 60_000);
      expect(central.of('StopTransaction')[0]?.payload).toMatchObject({ reason: 'PowerLoss', meterStop: register });
      await charger.advance(60_000);
      expect(charger.truth().contactor.coil).toBe(false);
      expect(central.of('StartTransaction')).toHaveLength(1);
    });
  });
}
