// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { createClientBench, createOnlineBench } from '../../../test/ocpp/client-bench.ts';
import { started } from '../../../test/ocpp/fake-station.ts';

const NOW = '2026-01-01T00:00:00Z';

describe('registration at the central system', () => {
  it('sends BootNotification first, then statuses of 0 and all connectors, then the queue (B01, B02, TC_001)', async () => {
    const { clock, server, station, client, times } = createClientBench({}, 2);
    station.outbox.append(started('s1'));
    client.start();
    await clock.advance(1000);
    expect(server.connections[0]).toMatchObject({ url: 'ws://central.example/ocpp', identity: 'CP 1' });
    expect(server.actions()).toEqual([
      'BootNotification',
      'StatusNotification',
      'StatusNotification',
      'StatusNotification',
      'StartTransaction',
    ]);
    expect(server.of('StatusNotification').map((call) => call.payload['connectorId'])).toEqual([0, 1, 2]);
    expect(server.calls[0]?.payload).toEqual({
      chargePointVendor: 'Chargehand',
      chargePointModel: 'Virtual',
      chargePointSerialNumber: 'SN-1',
      firmwareVersion: '1.2.3',
    });
    expect(station.settings.get('ocpp.key.HeartbeatInterval')).toBe(300);
    expect(times).toEqual([Date.parse(NOW)]);
    expect(client.online).toBe(true);
  });

  it('sends nothing else while BootNotification is unanswered, and repeats it (B01, B05)', async () => {
    const { clock, server, station, client } = createClientBench({ 'ocpp.boot.interval': 60 });
    server.on('BootNotification', () => 'silent');
    station.outbox.append(started('s1'));
    client.start();
    await clock.advance(400_000);
    expect(new Set(server.actions())).toEqual(new Set(['BootNotification']));
    expect(server.calls.length).toBeGreaterThanOrEqual(3);
    expect(client.state).toBe('booting');
    expect(await client.authorize('TAG-1')).toBe('no-answer');
  });

  it.each([
    ['a CALLERROR', { error: 'InternalError' }],
    ['an answer without a status', { currentTime: NOW, interval: 10 }],
    ['an answer with an unknown status', { status: 'Perhaps', currentTime: NOW, interval: 10 }],
  ])('repeats BootNotification on the charger’s own interval after %s (B05)', async (_what, answer) => {
    const { clock, server, client } = createClientBench({ 'ocpp.boot.interval': 60 });
    server.on('BootNotification', () => answer);
    client.start();
    await clock.advance(59_000);
    expect(server.calls).toHaveLength(1);
    await clock.advance(2000);
    expect(server.calls).toHaveLength(2);
  });

  it('tolerates unknown fields in the answer (T13)', async () => {
    const { clock, server, client } = createClientBench();
    server.on('BootNotification', () => ({ status: 'Accepted', currentTime: NOW, interval: 10, heartbeat: 1 }));
    client.start();
    await clock.advance(1000);
    expect(client.state).toBe('accepted');
  });

  it('while Pending answers everything but remote start and stop, and asks nothing of its own (B04, TC_002)', async () => {
    const { clock, server, station, client } = createClientBench();
    server.on('BootNotification', () => ({ status: 'Pending', currentTime: NOW, interval: 120 }));
    station.outbox.append(started('s1'));
    client.start();
    await clock.advance(1000);
    expect(client.state).toBe('pending');
    expect(await server.ask('GetConfiguration', { key: ['HeartbeatInterval'] })).toMatchObject([
      3,
      expect.anything(),
      {},
    ]);
    expect(await server.ask('RemoteStartTransaction', { idTag: 'A', connectorId: 1 })).toMatchObject([
      3,
      expect.anything(),
      { status: 'Rejected' },
    ]);
    expect(await server.ask('RemoteStopTransaction', { transactionId: 1 })).toMatchObject([
      3,
      expect.anything(),
      { status: 'Rejected' },
    ]);
    expect(await server.ask('ChangeConfiguration', { key: 'WebSocketPingInterval', value: '30' })).toMatchObject([
      3,
      expect.anything(),
      { status: 'Accepted' },
    ]);
    expect(await server.ask('Reset', { type: 'Soft' })).toMatchObject([3, expect.anything(), { status: 'Accepted' }]);
    station.show(1, { status: 'Preparing' });
    await clock.advance(100_000);
    expect(server.actions()).toEqual(['BootNotification']);
    await clock.advance(60_000);
    expect(server.actions()).toEqual(['BootNotification', 'BootNotification']);
    expect(station.asked).toEqual(['reset soft']);
  });

  it('while Pending sends what is triggered (B04)', async () => {
    const { clock, server, client } = createClientBench();
    server.on('BootNotification', () => ({ status: 'Pending', currentTime: NOW, interval: 600 }));
    client.start();
    await clock.advance(1000);
    await server.ask('TriggerMessage', { requestedMessage: 'StatusNotification', connectorId: 1 });
    expect(server.of('StatusNotification')).toHaveLength(1);
  });

  it('while Rejected says nothing and answers nothing until the interval is over (B03, TC_001)', async () => {
    const { clock, server, client } = createClientBench();
    server.on('BootNotification', () => ({ status: 'Rejected', currentTime: NOW, interval: 90 }));
    client.start();
    await clock.advance(1000);
    expect(client.state).toBe('rejected');
    expect(await server.ask('GetConfiguration', {})).toBeUndefined();
    await clock.advance(85_000);
    expect(server.calls).toHaveLength(1);
    server.on('BootNotification', () => ({ status: 'Accepted', currentTime: NOW, interval: 90 }));
    await clock.advance(10_000);
    expect(server.of('BootNotification')).toHaveLength(2);
    expect(client.state).toBe('accepted');
  });

  it('waits its own interval when Rejected comes with interval 0 (B03)', async () => {
    const { clock, server, client } = createClientBench({ 'ocpp.boot.interval': 300 });
    server.on('BootNotification', () => ({ status: 'Rejected', currentTime: NOW, interval: 0 }));
    client.start();
    await clock.advance(299_000);
    expect(server.calls).toHaveLength(1);
    await clock.advance(2000);
    expect(server.calls).toHaveLength(2);
  });

  it('keeps to the interval of a rejection across connections (B03)', async () => {
    const { clock, server, client } = createClientBench();
    server.on('BootNotification', () => ({ status: 'Rejected', currentTime: NOW, interval: 600 }));
    client.start();
    await clock.advance(1000);
    server.peer?.close();
    await clock.advance(590_000);
    expect(server.connections.length).toBeGreaterThan(1);
    expect(server.of('BootNotification')).toHaveLength(1);
    await clock.advance(15_000);
    expect(server.of('BootNotification')).toHaveLength(2);
  });

  it('does not boot again on a new connection, and tells only what changed (T11, TC_036)', async () => {
    const { clock, network, server, station } = await createOnlineBench({}, 2);
    server.peer?.close('abrupt');
    await clock.advance(10);
    station.show(2, { status: 'Preparing' });
    await clock.advance(5000);
    expect(network.open).toBe(1);
    expect(server.calls.map((call) => [call.action, call.payload['connectorId'], call.payload['status']])).toEqual([
      ['StatusNotification', 2, 'Preparing'],
    ]);
  });

  it('boots again at another central system', async () => {
    const { clock, server, station } = await createOnlineBench();
    station.settings.apply({ kind: 'command-line' }, 'ocpp.url', 'ws://other.example');
    await clock.advance(5000);
    expect(server.connections.at(-1)?.url).toBe('ws://other.example');
    expect(server.actions()[0]).toBe('BootNotification');
  });

  it('answers a triggered BootNotification and obeys what comes back (G01)', async () => {
    const { server, client } = await createOnlineBench();
    server.on('BootNotification', () => ({ status: 'Pending', currentTime: NOW, interval: 600 }));
    const answer = await server.ask('TriggerMessage', { requestedMessage: 'BootNotification' });
    expect(answer).toMatchObject([3, expect.anything(), { status: 'Accepted' }]);
    expect(server.actions()).toEqual(['BootNotification']);
    expect(client.state).toBe('pending');
    expect(client.online).toBe(false);
  });

  it('does not believe an impossible time (T08)', async () => {
    const { clock, server, client, times } = createClientBench();
    server.on('BootNotification', () => ({ status: 'Accepted', currentTime: '1970-01-01T00:00:00Z', interval: 10 }));
    client.start();
    await clock.advance(1000);
    expect(client.online).toBe(true);
    expect(times).toEqual([]);
  });
});

