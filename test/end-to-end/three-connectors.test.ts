// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from './support/bench.ts';
import { type Received, StrictCentralSystem } from './support/central-system.ts';
import { Customer } from './support/customer.ts';

let central: StrictCentralSystem;
let bench: Bench;
beforeEach(async () => {
  central = await StrictCentralSystem.start();
  bench = await Bench.start(
    ...['--connectors', '3', '--ocpp', central.url, '--set', 'ocpp.key.MinimumStatusDuration=0'],
  );
});
afterEach(async () => {
  await bench?.stop();
  await central.stop();
});

describe('a station with two slave chargers on the group bus', () => {
  it('reports connectors 0 to 3, charges three vehicles at the same time, and survives the death of one guard', async () => {
    for (const connector of [0, 1, 2, 3]) await central.untilStatus(connector, 'Available');
    expect(bench.processes('guard')).toHaveLength(3);
    expect(bench.processes('station')).toHaveLength(1);

    const customer = new Customer(bench, '04A2B3C4');
    await customer.plugIn();
    await customer.start();
    for (const connector of [2, 3]) await startRemotely(connector);
    const atOnce = await Promise.all([1, 2, 3].map((connector) => bench.untilCharging(connector)));
    expect(atOnce.map(({ contactor }) => contactor.closed)).toEqual([true, true, true]);
    for (const connector of [1, 2, 3]) await central.untilStatus(connector, 'Charging');

    const marks = await bench.mark();
    await bench.kill('guard', 2);
    await bench.untilPlant('connector 2 is open', ({ contactor }) => !contactor.closed, 2);
    await bench.untilCharging(2);
    for (const connector of [1, 3]) expect(await bench.eventsOf('coil', marks, connector)).toEqual([]);

    for (const connector of [1, 2, 3]) await stopRemotely(connector);
    const starts = central.once('StartTransaction');
    expect(starts.map(({ params }) => [params['connectorId'], params['idTag']])).toEqual([
      [1, '04A2B3C4'],
      [2, 'APP-2'],
      [3, 'APP-3'],
    ]);
    expect(central.once('StopTransaction')).toHaveLength(3);
    expect(central.problems).toEqual([]);
  });
});

async function startRemotely(connectorId: number): Promise<void> {
  await bench.vehicle({ plugged: true }, connectorId);
  await central.untilStatus(connectorId, 'Preparing');
  const asked = { connectorId, idTag: `APP-${connectorId}` };
  expect(await central.call('RemoteStartTransaction', asked)).toEqual({ status: 'Accepted' });
}

/** Ends the session of a connector; its last register must be that connector's own. */
async function stopRemotely(connectorId: number): Promise<void> {
  const transactionId = central.transactionIdOf(startOf(connectorId));
  const stops = central.once('StopTransaction').length;
  expect(await central.call('RemoteStopTransaction', { transactionId })).toEqual({ status: 'Accepted' });
  const stop = await central.until('StopTransaction', stops + 1);
  const { meter, contactor } = await bench.plant(connectorId);
  expect(contactor).toMatchObject({ coil: false, closed: false });
  expect(stop.params).toMatchObject({ transactionId, meterStop: meter.wattHours, reason: 'Remote' });
}

function startOf(connectorId: number): Received | undefined {
  return central.once('StartTransaction').find(({ params }) => params['connectorId'] === connectorId);
}
