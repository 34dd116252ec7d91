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

  it('tells an expiry date, after which its answer counts no more (L03)', async () => {
    bench.boot({ settings: { 'ocpp.key.ConnectionTimeOut': 5 } });
    const expiresAtMillis = bench.clock.wallMillis() + 60_000;
    bench.station.tagTold(TAG, told('accepted', { expiresAtMillis }));
    await bench.clock.advance(300);
    await expect(bench.station.presentTag(TAG)).resolves.toEqual({ kind: 'waiting-for-vehicle' });
    await bench.clock.advance(60_000);
    await expect(bench.station.presentTag(TAG)).resolves.toEqual({ kind: 'refused', reason: 'expired' });
  });

  it('leaves group and expiry date out when a session starts: what it told before stays', async () => {
    bench.boot();
    await bench.clock.advance(300);
    const before = told('accepted', { parentIdTag: 'FLEET', expiresAtMillis: bench.clock.wallMillis() + 60_000 });
    const kept = () => bench.store.authorizationCache.find(TAG);
    bench.station.tagTold(TAG, before);
    bench.station.tagTold(TAG, told('accepted'));
    expect(kept()).toEqual(before);
    await bench.clock.advance(60_000);
    bench.station.tagTold(TAG, told('accepted'));
    expect(kept()).toEqual(told('accepted', { parentIdTag: 'FLEET' }));
    const central = new FakeCentralSystem();
    bench.station.attachCentralSystem(central);
    await bench.station.presentTag(TAG);
    expect(kept()).toEqual(told('accepted'));
  });

  it('keeps tags of its own list out of the cache, and hears when its answer contradicts the list (L03, L06)', async () => {
    await bench.charge();
    const sessionId = bench.station.view(1).session?.id ?? '';
    const entries = [{ idTag: TAG, info: told('accepted') }];
    expect(bench.station.localList.update({ kind: 'full', version: 1, entries })).toBe('accepted');
    expect(bench.station.transactionAnswered(sessionId, told('accepted'))).toBe('consistent');
    expect(bench.store.authorizationCache.find(TAG)).toBeUndefined();
    expect(bench.station.transactionAnswered(sessionId, told('blocked'))).toBe('list-conflict');
    bench.station.settings.apply({ kind: 'command-line' }, 'ocpp.key.LocalAuthListEnabled', false);
    expect(bench.station.transactionAnswered(sessionId, told('blocked'))).toBe('consistent');
    expect(bench.store.authorizationCache.find(TAG)).toMatchObject({ status: 'blocked' });
  });

  it('is not asked about a card while the reader is switched off, but about the app (ETEK: Rfid reader)', async () => {
    bench.boot({ settings: { 'rfid.enabled': false } });
    const central = new FakeCentralSystem();
    bench.station.attachCentralSystem(central);
    await bench.clock.advance(300);
    const refused = { kind: 'refused', reason: 'reader-disabled' };
    await expect(bench.station.presentTag(TAG, 1, 'card')).resolves.toEqual(refused);
    await expect(bench.station.presentTag(TAG, 1, 'app')).resolves.toEqual({ kind: 'waiting-for-vehicle' });
    expect(central.asked).toEqual([TAG]);
  });

  it('answers who asked before when the session ends meanwhile, and the owner at once', async () => {
    await bench.charge();
    const central = new FakeCentralSystem();
    central.answer = 'never';
    bench.station.attachCentralSystem(central);
    const sessionId = bench.station.view(1).session?.id ?? '';
    bench.station.transactionAnswered(sessionId, told('accepted', { parentIdTag: 'FLEET' }));
    const friend = bench.station.presentTag('FFFF', 1);
    await expect(bench.station.presentTag('EEEE', 1)).resolves.toEqual({ kind: 'refused', reason: 'busy' });
    const owner = bench.station.presentTag(TAG, 1);
    await expect(friend).resolves.toEqual({ kind: 'refused', reason: 'busy' });
    await expect(owner).resolves.toEqual({ kind: 'stopped' });
    expect(central.asked).toEqual(['FFFF']);
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
