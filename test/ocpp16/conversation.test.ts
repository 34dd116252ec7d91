// SPDX-License-Identifier: Apache-2.0
// What whoever talks to the charger notices first, of the rows on connection, registration, queue, configuration and metering.
import { describe, expect, it } from 'vitest';
import {
  answers,
  ask,
  asked,
  CARD,
  charging,
  flows,
  goOffline,
  goOnline,
  heard,
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
type On = Awaited<ReturnType<typeof suite.start>>;

const secondsBetween = (calls: readonly { readonly atMillis: number }[]): number[] =>
  calls.slice(1).map((call, index) => Math.round((call.atMillis - (calls[index]?.atMillis ?? 0)) / 1000));

/** Sends a text as it is. @returns what is answered to its id, `undefined` when nothing is within a second */
async function raw(on: On, id: string, text: string): Promise<readonly unknown[] | undefined> {
  let answer: readonly unknown[] | undefined;
  const stop = on.central.onText((said) => {
    const frame = JSON.parse(said) as readonly unknown[];
    if (frame[0] !== 2 && frame[1] === id) answer = frame;
  });
  on.central.sendRaw(text);
  await on.advance(1000);
  stop();
  return answer;
}

describe('the connection', () => {
  it('T02, T11 · refused, it is tried again for ever, ever less often; back again, the charger does not boot and tells nothing that is no news', async () => {
    const on = await suite.start();
    const tries: { readonly atMillis: number }[] = [];
    on.central.admit = () => {
      tries.push({ atMillis: on.clock.wallMillis() });
      return { kind: 'http', message: 'not now', httpStatus: 503 };
    };
    on.central.close();
    await on.until('six tries', () => tries.length === 6, 300_000);
    const waits = secondsBetween(tries);
    for (const [index, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual(Math.floor(2 ** index / 2));
      expect(wait).toBeLessThanOrEqual(2 ** (index + 2));
    }
    expect(waits.at(-1)).toBeGreaterThan(7);
    // A thousand chargers must not come back in the same second.
    expect(waits.some((wait) => !Number.isInteger(Math.log2(wait)))).toBe(true);
    const before = on.central.calls.length;
    await goOnline(on);
    await on.advance(5000);
    expect(on.central.calls.slice(before).map(({ action }) => action)).toEqual([]);
    expect(on.central.of('BootNotification')).toHaveLength(1);
  });

  it('T05, T07 · an answer to something else is no answer: nobody charges because of it; a CALLERROR to Authorize lets nobody charge, whatever its code', async () => {
    const on = await suite.start({ set: ['ocpp.pduTimeout=5'] });
    answers(on.central, 'Authorize', () => 'silent');
    on.vehicle({ plugged: true, wants: 'charge' });
    await tap(on);
    await heard(on, 'Authorize');
    on.central.sendRaw(JSON.stringify([3, 'nobody', { idTagInfo: { status: 'Accepted' } }]));
    await on.advance(2000);
    expect(starts(on)).toEqual([]);
    await on.advance(10_000);
    answers(on.central, 'Authorize', () => ({ errorCode: 'FormatViolation' }));
    await tap(on, OTHER_CARD);
    await on.advance(3000);
    expect([asked(on), starts(on)]).toEqual([[CARD, OTHER_CARD], []]);
  });

  it('T05, T06, T09 · a CALL that comes twice is carried out once; each bad request has its code; what nobody asked for is ignored', async () => {
    const on = await suite.start();
    const remoteStart = JSON.stringify([2, 'twice', 'RemoteStartTransaction', { idTag: CARD, connectorId: 1 }]);
    expect(await raw(on, 'twice', remoteStart)).toEqual([3, 'twice', { status: 'Accepted' }]);
    expect(await raw(on, 'twice', remoteStart)).toBeUndefined();
    const codes: readonly (readonly [action: string, payload: unknown, code: string])[] = [
      ['MakeCoffee', {}, 'NotImplemented'],
      ['Reset', {}, 'FormationViolation'],
      ['Reset', { type: 'Soft', really: true }, 'FormationViolation'],
      ['Reset', { type: 3 }, 'TypeConstraintViolation'],
      ['Reset', { type: 'Gentle' }, 'PropertyConstraintViolation'],
      ['RemoteStartTransaction', { idTag: 'X'.repeat(21) }, 'PropertyConstraintViolation'],
      ['Reset', [], 'FormationViolation'],
    ];
    for (const [index, [action, payload, code]] of codes.entries()) {
      const id = `bad-${index}`;
      const answer = await raw(on, id, JSON.stringify([2, id, action, payload]));
      expect([action, answer?.[2]]).toEqual([action, code]);
      expect([answer?.length, answer?.[4]]).toEqual([5, {}]);
    }
    expect(await raw(on, '-1', 'what?')).toMatchObject([4, '-1', 'GenericError', expect.any(String), {}]);
    for (const odd of ['[9,"x"]', '[3,"nobody",{}]', '[4,"nobody","FormatViolation","",{}]']) on.central.sendRaw(odd);
    expect(await statusOf(on, 'ClearCache')).toBe('Accepted');
    expect(on.restarts).toEqual([]);
  });
});

describe('the registration (OCPP 1.6 §4.2)', () => {
  /** The next registration is answered like this. */
  const bootsWith = (on: On, status: string, interval: number) =>
    answers(on.central, 'BootNotification', () => ({
      status,
      interval,
      currentTime: new Date(on.clock.wallMillis()).toISOString(),
    }));

  it('B01, B02, B04, TC_001, TC_002 · Pending: it answers, sends nothing of its own but what is triggered, refuses remote starts, and asks again after the interval; then 0 and every connector', async () => {
    const on = await suite.start();
    bootsWith(on, 'Pending', 30);
    on.killStation();
    await on.startStation();
    await heard(on, 'BootNotification', 2);
    const statuses = () => on.central.of('StatusNotification').length;
    const before = statuses();
    on.vehicle({ plugged: true });
    // The reader is being set up.
    await on.advance(1500);
    await tap(on);
    await on.advance(5000);
    expect(asked(on)).toEqual([]);
    expect(await statusOf(on, 'RemoteStartTransaction', { idTag: CARD, connectorId: 1 })).toBe('Rejected');
    expect(await setKey(on, 'MeterValueSampleInterval', '77')).toBe('Accepted');
    expect(statuses()).toBe(before);
    expect(await statusOf(on, 'TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 })).toBe(
      'Accepted',
    );
    await on.advance(100);
    expect(statuses()).toBe(before + 1);
    bootsWith(on, 'Accepted', 120);
    await heard(on, 'BootNotification', 3);
    expect(secondsBetween(on.central.of('BootNotification').slice(1))).toEqual([30]);
    await on.advance(500);
    const ids = on.central.of('StatusNotification').map(({ payload }) => payload['connectorId']);
    expect(ids.slice(before + 1).sort()).toEqual([0, 1]);
    expect(await ask(on, 'GetConfiguration', { key: ['HeartbeatInterval'] })).toMatchObject({
      configurationKey: [{ value: '120' }],
    });
  });

  it('B03, TC_001 · Rejected: no message and no answer until the interval is over', async () => {
    const on = await suite.start();
    bootsWith(on, 'Rejected', 40);
    on.killStation();
    await on.startStation();
    await heard(on, 'BootNotification', 2);
    await on.advance(100);
    expect(await raw(on, 'q', JSON.stringify([2, 'q', 'GetConfiguration', {}]))).toBeUndefined();
    on.vehicle({ plugged: true });
    bootsWith(on, 'Accepted', 300);
    await heard(on, 'BootNotification', 3);
    expect(secondsBetween(on.central.of('BootNotification').slice(1))).toEqual([40]);
    await told(on, 'Preparing');
  });

  it('B07 · Heartbeat comes after silence only: any message of the charger puts it off; a changed interval counts at once', async () => {
    const on = await suite.start();
    expect(await setKey(on, 'HeartbeatInterval', '30')).toBe('Accepted');
    await heard(on, 'Heartbeat', 2, 100_000);
    expect(secondsBetween(on.central.of('Heartbeat'))).toEqual([30]);
    await on.advance(20_000);
    await statusOf(on, 'TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 });
    await heard(on, 'Heartbeat', 3, 100_000);
    expect(secondsBetween(on.central.of('Heartbeat'))).toEqual([30, 50]);
    await setKey(on, 'HeartbeatInterval', '5');
    await heard(on, 'Heartbeat', 5, 12_000);
  });
});

describe('the queue (§3.7)', () => {
  it('Q01, Q03, TC_037_1, TC_039 · two sessions offline: told afterwards in order, each message with the id of its start', async () => {
    const on = await suite.start({
      set: ['ocpp.key.AllowOfflineTxForUnknownId=true', 'ocpp.key.MeterValueSampleInterval=3'],
    });
    await goOffline(on);
    for (const uid of [CARD, OTHER_CARD]) {
      on.vehicle({ plugged: true, wants: 'charge' });
      await tap(on, uid);
      await on.until('energy flows', () => flows(on));
      await on.advance(7000);
      await tap(on, uid);
      await on.until('over', () => on.view().session === undefined);
      on.vehicle({ plugged: false });
      await on.advance(2000);
    }
    on.killStation();
    await on.startStation();
    await goOnline(on);
    await heard(on, 'StopTransaction', 2);
    const told = on.central.calls.filter(({ action }) => /Transaction|MeterValues/.test(action));
    const order = told.map(({ action }) => action.slice(0, 4));
    expect(order.join(' ')).toMatch(/^Star( Mete)+ Stop Star( Mete)+ Stop$/);
    const ids = told
      .filter(({ action }) => action !== 'StartTransaction')
      .map(({ payload }) => payload['transactionId']);
    expect([...new Set(ids)]).toEqual([1000, 1001]);
    expect([starts(on), asked(on)]).toEqual([
      [
        [1, CARD],
        [1, OTHER_CARD],
      ],
      [],
    ]);
    suite.expectBooks({ mayBeOpen: false });
  });

  it('Q02, T04 · refused, a message waits once, twice, … the interval and keeps its id; what follows waits behind it', async () => {
    const on = await suite.start({ set: ['ocpp.key.TransactionMessageRetryInterval=5'] });
    answers(on.central, 'StartTransaction', () => ({ errorCode: 'InternalError' }));
    on.vehicle({ plugged: true, wants: 'charge' });
    await tap(on);
    await heard(on, 'StartTransaction', 3, 120_000);
    on.vehicle({ plugged: false });
    await on.advance(5000);
    expect(stops(on)).toEqual([]);
    on.central.replies.delete('StartTransaction');
    await heard(on, 'StopTransaction', 1, 120_000);
    const tries = on.central.of('StartTransaction');
    expect(secondsBetween(tries)).toEqual([5, 10, 15]);
    expect(new Set(tries.map(({ id }) => id)).size).toBe(1);
    suite.expectBooks({ mayBeOpen: false });
  });

  it('Q03 · the number 0 is a transaction like any other', async () => {
    const on = await suite.start({ set: ['ocpp.key.MeterValueSampleInterval=5'] });
    answers(on.central, 'StartTransaction', () => ({ transactionId: 0, idTagInfo: { status: 'Accepted' } }));
    await charging(on);
    await heard(on, 'MeterValues');
    await tap(on);
    const stop = await heard(on, 'StopTransaction');
    const ids = on.central.of('MeterValues').map(({ payload }) => payload['transactionId']);
    expect([stop.payload['transactionId'], new Set(ids)]).toEqual([0, new Set([0])]);
    suite.expectBooks({ mayBeOpen: false });
  });

  it('Q04 · a message that is refused for ever is put aside after its attempts, and the next session is told', async () => {
    const on = await suite.start({
      set: ['ocpp.key.TransactionMessageRetryInterval=1', 'ocpp.key.TransactionMessageAttempts=2'],
    });
    answers(on.central, 'StartTransaction', ({ payload }) =>
      payload['idTag'] === CARD
        ? { errorCode: 'InternalError' }
        : { transactionId: 9, idTagInfo: { status: 'Accepted' } },
    );
    on.vehicle({ plugged: true, wants: 'charge' });
    await tap(on);
    await heard(on, 'StartTransaction', 2);
    on.vehicle({ plugged: false });
    await heard(on, 'StopTransaction');
    expect(on.central.of('StopTransaction')[0]?.payload['transactionId']).toBe(-1);
    await on.advance(1500);
    on.central.calls.length = 0;
    await charging(on, OTHER_CARD);
    expect(starts(on)).toEqual([[1, OTHER_CARD]]);
  });
});

describe('configuration and metering', () => {
  it('K01, K02, K03, K05, TC_019, TC_021, TC_040_1 · known keys, unknownKey for the others, without regard to case; NotSupported, Rejected; no password is told; a value is kept before the answer', async () => {
    const on = await suite.start();
    const some = await ask(on, 'GetConfiguration', { key: ['heartbeatINTERVAL', 'NoSuchKey', 'AuthorizationKey'] });
    expect(some).toMatchObject({
      configurationKey: [{ key: 'HeartbeatInterval', readonly: false }],
      unknownKey: ['NoSuchKey', 'AuthorizationKey'],
    });
    const all = (await ask(on, 'GetConfiguration'))['configurationKey'] as { readonly key: string }[];
    const names = all.map(({ key }) => key);
    expect(names).toEqual(expect.arrayContaining(['AuthorizeRemoteTxRequests', 'NumberOfConnectors', 'ResetRetries']));
    expect(names).not.toContain('AuthorizationKey');
    expect(await setKey(on, 'NoSuchKey', '1')).toBe('NotSupported');
    expect(await setKey(on, 'NumberOfConnectors', '2')).toBe('Rejected');
    expect(await setKey(on, 'MeterValueSampleInterval', 'often')).toBe('Rejected');
    expect(await setKey(on, 'MeterValueSampleInterval', '-1')).toBe('Rejected');
    expect(await survivingAKill(on)).toBe('33');
  });

  it('M01, M04, TC_070 · samples every interval from the start on, with its id and context; the register goes on from session to session', async () => {
    const on = await suite.start({ meterWattHours: 5000, set: ['ocpp.key.MeterValueSampleInterval=5'] });
    await charging(on);
    await heard(on, 'MeterValues', 3);
    const samples = on.central.of('MeterValues');
    for (const wait of secondsBetween(samples).slice(0, 2)) expect(wait).toBe(5);
    expect(samples[0]?.payload).toMatchObject({ connectorId: 1, transactionId: 1000 });
    expect(JSON.stringify(samples[0]?.payload)).toContain('Sample.Periodic');
    await tap(on);
    await heard(on, 'StopTransaction');
    on.vehicle({ plugged: false });
    await told(on, 'Available');
    await on.advance(1500);
    await charging(on);
    const [first, second] = on.central.of('StartTransaction').map(({ payload }) => payload['meterStart']);
    expect(first).toBe(5000);
    expect(second).toBe(on.central.of('StopTransaction')[0]?.payload['meterStop']);
    expect(second).toBeGreaterThan(5000);
  });
});

/** @returns a key that was set right before the program was killed */
async function survivingAKill(on: On): Promise<unknown> {
  await setKey(on, 'MeterValueSampleInterval', '33');
  on.killStation();
  await on.startStation();
  await on.until('online', () => on.station.ocpp.online);
  return (await readKey(on, 'MeterValueSampleInterval'))?.value;
}
