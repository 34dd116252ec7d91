// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCentralSystem, StationBench, TAG, told } from '../../test/support/station-bench.ts';

let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

describe('the central system', () => {
  it('is asked, and its refusal stands (C12)', async () => {
    bench.boot({ settings: { 'ocpp.url': 'ws://localhost/ocpp' } });
    const central = new FakeCentralSystem();
    central.answer = 'blocked';
    bench.station.attachCentralSystem(central);
    bench.guard.plug('C');
    await bench.clock.advance(300);
    await expect(bench.station.presentTag(TAG)).resolves.toEqual({ kind: 'refused', reason: 'blocked' });
    expect(central.asked).toEqual([TAG]);
    expect(bench.outbox()).toEqual([]);
  });

  it('when it does not answer, what it said before counts (L04)', async () => {
    bench.boot({ settings: { 'ocpp.url': 'ws://localhost/ocpp', 'auth.authorizeTimeout': 5 } });
    const central = new FakeCentralSystem();
    bench.station.attachCentralSystem(central);
    await bench.clock.advance(300);
    await bench.station.presentTag(TAG);
    expect(bench.store.authorizationCache.find(TAG)).toMatchObject({ status: 'accepted' });
    bench.kill();
    bench.boot();
    central.answer = 'never';
    bench.station.attachCentralSystem(central);
    await bench.clock.advance(300);
    const outcome = bench.station.presentTag(TAG);
    await bench.clock.advance(4900);
    expect(bench.station.view(1).why).toBe('authorizing');
    await bench.clock.advance(200);
    await expect(outcome).resolves.toEqual({ kind: 'waiting-for-vehicle' });
    const stranger = bench.station.presentTag('FFFF');
    await expect(stranger).resolves.toEqual({ kind: 'refused', reason: 'busy' });
  });

  it('may refuse a session after its start, even an hour later (C11)', async () => {
    await bench.charge();
    const sessionId = bench.station.view(1).session?.id ?? '';
    bench.station.transactionAnswered(sessionId, told('accepted'));
    expect(bench.status()).toBe('Charging');
    bench.station.transactionAnswered(sessionId, told('invalid'));
    await bench.clock.advance(2000);
    expect(bench.outbox().at(-1)).toBe('stopped 1000 DeAuthorized');
    expect(bench.station.session(sessionId)).toMatchObject({ deauthorized: true });
  });

  it('or only take the energy, where set so; a restart does not give it back (C11)', async () => {
    await bench.charge({ settings: { 'ocpp.key.StopTransactionOnInvalidId': false } });
    const sessionId = bench.station.view(1).session?.id ?? '';
    bench.station.transactionAnswered(sessionId, told('blocked'));
    await bench.clock.advance(1000);
    expect([bench.status(), bench.why(), bench.guard.permitMilliamps]).toEqual(['SuspendedEVSE', 'not-authorized', 0]);
    bench.kill();
    bench.guard.highestPermit = 0;
    bench.boot();
    await bench.clock.advance(3000);
    expect([bench.status(), bench.guard.highestPermit]).toEqual(['SuspendedEVSE', 0]);
  });
});
