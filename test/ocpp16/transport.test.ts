// SPDX-License-Identifier: Apache-2.0
import { afterEach, describe, expect, it } from 'vitest';
import type { CloseReason } from '../../src/ocpp/rpc/transport.ts';
import type { CentralSystem } from '../support/central-system.ts';
import { Charger, type ChargerOptions } from '../support/charger.ts';
import { answered, chargeOnce } from './support.ts';

let charger: Charger | undefined;
afterEach(() => charger?.stop());

async function start(options: ChargerOptions = {}): Promise<{ charger: Charger; central: CentralSystem }> {
  const started = await Charger.start({ centralSystem: true, ...options });
  charger = started;
  return { charger: started, central: started.central };
}

/** What answered a frame with this id, at most one. */
function answersTo(central: CentralSystem, id: string): readonly (readonly unknown[])[] {
  return central.frames.filter((frame) => frame[0] !== 2 && frame[1] === id);
}

async function say(on: Charger, ...frames: readonly (readonly unknown[] | string)[]): Promise<void> {
  for (const frame of frames) on.central.sendRaw(typeof frame === 'string' ? frame : JSON.stringify(frame));
  await on.advance(500);
}

describe('connecting', () => {
  it('T01 · connects to the address that is set under its charge point id (TC_088)', async () => {
    const { central } = await start({ set: ['ocpp.chargePointId=RDAM 1/2'] });
    expect(central.attempts[0]?.request).toEqual({ url: 'ws://central.example/ocpp', identity: 'RDAM 1/2' });
  });

  const REFUSALS: readonly CloseReason[] = [
    { kind: 'http', httpStatus: 404, message: 'not found' },
    { kind: 'http', httpStatus: 401, message: 'unauthorized' },
    { kind: 'http', httpStatus: 503, message: 'unavailable' },
    { kind: 'refused', message: 'nobody listens' },
    { kind: 'dns', message: 'no such name' },
    { kind: 'subprotocol', message: 'speaks something else' },
  ];
  it.each(REFUSALS)(
    'T02 · after $kind $httpStatus tries for ever, ever more slowly and never in step',
    async (refusal) => {
      const { charger, central } = await start();
      central.refusal = refusal;
      central.close();
      const from = central.attempts.length;
      // Nothing of this is the guard's business, and without its scans time passes quickly.
      charger.killGuard();
      await charger.advance(1_500_000);
      const times = central.attempts.slice(from).map(({ atMillis }) => atMillis);
      const gaps = times.slice(1).map((atMillis, index) => atMillis - (times[index] ?? 0));
      for (const [failures, gap] of gaps.slice(0, 9).entries()) {
        // The first try came after 1 s at most; gap n is between half of 2^(n+1) s and all of it.
        expect(gap).toBeGreaterThanOrEqual(1000 * 2 ** failures);
        expect(gap).toBeLessThanOrEqual(2000 * 2 ** failures + 100);
      }
      expect(gaps.length).toBeGreaterThanOrEqual(9);
      expect(new Set(gaps.map((gap, failures) => Math.round((gap / 2 ** failures) * 10))).size).toBeGreaterThan(7);
      central.refusal = undefined;
      await charger.until('it is back', () => central.connected, 601_000);
      expect(charger.station.ocpp.state).toBe('accepted');
    },
  );

  it.each(['close', 'drop'] as const)(
    'T02 · comes back within 2 s of a good connection’s end (%s), and boots no second time',
    async (how) => {
      const { charger, central } = await start();
      await charger.advance(61_000);
      central[how]();
      await charger.advance(2000);
      expect([central.connected, central.of('BootNotification').length]).toEqual([true, 1]);
    },
  );
});

