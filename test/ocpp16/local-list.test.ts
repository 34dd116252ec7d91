// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import {
  ask,
  asked,
  CARD,
  charging,
  flows,
  goOffline,
  goOnline,
  heard,
  judgesTags,
  OTHER_CARD,
  powerCut,
  setKey,
  starts,
  statusOf,
  suiteCharger,
  tap,
  told,
} from './suite-charger.ts';

const suite = suiteCharger();
type On = Awaited<ReturnType<typeof suite.start>>;
type Info = Readonly<Record<string, unknown>>;

const ACCEPTED: Info = { status: 'Accepted' };
const entry = (idTag: string, idTagInfo?: Info) => (idTagInfo === undefined ? { idTag } : { idTag, idTagInfo });
const version = async (on: On): Promise<unknown> => (await ask(on, 'GetLocalListVersion'))['listVersion'];

/** SendLocalList. @returns the status */
function send(on: On, updateType: 'Full' | 'Differential', listVersion: number, entries: readonly object[]) {
  return statusOf(on, 'SendLocalList', { listVersion, updateType, localAuthorizationList: entries });
}

/** A card is held up where a vehicle waits. @returns whether it charges */
async function starting(on: On, uid: string): Promise<boolean> {
  on.vehicle({ plugged: true, wants: 'charge' });
  await on.until('seen', () => on.view().status === 'Preparing');
  await tap(on, uid);
  for (let waitedMs = 0; waitedMs < 8000 && !flows(on); waitedMs += 250) await on.advance(250);
  const does = flows(on);
  on.vehicle({ plugged: false });
  await on.until('gone', () => on.view().status === 'Available', 30_000);
  await on.advance(1500);
  return does;
}

describe('the list of the central system (OCPP 1.6 §3.5.2, §5.10, §5.15)', () => {
  it('L01, TC_042_1, TC_042_2, TC_043_1 · version 0 while it is empty; −1 and NotSupported while it is switched off', async () => {
    const on = await suite.start();
    expect(await version(on)).toBe(0);
    expect(await send(on, 'Full', 5, [entry(CARD, ACCEPTED)])).toBe('Accepted');
    expect(await version(on)).toBe(5);
    await setKey(on, 'LocalAuthListEnabled', 'false');
    expect(await version(on)).toBe(-1);
    expect(await send(on, 'Full', 6, [])).toBe('NotSupported');
    await setKey(on, 'LocalAuthListEnabled', 'true');
    expect(await version(on)).toBe(5);
  });

  it('L02, TC_043_2, TC_043_3 · Full replaces; Differential adds, changes and, without idTagInfo, deletes; all of it persists', async () => {
    const on = await suite.start({
      set: ['ocpp.key.LocalPreAuthorize=true', 'ocpp.key.AuthorizationCacheEnabled=false'],
    });
    judgesTags(on, {
      [CARD]: { status: 'Invalid' },
      [OTHER_CARD]: { status: 'Invalid' },
      A0B0C0D0: { status: 'Invalid' },
    });
    expect(await send(on, 'Full', 1, [entry(CARD, ACCEPTED), entry('A0B0C0D0', ACCEPTED)])).toBe('Accepted');
    expect(await send(on, 'Differential', 2, [entry(CARD), entry(OTHER_CARD, ACCEPTED)])).toBe('Accepted');
    await powerCut(on);
    // The reader is being set up.
    await on.advance(2000);
    expect(await version(on)).toBe(2);
    expect(await starting(on, 'A0B0C0D0')).toBe(true);
    expect(await starting(on, OTHER_CARD)).toBe(true);
    expect(asked(on)).toEqual([]);
    expect(await starting(on, CARD)).toBe(false);
    expect(await send(on, 'Full', 3, [entry(CARD, ACCEPTED)])).toBe('Accepted');
    expect(await starting(on, OTHER_CARD)).toBe(false);
    expect(asked(on)).toEqual([CARD, OTHER_CARD]);
    suite.expectBooks({ mayBeOpen: false });
  });

  it('L02, TC_043_4, TC_043_5 · what cannot be taken changes nothing: an old version, one that is 0 or −1, an entry without idTagInfo in Full, too many, a tag twice', async () => {
    const on = await suite.start();
    expect(await send(on, 'Full', 10, [entry(CARD, ACCEPTED)])).toBe('Accepted');
    expect(await send(on, 'Differential', 10, [entry(OTHER_CARD, ACCEPTED)])).toBe('VersionMismatch');
    expect(await send(on, 'Differential', 9, [entry(OTHER_CARD, ACCEPTED)])).toBe('VersionMismatch');
    for (const bad of [0, -1]) expect(await send(on, 'Full', bad, [entry(OTHER_CARD, ACCEPTED)])).toBe('Failed');
    expect(await send(on, 'Full', 11, [entry(OTHER_CARD)])).toBe('Failed');
    expect(await send(on, 'Full', 11, [entry('aa', ACCEPTED), entry('AA', ACCEPTED)])).toBe('Failed');
    const many = Array.from({ length: 101 }, (_, index) => entry(`TAG-${index}`, ACCEPTED));
    expect(await send(on, 'Full', 11, many)).toBe('Failed');
    expect(await version(on)).toBe(10);
    // Ten times a hundred are a thousand, which is as long as it may be.
    for (let part = 1; part <= 10; part += 1) {
      const more = Array.from({ length: part === 10 ? 99 : 100 }, (_, index) => entry(`${part}-${index}`, ACCEPTED));
      expect(await send(on, 'Differential', 10 + part, more)).toBe('Accepted');
    }
    expect(await send(on, 'Differential', 21, [entry('ONE MORE', ACCEPTED)])).toBe('Failed');
    expect(await version(on)).toBe(20);
  });
});

