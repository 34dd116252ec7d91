// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { CARDS, RecipeBench } from './recipe-bench.ts';

interface Golden {
  readonly online: string;
  /** `new` of the online part is known by then: `stranger` takes its part. */
  readonly offline: string;
}

const ONLINE = ['plug', 'white', 'known', 'new', 'bad'] as const;
const OFFLINE = ['plug', 'white', 'known', 'stranger', 'bad'] as const;
const EVERY_CARD_ASKED = 'plug: no, white: asked yes, known: asked yes, new: asked yes, bad: asked no';
const NOBODY = 'plug: no, white: no, known: no, stranger: no, bad: no';
const WHITE_ONLY = 'plug: no, white: yes, known: no, stranger: no, bad: no';

const RECIPES: readonly (readonly [id: string, goal: string, golden: Golden])[] = [
  [
    'B.1',
    'Swipe the local cached and local whitelist tagID card to charge',
    {
      online: 'plug: no, white: yes, known: yes, new: asked yes, bad: asked no',
      offline: 'plug: no, white: yes, known: yes, stranger: no, bad: no',
    },
  ],
  [
    'B.2',
    'Plug & Charge (Free card number needs to be bound in the background)',
    {
      online: 'plug: asked yes, white: no, known: no, new: no, bad: no',
      // The answer of a moment ago is remembered.
      offline: 'plug: yes, white: no, known: no, stranger: no, bad: no',
    },
  ],
  ['B.3', 'Swipe the card allowed in the background to charge', { online: EVERY_CARD_ASKED, offline: NOBODY }],
  [
    'B.4',
    'Swipe the local whitelist card to charge',
    { online: 'plug: no, white: yes, known: asked yes, new: asked yes, bad: asked no', offline: WHITE_ONLY },
  ],
  ['B.5', 'Charging cannot be started during the disconnection', { online: EVERY_CARD_ASKED, offline: NOBODY }],
  ['B.6', 'Only local whitelist cards during the disconnection', { online: EVERY_CARD_ASKED, offline: WHITE_ONLY }],
  [
    'B.7',
    'Any card during the disconnection',
    { online: EVERY_CARD_ASKED, offline: 'plug: no, white: yes, known: yes, stranger: yes, bad: yes' },
  ],
];

let bench: RecipeBench | undefined;
afterEach(() => {
  bench?.charger.stop();
  bench = undefined;
});
const started = () => bench?.charger.central.of('StartTransaction') ?? [];
const stopped = () => bench?.charger.central.of('StopTransaction') ?? [];

/** Accepted while the uplink is there, begun without it. @returns the id tag of the session */
async function startAcrossTheCut(on: RecipeBench, id: string): Promise<string> {
  const { charger } = on;
  if (id === 'B.2') {
    charger.station.store.authorizationCache.clear();
    const usual = charger.central.replies.get('Authorize');
    charger.central.replies.set('Authorize', (call) => {
      // The answer takes 1 ms; the start that it sets off does not get out any more.
      charger.clock.after(1.5, 'cut', () => charger.network.setUp(false));
      return usual?.(call) ?? 'silent';
    });
    charger.vehicle({ plugged: true, wants: 'charge' });
  } else {
    expect(await on.tap('white')).toBe(true);
    charger.network.setUp(false);
    charger.vehicle({ plugged: true, wants: 'charge' });
  }
  await charger.until('energy flows', () => on.flows);
  return id === 'B.2' ? 'FREECHARGING' : CARDS.white;
}

describe.each(RECIPES)('%s “%s” (ETEK manual)', (id, _goal, golden) => {
  it('online, and while the central system is down', async () => {
    bench = await RecipeBench.start(id);
    expect(await bench.attempts(ONLINE)).toBe(golden.online);
    await bench.goOffline();
    expect(await bench.attempts(OFFLINE)).toBe(golden.offline);
    await bench.goOnline();
    const energised = `${golden.online}, ${golden.offline}`.match(/yes/g)?.length ?? 0;
    await bench.charger.until('all told', () => stopped().length === energised, 60_000);
    expect(started()).toHaveLength(energised);
    expect(bench.charger.central.violations).toEqual([]);
  }, 90_000);

  it('the uplink is cut between authorization and start: one session, told later, kept when it is accepted', async () => {
    bench = await RecipeBench.start(id);
    const idTag = await startAcrossTheCut(bench, id);
    await bench.charger.advance(5000);
    expect(started()).toEqual([]);
    await bench.goOnline();
    await bench.charger.until('start told', () => started().length > 0, 60_000);
    await bench.charger.advance(2000);
    expect([bench.flows, started()[0]?.payload['idTag']]).toEqual([true, idTag]);
    await bench.endSession();
    await bench.charger.until('stop told', () => stopped().length > 0, 60_000);
    expect([started().length, stopped().length, stopped()[0]?.payload['reason']]).toEqual([1, 1, 'Remote']);
  }, 60_000);

  it('… and ended when it is refused then', async () => {
    bench = await RecipeBench.start(id);
    await startAcrossTheCut(bench, id);
    bench.charger.central.replies.set('StartTransaction', () => ({
      transactionId: 5,
      idTagInfo: { status: 'Blocked' },
    }));
    await bench.goOnline();
    await bench.charger.until('stop told', () => stopped().length > 0, 60_000);
    expect(stopped()[0]?.payload['reason']).toBe('DeAuthorized');
    await bench.charger.advance(3000);
    expect([bench.flows, started().length, stopped().length]).toEqual([false, 1, 1]);
  }, 60_000);

  it('the uplink is cut while the central system is asked: then the rules for offline count', async () => {
    bench = await RecipeBench.start(id);
    if (id === 'B.2') bench.charger.station.store.authorizationCache.clear();
    const who = id === 'B.2' ? 'plug' : 'stranger';
    bench.charger.central.replies.set('Authorize', () => {
      bench?.charger.network.setUp(false);
      return 'silent';
    });
    expect(await bench.attempt(who, 6000)).toBe(id === 'B.7' ? 'asked yes' : 'asked no');
  }, 60_000);
});

describe('what the recipes leave open', () => {
  it('B.2: an id that the central system never accepted does not charge while it is down', async () => {
    bench = await RecipeBench.start('B.2');
    await bench.goOffline();
    expect(await bench.attempt('plug')).toBe('no');
  });

  it('B.6: neither the central system’s list nor its answers let anybody else in while it is down', async () => {
    bench = await RecipeBench.start('B.6');
    const list = [{ idTag: CARDS.stranger, idTagInfo: { status: 'Accepted' } }];
    const sent = bench.charger.central.call('SendLocalList', {
      listVersion: 1,
      updateType: 'Full',
      localAuthorizationList: list,
    });
    await bench.charger.advance(100);
    expect(await sent).toEqual({ status: 'NotSupported' });
    await bench.goOffline();
    expect(await bench.attempts(['known', 'stranger', 'white'])).toBe('known: no, stranger: no, white: yes');
  });

  it('B.7: a card on the central system’s list that is blocked does not charge while it is down (L05)', async () => {
    bench = await RecipeBench.start('B.7');
    const list = [{ idTag: CARDS.bad, idTagInfo: { status: 'Blocked' } }];
    void bench.charger.central.call('SendLocalList', {
      listVersion: 1,
      updateType: 'Full',
      localAuthorizationList: list,
    });
    await bench.charger.advance(100);
    await bench.goOffline();
    expect(await bench.attempts(['bad', 'stranger'])).toBe('bad: no, stranger: yes');
  });
});
