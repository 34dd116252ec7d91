// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FakeCentralSystem, StationBench, TAG, UID } from '../../test/support/station-bench.ts';

const SEVEN = Uint8Array.from([0x04, 0xa2, 0xb3, 0xc4, 0xd5, 0xe6, 0xf7]);
let bench: StationBench;
beforeEach(() => {
  bench = new StationBench();
});
afterEach(() => bench.dispose());

const boot = (options: Parameters<StationBench['boot']>[0] = {}) => {
  bench.boot(options);
  return bench.clock.advance(500);
};
const learning = () => bench.station.cards.learning;
const onList = () => bench.store.cards.all().map(({ idTag, addedBy }) => `${idTag} ${addedBy}`);
const last = () => learning().view()?.last?.outcome;

describe('learning mode (ETEK Local whitelist learning mode)', () => {
  it('puts each card on the list, and starts nothing, vehicle or not', async () => {
    await boot({ settings: { 'whitelist.enabled': true } });
    const centralSystem = new FakeCentralSystem();
    bench.station.attachCentralSystem(centralSystem);
    bench.guard.plug('C');
    await bench.clock.advance(300);
    learning().start('eve');
    bench.swipe();
    await bench.clock.advance(1000);
    bench.swipe(SEVEN);
    await bench.clock.advance(1000);
    expect(onList()).toEqual(['04A2B3C4 eve', '04A2B3C4D5E6F7 eve']);
    expect([bench.status(), bench.why(), centralSystem.asked]).toEqual(['Preparing', 'not-authorized', []]);
    learning().stop('eve');
    bench.swipe();
    await bench.clock.advance(1000);
    expect(bench.status()).toBe('Charging');
  });

  it('leaves a session that runs alone, even for its own card', async () => {
    await bench.charge();
    learning().start('eve');
    bench.swipe();
    await bench.clock.advance(1000);
    bench.swipe(SEVEN);
    await bench.clock.advance(1000);
    expect([bench.status(), onList().length]).toEqual(['Charging', 2]);
  });

  it('lets the portal start a session meanwhile: nobody holds a card there', async () => {
    await boot({ settings: { 'whitelist.enabled': true, 'ocpp.url': '' } });
    bench.allowTag();
    learning().start('eve');
    bench.guard.plug('C');
    await bench.clock.advance(300);
    expect(await bench.station.presentTag(TAG, 1)).toEqual({ kind: 'started' });
  });

  it('waits 40 s for each card; a later one is neither learned nor looked up, until a person asks for the next', async () => {
    await boot();
    learning().start('eve');
    await bench.clock.advance(39_000);
    bench.swipe();
    expect(learning().view()).toMatchObject({ phase: 'listening', cardSeconds: 40, added: 1 });
    await bench.clock.advance(40_000);
    expect(learning().view()).toMatchObject({ phase: 'paused', cardSeconds: 0, endsInSeconds: 260 });
    bench.swipe(SEVEN);
    await bench.clock.advance(1000);
    expect([last(), onList(), bench.status()]).toEqual(['late', ['04A2B3C4 eve'], 'Available']);
    learning().start('eve');
    bench.swipe(SEVEN);
    expect([last(), learning().view()?.added]).toEqual(['added', 2]);
  });

  it('ends after 5 min without a card, and does not outlive a restart', async () => {
    await boot();
    learning().start('eve');
    await bench.clock.advance(299_000);
    expect(learning().view()?.phase).toBe('paused');
    await bench.clock.advance(1500);
    expect(learning().view()).toBeUndefined();
    expect(bench.store.audit.latest(2).map(({ actor, action }) => `${actor}: ${action}`)).toEqual([
      'nobody: learning of cards ended',
      'eve: learning of cards started',
    ]);
    learning().start('eve');
    bench.kill();
    await boot();
    expect(learning().view()).toBeUndefined();
  });

  it('tells of a card that is known, blocked, or one too many', async () => {
    await boot();
    bench.allowTag();
    learning().start('eve');
    bench.swipe();
    expect(last()).toBe('known');
    bench.station.cards.put({ number: TAG, blocked: true }, 'eve');
    await bench.clock.advance(1000);
    bench.swipe(UID);
    expect([last(), bench.store.cards.find(TAG)?.blocked]).toEqual(['blocked', true]);
  });

  it('says so when a card cannot be stored, and goes on', async () => {
    let fails = false;
    await boot({ storageFails: () => fails });
    learning().start('eve');
    fails = true;
    bench.swipe();
    expect(last()).toBe('failed');
    fails = false;
    await bench.clock.advance(1000);
    bench.swipe();
    expect(last()).toBe('added');
  });

  it('does not begin while cards cannot be read', async () => {
    await boot({ settings: { 'rfid.enabled': false } });
    expect([learning().start('eve'), learning().view()]).toEqual(['no-reader', undefined]);
  });

  it('learns a card as the reader presents it, in the byte order of the setting', async () => {
    await boot({ settings: { 'rfid.tagByteOrder': 'LE' } });
    learning().start('eve');
    bench.swipe();
    expect(onList()).toEqual(['C4B3A204 eve']);
  });
});
