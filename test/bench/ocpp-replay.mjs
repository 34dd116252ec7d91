// SPDX-License-Identifier: Apache-2.0
// A charger's client with a full queue on disk: node test/bench/ocpp-replay.mjs URL FOLDER COUNT
// Connects, registers and delivers COUNT messages from the store, each of which leaves it by a commit of its own.
import { join } from 'node:path';
import { importBundled } from '../../scripts/lib/bundle.mjs';

const [url = '', folder = '', count = '0'] = process.argv.slice(2);
const bundled = await importBundled(
  `
  export { openStore } from './src/store/store.ts';
  export { createSettings } from './src/settings/apply.ts';
  export { StationQueue } from './src/station/message-queue.ts';
  export { createOcppClient } from './src/ocpp/v16/client.ts';
  export { createWebSocketTransport } from './src/ocpp/rpc/ws-transport.ts';
  export { SystemClock, SystemRandom } from './src/platform/system-clock.ts';
  export { SILENT_LOG } from './src/ports/log.ts';
  `,
  'dist/bench/ocpp-replay.mjs',
);
const clock = new bundled.SystemClock();
const log = bundled.SILENT_LOG;
const store = bundled.openStore({ path: join(folder, 'station.db'), clock, log });
const settings = bundled.createSettings({ repository: { all: () => new Map(), save() {} } });
for (const [id, value] of [
  ['ocpp.url', url],
  ['ocpp.chargePointId', 'REPLAY'],
  ['ocpp.queueSize', 100_000],
])
  settings.apply({ kind: 'command-line' }, id, value);

const sample = {
  atMillis: clock.wallMillis(),
  importWattHours: 123_456,
  watts: 3680,
  milliamps: [16_000, 0, 0],
  millivolts: [230_100, 0, 0],
  temperatureMillicelsius: 25_500,
  offeredMilliamps: 16_000,
};
store.atomically(() => {
  for (let index = 0; index < Number(count); index += 1)
    store.outbox.append({ kind: 'sampled', sessionId: 's1', connectorId: 1, context: 'periodic', sample });
});
const outbox = new bundled.StationQueue({ settings, store, log });
const view = { id: 1, status: 'Available', fault: undefined };
const station = {
  settings,
  outbox,
  identity: { vendor: 'Chargehand', model: 'Virtual', serialNumber: 'SN-1', firmwareVersion: '0' },
  connectorIds: () => [1],
  view: () => view,
  onChange: () => () => {},
  attachCentralSystem() {},
};
const client = bundled.createOcppClient({
  station,
  clock,
  random: new bundled.SystemRandom(),
  log,
  transport: bundled.createWebSocketTransport(),
  transactionIds: store.transactionIds,
  state: store.state,
});
client.start();
process.on('SIGTERM', () => {
  client.stop();
  store.close();
  process.exit(0);
});
