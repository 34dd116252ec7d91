// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createOnlineBench } from '../../../test/ocpp/client-bench.ts';
import { started, stopped } from '../../../test/ocpp/fake-station.ts';
import { StationBench, told } from '../../../test/support/station-bench.ts';
import { handleGetLocalListVersion } from './get-local-list-version.ts';
import { handleSendLocalList } from './send-local-list.ts';

const ACCEPTED = { status: 'Accepted' };
const entry = (idTag: string, idTagInfo: object | undefined = ACCEPTED) =>
  idTagInfo === undefined ? { idTag } : { idTag, idTagInfo };

describe('the list that the central system sends (OCPP 1.6 §3.5.2)', () => {
  let bench: StationBench;
  beforeEach(() => {
    bench = new StationBench();
    bench.boot();
  });
  afterEach(() => bench.dispose());

  const answerTo = async (
    handle: ReturnType<typeof handleSendLocalList>,
    payload: Readonly<Record<string, unknown>>,
  ): Promise<unknown> => {
    const reply = await handle(payload);
    return reply.kind === 'result' ? Object.values(reply.payload)[0] : reply.code;
  };
  const send = (updateType: 'Full' | 'Differential', listVersion: number, ...localAuthorizationList: object[]) =>
    answerTo(handleSendLocalList(bench.station), { updateType, listVersion, localAuthorizationList });
  const version = () => answerTo(handleGetLocalListVersion(bench.station), {});
  const set = (id: string, value: unknown) => bench.station.settings.apply({ kind: 'central-system' }, id, value);
  const listed = () => ['AA', 'BB', 'CC'].filter((idTag) => bench.store.localList.find(idTag) !== undefined).join();

  it('is empty at first, and -1 while it is switched off (L01, TC_042_1, TC_042_2)', async () => {
    expect(await version()).toBe(0);
    set('ocpp.key.LocalAuthListEnabled', false);
    expect(await version()).toBe(-1);
    expect(await send('Full', 1, entry('AA'))).toBe('NotSupported');
    expect(await send('Differential', 1, entry('AA'))).toBe('NotSupported');
    expect(listed()).toBe('');
  });

  it('Full replaces, Differential adds, changes and deletes (L02, TC_043_2)', async () => {
    expect(await send('Full', 5, entry('AA'), entry('BB'))).toBe('Accepted');
    expect(await send('Differential', 6, { idTag: 'aa' }, entry('BB', { status: 'Blocked' }), entry('CC'))).toBe(
      'Accepted',
    );
    expect([await version(), listed()]).toEqual([6, 'BB,CC']);
    expect(bench.store.localList.find('bb')?.status).toBe('blocked');
    expect(await send('Full', 2, entry('AA'))).toBe('Accepted');
    expect([await version(), listed()]).toEqual([2, 'AA']);
  });

  it('keeps group and expiry date of a tag', async () => {
    await send('Full', 1, entry('AA', { ...ACCEPTED, parentIdTag: 'FLEET', expiryDate: '2030-01-01T00:00:00Z' }));
    const expiresAtMillis = Date.parse('2030-01-01T00:00:00Z');
    expect(bench.store.localList.find('AA')).toEqual(told('accepted', { parentIdTag: 'FLEET', expiresAtMillis }));
  });

  it('survives a restart (L02), and who emptied it hears 0', async () => {
    await send('Full', 5, entry('AA'));
    bench.kill();
    bench.boot();
    expect([await version(), listed()]).toEqual([5, 'AA']);
    expect(await send('Full', 6)).toBe('Accepted');
    expect(await version()).toBe(0);
    expect(await send('Differential', 1, entry('BB'))).toBe('Accepted');
    expect([await version(), listed()]).toEqual([1, 'BB']);
  });

  it.each([
    ['an older version', 'Differential', 4, [entry('BB')], 'VersionMismatch'],
    ['the same version', 'Differential', 5, [entry('BB')], 'VersionMismatch'],
    ['version 0 (errata 3.52)', 'Full', 0, [entry('BB')], 'Failed'],
    ['version -1 (errata 3.52)', 'Full', -1, [entry('BB')], 'Failed'],
    ['version -1 of a part', 'Differential', -1, [entry('BB')], 'Failed'],
    ['a whole list with a tag that is to go', 'Full', 6, [entry('BB'), { idTag: 'CC' }], 'Failed'],
    ['one tag twice, in another case', 'Full', 6, [entry('BB'), entry('bb')], 'Failed'],
    ['a tag that is none', 'Full', 6, [entry('BB'), entry('ümlaut')], 'Failed'],
    ['a tag that is too long', 'Full', 6, [entry('x'.repeat(21))], 'PropertyConstraintViolation'],
    [
      'an expiry date that is none',
      'Full',
      6,
      [entry('BB', { ...ACCEPTED, expiryDate: 'soon' })],
      'PropertyConstraintViolation',
    ],
  ] as const)('refuses %s and changes nothing (L02, TC_043_3..5)', async (_what, kind, number, entries, status) => {
    await send('Full', 5, entry('AA'));
    expect(await send(kind, number, ...entries)).toBe(status);
    expect([await version(), listed()]).toEqual([5, 'AA']);
  });

  it('an empty whole list of version 0 empties it, as test tools send it', async () => {
    await send('Full', 5, entry('AA'));
    expect(await send('Full', 0)).toBe('Accepted');
    expect([await version(), listed()]).toEqual([0, '']);
  });

  it('takes no more in one message, and no more in all, than its keys say; nothing is changed then (L02)', async () => {
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => entry(`T${from + index}`));
    expect(await send('Full', 1, ...many(0, 101))).toBe('Failed');
    expect(await send('Full', 1, ...many(0, 100))).toBe('Accepted');
    for (let part = 1; part < 10; part += 1)
      expect(await send('Differential', part + 1, ...many(part * 100, 100))).toBe('Accepted');
    expect(await send('Differential', 11, entry('T5'), entry('ONE-TOO-MANY'))).toBe('Failed');
    expect([await version(), bench.store.localList.count()]).toEqual([10, 1000]);
    expect(await send('Differential', 11, { idTag: 'T5' }, entry('IN-ITS-PLACE'))).toBe('Accepted');
    expect(bench.store.localList.count()).toBe(1000);
  });

  it('is written down for the audit, without the tags', async () => {
    await send('Full', 5, entry('SECRET-CARD'));
    const [latest] = bench.store.audit.latest(1);
    expect(latest).toMatchObject({ actor: 'central-system', action: 'local list', detail: 'version 5: 1 tags' });
  });

  it('answers Failed while the storage takes nothing, and keeps what it had', async () => {
    await send('Full', 5, entry('AA'));
    let isFull = true;
    bench.kill();
    bench.boot({ storageFails: () => isFull && bench.isBooted });
    expect(await send('Full', 6, entry('BB'))).toBe('Failed');
    isFull = false;
    expect([await version(), listed()]).toEqual([5, 'AA']);
  });
});

