// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import { Charger } from '../support/charger.ts';

const OWNER = '04A2B3C4';
const FRIEND = '04F00001';
const STRANGER = '04F00002';
const BLOCKED_FRIEND = '04F00003';

let charger: Charger;
afterEach(() => charger.stop());

const flows = () => charger.truth().vehicle.drawsMilliamps[0] > 1000;
const asked = () => charger.central.of('Authorize').map(({ payload }) => payload['idTag']);
const stops = () => charger.central.of('StopTransaction').map(({ payload }) => [payload['reason'], payload['idTag']]);

/** A charge under the owner's card; owner and friends are of one group, as the central system tells. */
async function charging(...set: string[]): Promise<void> {
  charger = await Charger.start({ centralSystem: true, set: ['auth.authorizeTimeout=5', ...set] });
  charger.central.replies.set('Authorize', ({ payload }) => {
    const idTag = String(payload['idTag']);
    const isOfGroup = idTag !== STRANGER;
    const status = idTag === BLOCKED_FRIEND ? 'Blocked' : 'Accepted';
    return { idTagInfo: { status, ...(isOfGroup ? { parentIdTag: 'FLEET' } : {}) } };
  });
  await charger.charge();
  await charger.advance(2000);
}

async function tap(uid: string): Promise<void> {
  charger.tap(uid);
  await charger.advance(1500);
}

async function isStopped(): Promise<void> {
  await charger.until('stop told', () => stops().length === 1);
  await charger.advance(1000);
  expect(flows()).toBe(false);
  expect(charger.central.of('StartTransaction')).toHaveLength(1);
  expect(charger.central.violations).toEqual([]);
}

async function goOffline(): Promise<void> {
  charger.central.drop();
  await charger.advance(5);
  charger.network.setUp(false);
  await charger.until('offline', () => !charger.station.ocpp.online);
}

describe('ending a session by card (OCPP 1.6 §4.1, C06)', () => {
  it('the same card ends it without being looked up', async () => {
    await charging();
    await tap(OWNER);
    await isStopped();
    expect([asked(), stops()]).toEqual([[OWNER], [['Local', OWNER]]]);
  });

  it('another card of the group ends it after the central system told its group (TC_069)', async () => {
    await charging();
    await tap(FRIEND);
    await isStopped();
    expect([asked(), stops()]).toEqual([[OWNER, FRIEND], [['Local', FRIEND]]]);
  });

  it.each([
    ['of no group', STRANGER],
    ['of the group that is blocked', BLOCKED_FRIEND],
  ])('a card %s does not', async (_what, uid) => {
    await charging();
    await tap(uid);
    expect([charger.view().status, flows(), stops()]).toEqual(['Charging', true, []]);
    expect(asked()).toEqual([OWNER, uid]);
  });

  it('the name of the group is no card (C07)', async () => {
    await charging();
    void charger.station.station.presentTag('FLEET', 1, 'app');
    charger.central.replies.set('Authorize', () => ({ idTagInfo: { status: 'Invalid' } }));
    await charger.advance(1500);
    expect(flows()).toBe(true);
  });

  it('offline, a card of the group ends it when cache or list know the group, after a restart, too', async () => {
    await charging();
    const list = [{ idTag: FRIEND, idTagInfo: { status: 'Accepted', parentIdTag: 'FLEET' } }];
    void charger.central.call('SendLocalList', { listVersion: 1, updateType: 'Full', localAuthorizationList: list });
    await charger.advance(200);
    await goOffline();
    charger.killStation();
    await charger.startStation();
    await charger.until('taken up', () => charger.view().session !== undefined);
    await charger.advance(3000);
    await tap(STRANGER);
    expect(flows()).toBe(true);
    await tap(FRIEND);
    await charger.until('ended', () => charger.view().session === undefined);
    charger.network.setUp(true);
    await charger.until('stop told', () => stops().length === 1, 120_000);
    expect([stops(), asked()]).toEqual([[['Local', FRIEND]], [OWNER]]);
  });

  it('an answer that comes after the session is over ends nothing, nor the next session', async () => {
    await charging('auth.authorizeTimeout=60', 'ocpp.key.LocalPreAuthorize=true');
    charger.central.replies.set('Authorize', () => 'silent');
    await tap(FRIEND);
    const [call] = charger.central.of('Authorize').slice(-1);
    expect(call?.payload).toEqual({ idTag: FRIEND });
    await tap(OWNER);
    await charger.until('ended', () => charger.view().session === undefined);
    charger.vehicle({ plugged: false });
    await charger.until('unplugged', () => charger.view().guard?.pilot.vehicle === 'A');
    // A card that was not away for a second is still the same presentation.
    await charger.advance(1000);
    await charger.charge();
    const idTagInfo = { status: 'Accepted', parentIdTag: 'FLEET' };
    charger.central.sendRaw(JSON.stringify([3, call?.id, { idTagInfo }]));
    await charger.until('both told', () => charger.central.of('StartTransaction').length === 2);
    await charger.advance(3000);
    expect([flows(), stops().length, charger.view().session?.idTag]).toEqual([true, 1, OWNER]);
    // The answer was heard all the same.
    expect(charger.station.store.authorizationCache.find(FRIEND)?.parentIdTag).toBe('FLEET');
  });

  it('while a card is being looked up, unplugging ends the session once', async () => {
    await charging();
    charger.central.replies.set('Authorize', () => 'silent');
    await tap(FRIEND);
    charger.vehicle({ plugged: false });
    await charger.until('ended', () => charger.view().session === undefined);
    // The question that nobody answers is in the way of the message for a minute.
    await charger.advance(70_000);
    expect(stops()).toEqual([['EVDisconnected', undefined]]);
  });
});

