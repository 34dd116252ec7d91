// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from './support/bench.ts';
import { type Received, StrictCentralSystem } from './support/central-system.ts';
import { Customer } from './support/customer.ts';
import { clock, untilTrue } from './support/until.ts';

const CARD = '04A2B3C4';
/** A ping, the wait for its answer, and some time on a busy machine. */
const NOTICED_WITHIN_MS = 45_000;

let central: StrictCentralSystem;
let bench: Bench;
let customer: Customer;
beforeEach(async () => {
  central = await StrictCentralSystem.start();
  bench = await Bench.start(
    ...['--ocpp', central.url, '--set', 'ocpp.key.AllowOfflineTxForUnknownId=true'],
    ...['--set', 'auth.authorizeTimeout=2', '--set', 'ocpp.key.WebSocketPingInterval=1'],
    ...['--set', 'ocpp.key.MinimumStatusDuration=0', '--set', 'ocpp.key.MeterValueSampleInterval=1'],
  );
  customer = new Customer(bench, CARD);
  await central.untilStatus(1, 'Available');
});
afterEach(async () => {
  await bench?.stop();
  await central.stop();
});

describe('the network is cut', () => {
  it('a whole session meanwhile is told afterwards: once, in order, with the times at which it happened', async () => {
    await bench.network(false);
    const cutAt = central.received.length;
    await customer.plugIn();
    const cardAtMillis = clock.wallMillis();
    await customer.start();
    await bench.untilCharged(5);
    await customer.stop();
    await customer.leave();
    await untilTrue(
      'the station has given the connection up',
      () => bench.log.includes('fell silent'),
      NOTICED_WITHIN_MS,
    );
    expect(central.received.slice(cutAt)).toEqual([]);

    const backAtMillis = clock.wallMillis();
    await bench.network(true);
    const stop = await central.until('StopTransaction', 1, NOTICED_WITHIN_MS);
    await central.untilStatus(1, 'Available');
    const start = once('StartTransaction');
    expect(start.params).toMatchObject({ connectorId: 1, idTag: CARD, meterStart: 0 });
    const register = (await bench.plant()).meter.wattHours;
    expect(stop.params).toMatchObject({ transactionId: central.transactionIdOf(start), meterStop: register });
    expect(once('StopTransaction')).toBe(stop);
    const times = [cardAtMillis, timeOf(start), timeOf(stop), backAtMillis];
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    expect(queued()).toEqual(['StartTransaction', ...queued().slice(1, -1).fill('MeterValues'), 'StopTransaction']);
    expect(central.problems).toEqual([]);
  });

  it('during a session: it goes on, and what was sampled meanwhile arrives in order', async () => {
    await customer.plugIn();
    await customer.start();
    await central.until('MeterValues', 1);
    await bench.network(false);
    await bench.untilCharged(20);
    const { contactor } = await bench.plant();
    expect(contactor).toEqual({ coil: true, closed: true, closings: 1 });
    await customer.stop();
    await bench.network(true);
    const stop = await central.until('StopTransaction');
    await customer.leave();
    const register = (await bench.plant()).meter.wattHours;
    const transactionId = central.transactionIdOf(once('StartTransaction'));
    expect(stop.params).toMatchObject({ transactionId, meterStop: register, reason: 'Local' });
    expect(queued()).toEqual(['StartTransaction', ...queued().slice(1, -1).fill('MeterValues'), 'StopTransaction']);
    const registers = central.once('MeterValues').map(registerOf);
    expect(registers.length).toBeGreaterThan(3);
    expect(registers).toEqual(registers.toSorted((one, other) => one - other));
    expect(central.problems).toEqual([]);
  });
});

/** The messages of the transaction queue as they came, each once. */
function queued(): string[] {
  const kinds = ['StartTransaction', 'MeterValues', 'StopTransaction'];
  return central.received
    .filter(({ action, repeated }) => kinds.includes(action) && !repeated)
    .map(({ action }) => action);
}

function once(action: string): Received {
  const [first, ...more] = central.once(action);
  if (first === undefined || more.length > 0) throw new Error(`${action} came ${central.once(action).length} times`);
  return first;
}

function timeOf({ params }: Received): number {
  return Date.parse(String(params['timestamp']));
}

function registerOf({ params }: Received): number {
  const [value] = params['meterValue'] as readonly { readonly sampledValue: readonly { readonly value: string }[] }[];
  return Number(value?.sampledValue[0]?.value);
}