describe('what the client does with words on tags', () => {
  it('is asked for the list and tells the station each change, decoded', async () => {
    const { server, station } = await createOnlineBench();
    const reply = await server.ask('SendLocalList', {
      listVersion: 7,
      updateType: 'Differential',
      localAuthorizationList: [entry('AA', { status: 'ConcurrentTx', parentIdTag: '' }), { idTag: 'BB' }],
    });
    expect(reply?.[2]).toEqual({ status: 'Accepted' });
    const entries = [
      { idTag: 'AA', info: told('concurrent-transaction') },
      { idTag: 'BB', info: undefined },
    ];
    expect(station.listUpdates).toEqual([{ kind: 'differential', version: 7, entries }]);
    expect((await server.ask('GetLocalListVersion', {}))?.[2]).toEqual({ listVersion: 7 });
  });

  it('tells the word on the tag that ended a session, and nothing when there is none', async () => {
    const { clock, server, station } = await createOnlineBench();
    server.on('StopTransaction', () => ({ idTagInfo: { status: 'Expired', parentIdTag: 'FLEET' } }));
    station.outbox.append(started('s1'));
    station.outbox.append(stopped('s1'));
    await clock.advance(1000);
    expect(station.told).toEqual([['TAG-1', told('expired', { parentIdTag: 'FLEET' })]]);
    server.on('StopTransaction', () => ({}));
    station.outbox.append(stopped('s1'));
    await clock.advance(1000);
    expect(station.told).toHaveLength(1);
    expect(station.outbox.length()).toBe(0);
  });

  it('tells the central system that its list and its answer contradict each other (L06)', async () => {
    const { clock, server, station } = await createOnlineBench();
    station.consistency = 'list-conflict';
    station.outbox.append(started('s1'));
    await clock.advance(1000);
    expect(server.of('StatusNotification').map(({ payload }) => payload)).toMatchObject([
      { connectorId: 0, errorCode: 'LocalListConflict', status: 'Available' },
    ]);
  });
});