describe('ending a session otherwise', () => {
  it('the operator ends it remotely (C09)', async () => {
    await charging();
    const [start] = charger.central.of('StartTransaction');
    expect(start).toBeDefined();
    void charger.central.call('RemoteStopTransaction', { transactionId: 1000 });
    await isStopped();
    expect(stops()).toEqual([['Remote', undefined]]);
  });

  it('the operator ends it in the portal', async () => {
    await charging();
    expect(charger.station.station.remoteStop(charger.view().session?.id ?? '')).toBe('accepted');
    await isStopped();
    expect(stops()).toEqual([['Remote', undefined]]);
  });
});

describe('stop mode “IC card” (ETEK): StopTransactionOnEVSideDisconnect false', () => {
  const CARD_ONLY = 'ocpp.key.StopTransactionOnEVSideDisconnect=false';

  it('unplugging suspends the session, plugging in again goes on with it (C04, TC_005_3)', async () => {
    await charging(CARD_ONLY);
    charger.vehicle({ plugged: false });
    await charger.until('suspended', () => charger.view().status === 'SuspendedEV');
    await charger.advance(60_000);
    expect([flows(), charger.truth().contactor.closed, stops()]).toEqual([false, false, []]);
    charger.vehicle({ plugged: true });
    await charger.until('goes on', flows);
    expect(charger.central.of('StartTransaction')).toHaveLength(1);
    await tap(OWNER);
    await isStopped();
    expect(stops()).toEqual([['Local', OWNER]]);
  });

  it('the card ends it while it is unplugged; a stranger’s does not, nor does his car charge', async () => {
    await charging(CARD_ONLY);
    charger.vehicle({ plugged: false });
    await charger.until('suspended', () => charger.view().status === 'SuspendedEV');
    await tap(STRANGER);
    expect(stops()).toEqual([]);
    await tap(OWNER);
    await isStopped();
    charger.vehicle({ plugged: true });
    await charger.advance(10_000);
    expect(flows()).toBe(false);
  });

  it('the session stays suspended across a restart of the station', async () => {
    await charging(CARD_ONLY);
    charger.vehicle({ plugged: false });
    await charger.until('suspended', () => charger.view().status === 'SuspendedEV');
    charger.killStation();
    await charger.startStation();
    await charger.until('taken up', () => charger.view().status === 'SuspendedEV');
    charger.vehicle({ plugged: true });
    await charger.until('goes on', flows);
    expect(stops()).toEqual([]);
  });

  it('keeps the cable, whatever UnlockConnectorOnEVSideDisconnect says, until the card ends it (C05)', async () => {
    await charging(CARD_ONLY);
    // The vehicle's end is off, the cable still in the socket.
    charger.fault('pilot-open', true);
    await charger.until('unplugged', () => !flows());
    await charger.advance(20_000);
    expect([charger.truth().lock, stops()]).toEqual(['locked', []]);
    await tap(OWNER);
    await charger.until('given back', () => charger.truth().lock === 'unlocked');
  });
});
