// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Peer } from '../serial/support/peer.ts';
import { Bench } from './support/bench.ts';
import { untilTrue } from './support/until.ts';

interface Heard {
  readonly action: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

let central: Peer;
let bench: Bench | undefined;
beforeEach(async () => {
  central = await new Peer('../../end-to-end/peers/central_system.py', []).ready();
});
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
  await central.end();
});

const heard = async (action: string) =>
  ((await central.order('heard')) as readonly Heard[]).filter((message) => message.action === action);
const call = (action: string, payload: object) => central.order('call', { action, payload });
const until = (what: string, action: string, isSo: (payload: Heard['payload']) => boolean) =>
  untilTrue(what, async () => (await heard(action)).some(({ payload }) => isSo(payload)));

it('a session of the whole charger with a central system in Python, which checks every message by itself', async () => {
  const port = Number(await central.order('port'));
  bench = await Bench.start(
    ...['--ocpp', `ws://127.0.0.1:${port}/central`, '--set', 'ocpp.chargePointId=PY 1/2'],
    ...['--set', 'ocpp.key.MeterValueSampleInterval=1', '--set', 'ocpp.key.MinimumStatusDuration=0'],
    ...['--set', 'ocpp.key.MeterValuesSampledData=Energy.Active.Import.Register,Voltage,Current.Import,Temperature'],
  );
  await until(
    'it is available',
    'StatusNotification',
    ({ status, connectorId }) => connectorId === 1 && status === 'Available',
  );
  expect(await central.order('identity')).toBe('PY 1/2');
  expect(await call('GetConfiguration', { key: ['HeartbeatInterval'] })).toEqual({
    configurationKey: [{ key: 'HeartbeatInterval', readonly: false, value: '60' }],
  });
  expect(await call('ChangeConfiguration', { key: 'HeartbeatInterval', value: '-5' })).toEqual({ status: 'Rejected' });
  expect(await call('MakeCoffee', {})).toEqual({ errorCode: 'NotImplemented' });

  await bench.vehicle({ plugged: true });
  await until('the car is told', 'StatusNotification', ({ status }) => status === 'Preparing');
  expect(await call('RemoteStartTransaction', { idTag: 'PYTHON', connectorId: 1 })).toEqual({ status: 'Accepted' });
  await bench.untilCharging();
  await untilTrue('samples come', async () => (await heard('MeterValues')).length >= 2);
  await central.order('drop', { code: 1012 });
  await bench.untilCharged(5);
  // The connection is back, without a second boot.
  await untilTrue('samples come again', async () => (await heard('MeterValues')).length >= 5);
  const [start] = await heard('StartTransaction');
  expect(start?.payload).toMatchObject({ connectorId: 1, idTag: 'PYTHON' });
  expect(await call('RemoteStopTransaction', { transactionId: 70 })).toEqual({ status: 'Accepted' });
  await until(
    'it has stopped',
    'StopTransaction',
    ({ transactionId, reason }) => transactionId === 70 && reason === 'Remote',
  );
  await bench.vehicle({ plugged: false });
  await untilTrue(
    'it is free',
    async () => (await heard('StatusNotification')).at(-1)?.payload['status'] === 'Available',
  );
  expect(await heard('BootNotification')).toHaveLength(1);
  expect(await central.order('faults')).toEqual([]);
});

it('it would notice a message that is not as the specification says', async () => {
  const liar = new WebSocket(`ws://127.0.0.1:${Number(await central.order('port'))}/central/LIAR`, ['ocpp1.6']);
  await once(liar, 'open');
  liar.send(JSON.stringify([2, '1', 'BootNotification', { chargePointVendor: 'without a model' }]));
  liar.send(JSON.stringify([2, '2', 'StopTransaction', { transactionId: 1, meterStop: 1.5, timestamp: 'yesterday' }]));
  const faults = () => central.order('faults') as Promise<readonly string[]>;
  await untilTrue('all is noticed', async () => (await faults()).length === 4);
  liar.terminate();
  expect(await faults()).toEqual([
    // ws offers to compress unless it is told not to.
    'compression was asked for',
    'BootNotification without chargePointModel',
    'StopTransaction.meterStop = 1.5',
    'StopTransaction.timestamp = yesterday',
  ]);
});
