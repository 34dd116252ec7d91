// SPDX-License-Identifier: Apache-2.0
import { SeededRandom } from '../../src/bench/seeded-random.ts';
import { VirtualClock } from '../../src/bench/virtual-clock.ts';
import { createMemoryNetwork, type MemoryNetwork } from '../../src/ocpp/rpc/memory-transport.ts';
import { createOcppClient, type OcppClient } from '../../src/ocpp/v16/client.ts';
import { SILENT_LOG } from '../../src/ports/log.ts';
import { FakeStation, MemoryTransactionIds, memorySettings, memoryState } from './fake-station.ts';
import { MemoryCentralSystem } from './memory-central-system.ts';

export interface ClientBench {
  readonly clock: VirtualClock;
  readonly network: MemoryNetwork;
  readonly server: MemoryCentralSystem;
  readonly station: FakeStation;
  readonly transactionIds: MemoryTransactionIds;
  readonly client: OcppClient;
  readonly times: number[];
}

const BASE = {
  'ocpp.url': 'ws://central.example/ocpp',
  'ocpp.chargePointId': 'CP 1',
  'ocpp.key.MinimumStatusDuration': 0,
};

/** A client with a fake station behind it and a scripted central system before it, on a virtual clock. */
export function createClientBench(settings: Readonly<Record<string, unknown>> = {}, connectors = 1): ClientBench {
  const clock = new VirtualClock();
  const network = createMemoryNetwork(clock, 5);
  const server = new MemoryCentralSystem(network, clock);
  const station = new FakeStation(memorySettings({ ...BASE, ...settings }), connectors);
  const transactionIds = new MemoryTransactionIds();
  const times: number[] = [];
  const client = createOcppClient({
    station,
    clock,
    random: new SeededRandom(7),
    log: SILENT_LOG,
    transport: network.transport,
    transactionIds,
    state: memoryState(),
    onTime: (wallMillis) => times.push(wallMillis),
  });
  return { clock, network, server, station, transactionIds, client, times };
}

/** The same, registered and quiet. */
export async function createOnlineBench(
  settings: Readonly<Record<string, unknown>> = {},
  connectors = 1,
): Promise<ClientBench> {
  const bench = createClientBench(settings, connectors);
  bench.client.start();
  await bench.clock.advance(1000);
  bench.server.calls.length = 0;
  return bench;
}