describe('messages in both directions', () => {
  it('T03 · has one CALL under way, and answers the central system’s meanwhile', async () => {
    const { charger, central } = await start({ set: ['ocpp.pduTimeout=30'] });
    central.replies.set('Authorize', () => 'silent');
    const before = central.calls.length;
    charger.vehicle({ plugged: true, wants: 'charge' });
    charger.tap();
    await charger.until('it asks', () => central.of('Authorize').length === 1);
    await expect(
      answered(charger, central.call('GetConfiguration', { key: ['HeartbeatInterval'] })),
    ).resolves.toMatchObject({
      configurationKey: [{ key: 'HeartbeatInterval' }],
    });
    await charger.advance(10_000);
    // The statuses that have changed by now wait behind it.
    expect(
      central.calls
        .slice(before)
        .map(({ action }) => action)
        .slice(-1),
    ).toEqual(['Authorize']);
    await charger.until('the time is over', () => central.calls.at(-1)?.action !== 'Authorize', 25_000);
    expect(central.violations).toEqual([]);
  });

  it('T04 · never uses a message id for two messages, over reconnections and restarts, and none is longer than 36', async () => {
    const { charger, central } = await start();
    for (let round = 0; round < 3; round += 1) {
      await chargeOnce(charger);
      if (round === 0) central.drop();
      else {
        charger.killStation();
        await charger.startStation();
      }
      await charger.until('it is back', () => charger.station.ocpp.online, 60_000);
    }
    const ids = central.calls.map(({ id }) => id);
    expect(ids.length).toBeGreaterThan(15);
    expect(new Set(ids).size).toBe(ids.length);
    expect(Math.max(...ids.map((id) => id.length))).toBeLessThanOrEqual(36);
  });

  it('T05 · ignores unknown message types and answers that nobody waits for, and carries a repeated CALL out once', async () => {
    const { charger, central } = await start();
    const before = central.frames.length;
    await say(charger, [5, 'x', 'Reset', {}], [3, 'never-sent', {}], [4, 'never-sent', 'GenericError', '', {}]);
    expect(central.frames).toHaveLength(before);
    const reset = [2, 'same', 'ChangeAvailability', { connectorId: 1, type: 'Inoperative' }];
    await say(charger, reset, reset);
    expect(answersTo(central, 'same')).toEqual([[3, 'same', { status: 'Accepted' }]]);
    expect(central.connected).toBe(true);
  });

  it('T06, T09 · answers what it cannot carry out with the code of table 7, spelled as there', async () => {
    const { charger, central } = await start();
    const answerTo = async (id: string, ...rest: readonly unknown[]) => {
      await say(charger, [2, id, ...rest]);
      return answersTo(central, id);
    };
    const error = (id: string, code: string) => [[4, id, code, expect.any(String), {}]];
    expect(await answerTo('1', 'MakeCoffee', {})).toEqual(error('1', 'NotImplemented'));
    expect(await answerTo('2', 'Reset')).toEqual(error('2', 'FormationViolation'));
    expect(await answerTo('3', 'Reset', {})).toEqual(error('3', 'FormationViolation'));
    expect(await answerTo('4', 'Reset', { type: 'Soft', now: true })).toEqual(error('4', 'FormationViolation'));
    expect(await answerTo('5', 'Reset', { type: 'Gentle' })).toEqual(error('5', 'PropertyConstraintViolation'));
    expect(await answerTo('6', 'Reset', { type: 7 })).toEqual(error('6', 'TypeConstraintViolation'));
    expect(await answerTo('7', 'ChangeAvailability', { connectorId: 'one', type: 'Operative' })).toEqual(
      error('7', 'TypeConstraintViolation'),
    );
    expect(await answerTo('8', 'ClearCache', null)).toEqual([[3, '8', { status: 'Accepted' }]]);
    await say(charger, 'no JSON at all', '{"type":2}');
    expect(answersTo(central, '-1')).toEqual([...error('-1', 'GenericError'), ...error('-1', 'GenericError')]);
    expect(central.connected).toBe(true);
  });

  it('T07 · takes any error code of the central system for a failure to process', async () => {
    const { charger, central } = await start({ set: ['ocpp.key.TransactionMessageRetryInterval=1'] });
    const codes = ['FormatViolation', 'Whatever', 'InternalError'];
    central.replies.set('StartTransaction', () => {
      const errorCode = codes.shift();
      return errorCode === undefined ? { transactionId: 7, idTagInfo: { status: 'Accepted' } } : { errorCode };
    });
    await charger.charge();
    await charger.until('it is delivered', () => charger.station.station.outbox.length() === 0);
    expect(new Set(central.of('StartTransaction').map(({ id }) => id)).size).toBe(1);
    expect(central.of('StartTransaction')).toHaveLength(4);
  });

  it('T08 · writes dates as RFC 3339 in UTC with Z, and reads fractions and offsets', async () => {
    const { charger, central } = await start();
    const told = charger.clock.wallMillis() + 3_600_000;
    const local = new Date(told + 7_200_000).toISOString().replace('Z', '4567+02:00');
    central.replies.set('Heartbeat', () => ({ currentTime: local }));
    expect(await answered(charger, central.call('TriggerMessage', { requestedMessage: 'Heartbeat' }))).toEqual({
      status: 'Accepted',
    });
    await charger.advance(1000);
    expect(Math.abs(charger.station.clock.wallMillis() - told)).toBeLessThan(2000);
    const stamps = central.calls.flatMap(({ payload }) =>
      typeof payload['timestamp'] === 'string' ? [payload['timestamp']] : [],
    );
    for (const stamp of stamps) expect(stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(stamps.length).toBeGreaterThan(1);
  });

  it('T12 · waits for an answer as long as MessageTimeout says, changed while it runs', async () => {
    const { charger, central } = await start({ set: ['ocpp.pduTimeout=60', 'auth.authorizeTimeout=300'] });
    expect(await answered(charger, central.call('ChangeConfiguration', { key: 'MessageTimeout', value: '5' }))).toEqual(
      { status: 'Accepted' },
    );
    central.replies.set('Authorize', () => 'silent');
    charger.vehicle({ plugged: true, wants: 'charge' });
    charger.tap();
    await charger.until('it asks', () => central.of('Authorize').length === 1);
    await charger.advance(4000);
    expect(charger.view().why).toBe('authorizing');
    await charger.advance(2000);
    expect(charger.view().why).toBe('not-authorized');
    await charger.advance(1500);
    charger.tap();
    await charger.until('it asks again', () => central.of('Authorize').length === 2);
    await charger.advance(2000);
    await answered(charger, central.call('ChangeConfiguration', { key: 'MessageTimeout', value: '20' }));
    await charger.advance(15_000);
    expect(charger.view().why).toBe('authorizing');
    await answered(charger, central.call('ChangeConfiguration', { key: 'MessageTimeout', value: '1' }));
    expect(charger.view().why).toBe('not-authorized');
  });

  it('T13 · refuses requests with unknown fields, and tolerates them in answers', async () => {
    const { charger, central } = await start();
    await say(charger, [2, 'extra', 'ClearCache', { please: true }]);
    expect(answersTo(central, 'extra')).toEqual([[4, 'extra', 'FormationViolation', expect.any(String), {}]]);
    central.replies.set('Authorize', () => ({ idTagInfo: { status: 'Accepted', colour: 'red' }, note: 'welcome' }));
    await charger.charge();
    expect(central.of('StartTransaction')).toHaveLength(1);
  });
});

describe('a connection that is of no use any more', () => {
  it('T10 · pings as often as WebSocketPingInterval says, notices a black hole and connects anew', async () => {
    const { charger, central } = await start();
    const set = (value: string) =>
      answered(charger, central.call('ChangeConfiguration', { key: 'WebSocketPingInterval', value }));
    expect(await set('-1')).toEqual({ status: 'Rejected' });
    expect(await set('10')).toEqual({ status: 'Accepted' });
    const tries = central.attempts.length;
    charger.network.setUp(false);
    // 10 s to the next ping and 20 s for its answer.
    await charger.until('it is noticed', () => charger.station.ocpp.state !== 'accepted', 31_000);
    await charger.advance(60_000);
    charger.network.setUp(true);
    await charger.until('it is back', () => charger.station.ocpp.online, 120_000);
    expect(central.attempts.length).toBeGreaterThan(tries);
  });

  it('T10 · without pings (0) notices a black hole when an answer does not come', async () => {
    const { charger, central } = await start({ set: ['ocpp.key.WebSocketPingInterval=0', 'ocpp.pduTimeout=20'] });
    await answered(charger, central.call('ChangeConfiguration', { key: 'HeartbeatInterval', value: '60' }));
    charger.network.setUp(false);
    await charger.advance(50_000);
    expect(charger.station.ocpp.state).toBe('accepted');
    await charger.until('it is noticed', () => charger.station.ocpp.state !== 'accepted', 60_000);
  });

  it('T11 · after a reconnection boots no second time and tells only statuses that changed, none in between, then the queue (TC_036)', async () => {
    const { charger, central } = await start({
      set: ['ocpp.key.MinimumStatusDuration=0', 'ocpp.key.LocalAuthorizeOffline=true'],
    });
    await chargeOnce(charger);
    await charger.advance(5000);
    central.refusal = { kind: 'refused', message: 'down' };
    central.drop();
    await charger.advance(1000);
    // A whole session that the central system does not see, and the start of another.
    await chargeOnce(charger);
    // The contactor rests between closings.
    await charger.advance(30_000);
    await charger.charge();
    const before = central.calls.length;
    central.refusal = undefined;
    await charger.until(
      'all is told',
      () => charger.station.ocpp.online && charger.station.station.outbox.length() === 0,
      120_000,
    );
    const told = central.calls
      .slice(before)
      .map(({ action, payload }) => [action, payload['status'] ?? payload['connectorId']]);
    expect(told).toEqual([
      ['StatusNotification', 'Charging'],
      ['StartTransaction', 1],
      ['StopTransaction', undefined],
      ['StartTransaction', 1],
    ]);
  });

  it('T11 · tells all statuses on every connection where it is set to (§3.1: a central system that forgets)', async () => {
    const { charger, central } = await start({ set: ['ocpp.statusesOnConnect=true'] });
    const before = central.calls.length;
    central.close();
    await charger.advance(5000);
    expect(central.calls.slice(before).map(({ action, payload }) => [action, payload['connectorId']])).toEqual([
      ['StatusNotification', 0],
      ['StatusNotification', 1],
    ]);
  });
});

describe('what central systems do in the first second', () => {
  it('T03 · survives 50 CALLs at once, answers each and sends what each of them asks for', async () => {
    const { charger, central } = await start();
    central.drop();
    await charger.until('it is back', () => central.connected, 60_000);
    const before = central.of('StatusNotification').length;
    const answers = Array.from({ length: 50 }, (_, index) =>
      index % 2 === 0
        ? central.call('ChangeConfiguration', { key: 'MeterValueSampleInterval', value: String(index + 10) })
        : central.call('TriggerMessage', { requestedMessage: 'StatusNotification' }),
    );
    for (const answer of answers) expect(await answered(charger, answer)).toEqual({ status: 'Accepted' });
    await charger.until('all is told', () => central.of('StatusNotification').length === before + 50);
    expect(charger.station.settings.get('ocpp.key.MeterValueSampleInterval')).toBe(58);
    expect(central.violations).toEqual([]);
  });

  it.each([
    ['CALLs', (index: number) => [2, `flood-${index}`, 'GetLocalListVersion', {}]],
    ['answers to nothing', (index: number) => [3, `flood-${index}`, {}]],
    ['unknown messages', (index: number) => [9, `flood-${index}`]],
  ])('T05 · a flood of %s ends the connection, and the queue stays whole', async (_what, frame) => {
    const { charger, central } = await start();
    central.replies.set('StartTransaction', () => 'silent');
    await charger.charge();
    for (let index = 0; index < 1000; index += 1) central.sendRaw(JSON.stringify(frame(index)));
    await charger.until('it has enough', () => charger.station.ocpp.state !== 'accepted');
    expect(charger.station.ocpp.link().failure?.cause).toBe('the central system sent far too many messages');
    central.replies.delete('StartTransaction');
    await charger.until('it is back', () => central.connected, 60_000);
    await charger.until('the start is delivered', () => charger.station.station.outbox.length() === 0, 120_000);
  });
});
