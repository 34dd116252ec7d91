// SPDX-License-Identifier: Apache-2.0
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from './support/bench.ts';
import { StrictCentralSystem } from './support/central-system.ts';
import { Customer } from './support/customer.ts';
import { clock, until } from './support/until.ts';

const CARD = '04A2B3C4';
/** A third time within ten minutes would lock the charger out (fault table F40). */
const ROUNDS = 2;
/** Death of any process to the coil without current. */
const COIL_OFF_WITHIN_MICROS = 100_000;

let central: StrictCentralSystem;
let bench: Bench;
beforeEach(async () => {
  central = await StrictCentralSystem.start();
  bench = await Bench.start('--ocpp', central.url, '--set', 'ocpp.key.MinimumStatusDuration=0');
});
afterEach(async () => {
  await bench?.stop();
  await central.stop();
});

describe('SIGKILL of the guard while charging', () => {
  it('the coil is off within 100 ms each time; the session goes on with the next guard, one Start, one Stop', async () => {
    const customer = new Customer(bench, CARD);
    await bench.vehicle({ rampMilliampsPerSecond: 200_000 });
    await customer.plugIn();
    await customer.start();
    const offAfterMicros: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await bench.untilCharged(2);
      offAfterMicros.push(await killGuard());
      await bench.untilPlant('the contacts are open', ({ contactor }) => !contactor.closed);
      await bench.untilCharging();
    }
    console.log(`coil off after ${offAfterMicros.map((micros) => (micros / 1000).toFixed(1)).join(', ')} ms`);
    for (const micros of offAfterMicros) expect(micros).toBeLessThanOrEqual(COIL_OFF_WITHIN_MICROS);
    await central.untilStatus(1, 'Charging');
    expect(central.of('StopTransaction')).toEqual([]);

    await customer.lookAgain();
    await customer.stop();
    const stop = await central.until('StopTransaction');
    await customer.leave();
    const [start] = central.of('StartTransaction');
    expect(central.of('StartTransaction')).toHaveLength(1);
    expect(central.of('StopTransaction')).toHaveLength(1);
    expect(stop.params).toMatchObject({
      transactionId: central.transactionIdOf(start),
      meterStop: (await bench.plant()).meter.wattHours,
      reason: 'Local',
    });
    expect(central.problems).toEqual([]);
  });

  it('unplugged while there is no guard: the session ends with the register the contacts opened at', async () => {
    const customer = new Customer(bench, CARD);
    await customer.plugIn();
    await customer.start();
    await bench.untilCharged(2);
    await killGuard();
    await bench.vehicle({ plugged: false });
    const stop = await central.until('StopTransaction');
    const { meter, contactor } = await bench.plant();
    expect(stop.params).toMatchObject({ meterStop: meter.wattHours, reason: 'EVDisconnected' });
    expect(contactor).toMatchObject({ coil: false, closed: false });
    await central.untilStatus(1, 'Available');
    expect(central.of('StartTransaction')).toHaveLength(1);
    expect(central.of('StopTransaction')).toHaveLength(1);
  });
});

/** @returns plant microseconds from the kill to the coil without current */
async function killGuard(): Promise<number> {
  const mark = await bench.mark();
  const [guard] = bench.processes('guard');
  if (guard === undefined) throw new Error('no guard runs');
  const killedAtMicros = clock.monotonicMicros();
  process.kill(guard.pid, 'SIGKILL');
  const off = await until(
    'the coil is off',
    async () => (await bench.eventsOf('coil', mark)).find((event) => !event.on),
    (event) => event !== undefined,
  );
  return (off?.microseconds ?? Number.NaN) - killedAtMicros;
}