describe('the heartbeat', () => {
  it('comes only after an interval without a message of ours (OCPP 1.6 §4.6, B07)', async () => {
    const { clock, server, station, times } = await createOnlineBench();
    await clock.advance(200_000);
    station.show(1, { status: 'Preparing' });
    await clock.advance(200_000);
    expect(server.actions()).toEqual(['StatusNotification']);
    await clock.advance(110_000);
    expect(server.actions()).toEqual(['StatusNotification', 'Heartbeat']);
    expect(times).toHaveLength(2);
  });

  it('takes a changed interval up at once (B07, K03)', async () => {
    const { clock, server } = await createOnlineBench();
    await server.ask('ChangeConfiguration', { key: 'HeartbeatInterval', value: '10' });
    await clock.advance(31_000);
    expect(server.of('Heartbeat').length).toBeGreaterThanOrEqual(3);
  });

  it('comes once a day for the time, however busy the charger is (B07)', async () => {
    const { clock, server, station } = await createOnlineBench();
    for (let hour = 0; hour < 25 * 15; hour += 1) {
      station.show(1, { status: hour % 2 === 0 ? 'Preparing' : 'Available' });
      await clock.advance(240_000);
    }
    expect(server.of('Heartbeat')).toHaveLength(1);
  });

  it('is off but for the daily one when the interval is 0', async () => {
    const { clock, server } = await createOnlineBench();
    await server.ask('ChangeConfiguration', { key: 'HeartbeatInterval', value: '0' });
    await clock.advance(86_000_000);
    expect(server.of('Heartbeat')).toEqual([]);
    await clock.advance(500_000);
    expect(server.of('Heartbeat')).toHaveLength(1);
  });
});