describe('who knows a tag (§3.5)', () => {
  it('L03 · the list beats the cache, its tags never get into the cache; one that expired there is refused; what is cached as not valid is asked again', async () => {
    const on = await suite.start({ set: ['ocpp.key.LocalPreAuthorize=true'] });
    judgesTags(on, { [OTHER_CARD]: { status: 'Blocked' } });
    expect(await starting(on, CARD)).toBe(true);
    expect(await starting(on, CARD)).toBe(true);
    expect(asked(on)).toEqual([CARD]);
    const past = new Date(on.clock.wallMillis() - 1000).toISOString();
    const list = [entry(CARD, { ...ACCEPTED, expiryDate: past }), entry('A0B0C0D0', ACCEPTED)];
    expect(await send(on, 'Full', 1, list)).toBe('Accepted');
    expect(await starting(on, 'A0B0C0D0')).toBe(true);
    expect(on.station.store.authorizationCache.find('A0B0C0D0')).toBeUndefined();
    expect(await starting(on, OTHER_CARD)).toBe(false);
    expect(await starting(on, OTHER_CARD)).toBe(false);
    expect(asked(on)).toEqual([CARD, OTHER_CARD, OTHER_CARD]);
    await goOffline(on);
    expect(await starting(on, CARD)).toBe(false);
    await goOnline(on);
    await heard(on, 'StopTransaction', 3);
  });

  it('L04, TC_007, TC_008 · LocalPreAuthorize online: a listed or cached tag begins without Authorize; off, it is asked', async () => {
    const on = await suite.start();
    await send(on, 'Full', 1, [entry(OTHER_CARD, ACCEPTED)]);
    expect(await starting(on, CARD)).toBe(true);
    expect(await starting(on, OTHER_CARD)).toBe(true);
    expect(asked(on)).toEqual([CARD, OTHER_CARD]);
    expect(await setKey(on, 'LocalPreAuthorize', 'true')).toBe('Accepted');
    expect(await setKey(on, 'LocalAuthorizeOffline', 'false')).toBe('Accepted');
    expect(await starting(on, CARD)).toBe(true);
    expect(await starting(on, OTHER_CARD)).toBe(true);
    expect(asked(on)).toHaveLength(2);
  });

  it('L04, TC_037_1 · LocalAuthorizeOffline, independent of it: off, nobody known begins offline; on, the same tags do', async () => {
    const on = await suite.start({ set: ['ocpp.key.LocalAuthorizeOffline=false', 'ocpp.key.LocalPreAuthorize=true'] });
    await send(on, 'Full', 1, [entry(CARD, ACCEPTED)]);
    await goOffline(on);
    expect(await starting(on, CARD)).toBe(false);
    await goOnline(on);
    await setKey(on, 'LocalAuthorizeOffline', 'true');
    await setKey(on, 'LocalPreAuthorize', 'false');
    await goOffline(on);
    expect(await starting(on, CARD)).toBe(true);
    await goOnline(on);
    await heard(on, 'StopTransaction');
    expect([starts(on), asked(on)]).toEqual([[[1, CARD]], []]);
    suite.expectBooks({ mayBeOpen: false });
  });

  it('L05 · AllowOfflineTxForUnknownId lets strangers begin offline, and never one that the list or the cache refuses', async () => {
    const on = await suite.start({ set: ['ocpp.key.AllowOfflineTxForUnknownId=true'] });
    judgesTags(on, { A0B0C0D0: { status: 'Blocked' } });
    expect(await starting(on, 'A0B0C0D0')).toBe(false);
    await send(on, 'Full', 1, [entry(CARD, { status: 'Blocked' })]);
    await goOffline(on);
    expect(await starting(on, CARD)).toBe(false);
    expect(await starting(on, 'A0B0C0D0')).toBe(false);
    expect(await starting(on, OTHER_CARD)).toBe(true);
    await goOnline(on);
    await heard(on, 'StopTransaction');
    expect(starts(on)).toEqual([[1, OTHER_CARD]]);
  });

  it('L06 · the list accepts a tag that StartTransaction.conf refuses: StatusNotification of connector 0 with LocalListConflict', async () => {
    const on = await suite.start({ set: ['ocpp.key.LocalPreAuthorize=true'] });
    await send(on, 'Full', 1, [entry(CARD, ACCEPTED)]);
    on.central.replies.set('StartTransaction', () => ({ transactionId: 3, idTagInfo: { status: 'Blocked' } }));
    on.vehicle({ plugged: true, wants: 'charge' });
    await tap(on);
    await heard(on, 'StopTransaction');
    const conflicts = on.central
      .of('StatusNotification')
      .filter(({ payload }) => payload['errorCode'] === 'LocalListConflict')
      .map(({ payload }) => [payload['connectorId'], payload['status']]);
    expect(conflicts).toEqual([[0, 'Available']]);
    on.vehicle({ plugged: false });
    await told(on, 'Available');
    on.central.replies.delete('StartTransaction');
    await on.advance(1500);
    await charging(on);
    expect(
      on.central.of('StatusNotification').filter(({ payload }) => payload['errorCode'] !== 'NoError'),
    ).toHaveLength(1);
  });
});
