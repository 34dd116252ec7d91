// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { type ClientBench, createClientBench, createOnlineBench } from '../../../test/ocpp/client-bench.ts';

/** Connector, status and error code of each report. */
function reports({ server }: ClientBench): readonly unknown[][] {
  return server
    .of('StatusNotification')
    .map(({ payload }) => [payload['connectorId'], payload['status'], payload['errorCode']]);
}

describe('status notifications', () => {
  it('report every change once, in order, with the time of the change (OCPP 1.6 §4.9, C14, C15)', async () => {
    const bench = await createOnlineBench();
    const { clock, server, station } = bench;
    for (const status of ['Preparing', 'Charging', 'Charging', 'SuspendedEV'] as const) station.show(1, { status });
    await clock.advance(1000);
    expect(reports(bench)).toEqual([
      [1, 'Preparing', 'NoError'],
      [1, 'Charging', 'NoError'],
      [1, 'SuspendedEV', 'NoError'],
    ]);
    expect(server.calls[0]?.payload['timestamp']).toBe('2026-01-01T00:00:01.000Z');
  });

  it('leave out statuses shorter than MinimumStatusDuration (C15)', async () => {
    const bench = await createOnlineBench({ 'ocpp.key.MinimumStatusDuration': 10 });
    const { clock, station } = bench;
    station.show(1, { status: 'Preparing' });
    await clock.advance(5000);
    station.show(1, { status: 'Charging' });
    await clock.advance(9900);
    expect(reports(bench)).toEqual([]);
    await clock.advance(200);
    expect(reports(bench)).toEqual([[1, 'Charging', 'NoError']]);
    station.show(1, { status: 'SuspendedEV' });
    await clock.advance(2000);
    station.show(1, { status: 'Charging' });
    await clock.advance(60_000);
    expect(reports(bench)).toHaveLength(1);
  });

  it('never delay a fault, coming or going (C15)', async () => {
    const bench = await createOnlineBench({ 'ocpp.key.MinimumStatusDuration': 60 });
    const { clock, server, station } = bench;
    station.show(1, { status: 'Faulted', fault: 'welded-contactor', faults: ['welded-contactor'] });
    await clock.advance(100);
    expect(server.of('StatusNotification')[0]?.payload).toEqual({
      connectorId: 1,
      status: 'Faulted',
      errorCode: 'PowerSwitchFailure',
      info: 'CONTACTOR WELDED',
      vendorId: 'Chargehand',
      vendorErrorCode: 'CX017/WELD',
      timestamp: '2026-01-01T00:00:01.000Z',
    });
    station.show(1, { status: 'Available', fault: undefined, faults: [] });
    await clock.advance(100);
    expect(reports(bench).at(-2)).toEqual([1, 'Available', 'NoError']);
  });

  it('report a warning with a status that is not Faulted (C17)', async () => {
    const bench = await createOnlineBench();
    bench.station.show(1, { fault: 'reader-lost', faults: ['reader-lost'] });
    await bench.clock.advance(100);
    expect(reports(bench)).toEqual([[1, 'Available', 'ReaderFailure']]);
  });

  it('give connector 0 only Available, Unavailable and Faulted (C14)', async () => {
    const bench = await createOnlineBench({}, 2);
    const { clock, station } = bench;
    const show = async (one: 'Charging' | 'Unavailable' | 'Faulted', other: 'Charging' | 'Unavailable' | 'Faulted') => {
      bench.server.calls.length = 0;
      for (const [id, status] of [
        [1, one],
        [2, other],
      ] as const) {
        station.show(id, { status, fault: status === 'Faulted' ? 'earth-lost' : undefined });
      }
      await clock.advance(1000);
      return reports(bench).filter(([id]) => id === 0);
    };
    expect(await show('Charging', 'Unavailable')).toEqual([]);
    expect(await show('Unavailable', 'Unavailable')).toEqual([[0, 'Unavailable', 'NoError']]);
    expect(await show('Charging', 'Charging')).toEqual([[0, 'Available', 'NoError']]);
    expect(await show('Faulted', 'Charging')).toEqual([]);
    expect(await show('Faulted', 'Faulted')).toEqual([[0, 'Faulted', 'GroundFailure']]);
  });

  it('tell after a cut only what changed, nothing in between, and what was never heard (T11, C16, Q06)', async () => {
    const bench = await createOnlineBench({}, 2);
    const { clock, server, station } = bench;
    server.on('StatusNotification', () => 'silent');
    station.show(1, { status: 'Preparing' });
    await clock.advance(10);
    server.peer?.close('abrupt');
    await clock.advance(10);
    for (const status of ['Charging', 'SuspendedEV', 'Charging'] as const) station.show(2, { status });
    server.calls.length = 0;
    server.on('StatusNotification', () => ({}));
    await clock.advance(5000);
    expect(reports(bench)).toEqual([
      [1, 'Preparing', 'NoError'],
      [2, 'Charging', 'NoError'],
    ]);
  });

  it('tell after a cut also a status that is as before, when another one was on its way (C16)', async () => {
    const bench = await createOnlineBench();
    const { clock, server, station } = bench;
    server.on('StatusNotification', () => 'silent');
    station.show(1, { status: 'Preparing' });
    await clock.advance(10);
    server.peer?.close('abrupt');
    await clock.advance(10);
    station.show(1, { status: 'Available' });
    server.calls.length = 0;
    server.on('StatusNotification', () => ({}));
    await clock.advance(5000);
    expect(reports(bench)).toEqual([[1, 'Available', 'NoError']]);
  });

  it('are repeated when no answer came though the central system is there', async () => {
    const bench = await createOnlineBench({ 'ocpp.pduTimeout': 10 });
    const { clock, server, station } = bench;
    server.on('StatusNotification', () => 'silent');
    station.show(1, { status: 'Preparing' });
    await clock.advance(11_000);
    server.on('StatusNotification', () => ({}));
    await clock.advance(61_000);
    expect(reports(bench)).toEqual([
      [1, 'Preparing', 'NoError'],
      [1, 'Preparing', 'NoError'],
    ]);
  });

  it('end with the right status when a connector flaps faster than the line', async () => {
    const bench = await createOnlineBench();
    const { clock, station } = bench;
    for (let turn = 0; turn < 101; turn += 1) station.show(1, { status: turn % 2 === 0 ? 'Charging' : 'SuspendedEV' });
    await clock.advance(10_000);
    expect(reports(bench).at(-1)).toEqual([1, 'Charging', 'NoError']);
    expect(reports(bench).length).toBeLessThan(20);
  });

  it('are sent when triggered, changed or not, minimum duration or not (C15, G01, TC_054)', async () => {
    const bench = await createOnlineBench({ 'ocpp.key.MinimumStatusDuration': 60 }, 2);
    bench.station.show(1, { status: 'Preparing' });
    expect(await bench.server.ask('TriggerMessage', { requestedMessage: 'StatusNotification' })).toMatchObject({
      2: { status: 'Accepted' },
    });
    expect(reports(bench)).toEqual([
      [0, 'Available', 'NoError'],
      [1, 'Preparing', 'NoError'],
      [2, 'Available', 'NoError'],
    ]);
  });

  it('are not sent before registration', async () => {
    const bench = createClientBench();
    bench.server.on('BootNotification', () => 'silent');
    bench.client.start();
    await bench.clock.advance(1000);
    bench.station.show(1, { status: 'Charging' });
    await bench.clock.advance(10_000);
    expect(reports(bench)).toEqual([]);
  });
});
