// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from './support/bench.ts';
import { StrictCentralSystem } from './support/central-system.ts';
import { Customer } from './support/customer.ts';
import { clock, until, untilTrue } from './support/until.ts';

const CARD = '04A2B3C4';

let central: StrictCentralSystem;
let bench: Bench;
let customer: Customer;
beforeEach(async () => {
  central = await StrictCentralSystem.start();
});
afterEach(async () => {
  await bench?.stop();
  await central.stop();
});

describe('a power cut while charging (OCPP 1.6 §7.36 PowerLoss)', () => {
  it('ends the session with PowerLoss and the exact register, and does not close again by itself', async () => {
    await charge('evse.resumeAfterReboot=false');
    const register = await cutPower();
    await bench.mains(true);
    const stop = await central.until('StopTransaction');
    await central.untilStatus(1, 'Finishing');
    expect(stop.params).toMatchObject({ transactionId: transactionId(), meterStop: register, reason: 'PowerLoss' });
    await customer.lookAgain();
    await customer.leave();
    const { contactor, meter } = await bench.plant();
    expect(contactor).toMatchObject({ coil: false, closed: false });
    if (bench.isUndisturbed) expect(contactor.closings).toBe(1);
    expect(meter.wattHours).toBe(register);
    expectOneOfEach();
  });

  it('resumes the same transaction where that is wanted, and the register counts on', async () => {
    await charge('evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=0');
    const register = await cutPower();
    await customer.lookAgain();
    await bench.mains(true);
    await bench.untilPlant('charging again', ({ meter }) => meter.wattHours > register);
    await central.untilStatus(1, 'Charging');
    expect(central.of('StopTransaction')).toEqual([]);
    await customer.stop();
    const stop = await central.until('StopTransaction');
    await customer.leave();
    const { meter } = await bench.plant();
    expect(stop.params).toMatchObject({ transactionId: transactionId(), meterStop: meter.wattHours, reason: 'Local' });
    expectOneOfEach();
  });

  it('waits its turn first, where that is set: counted down, the same transaction, the exact register', async () => {
    await charge('evse.resumeAfterReboot=true', 'evse.coldLoadMaxDelay=6');
    const register = await cutPower();
    await customer.lookAgain();
    await bench.mains(true);
    const waiting = await until('it waits', connector, ({ why }) => why === 'cold-load-delay');
    const sinceMicros = clock.monotonicMicros();
    expect(waiting).toMatchObject({ status: 'SuspendedEVSE', countdown: { what: 'cold-load-delay' } });
    expect((await bench.plant()).meter.wattHours).toBe(register);
    await bench.untilPlant('charging again', ({ meter }) => meter.wattHours > register);
    expect((clock.monotonicMicros() - sinceMicros) / 1_000_000).toBeGreaterThan(3);
    expect((await connector()).why).toBe('charging');
    await customer.stop();
    const stop = await central.until('StopTransaction');
    await customer.leave();
    expect(stop.params).toMatchObject({
      transactionId: transactionId(),
      meterStop: (await bench.plant()).meter.wattHours,
      reason: 'Local',
    });
    expectOneOfEach();
  });

  it('unplugged in the dark: a session that would resume ends with the register of the cut', async () => {
    await charge('evse.resumeAfterReboot=true');
    const register = await cutPower();
    await bench.vehicle({ plugged: false });
    await bench.mains(true);
    const stop = await central.until('StopTransaction');
    expect(stop.params).toMatchObject({ transactionId: transactionId(), meterStop: register });
    await central.untilStatus(1, 'Available');
    expectOneOfEach();
  });

  it('after the card was held up to stop: the reason stays Local', async () => {
    await charge('evse.resumeAfterReboot=true');
    const mark = await bench.mark();
    await bench.tap(CARD);
    const isStopping = async (): Promise<boolean> =>
      (await bench.eventsOf('duty', mark)).some(({ dutyPercent }) => dutyPercent === 100);
    await untilTrue('the pilot stops', isStopping);
    const register = await cutPower();
    await bench.mains(true);
    const stop = await central.until('StopTransaction');
    expect(stop.params).toMatchObject({ transactionId: transactionId(), meterStop: register, reason: 'Local' });
    await central.untilStatus(1, 'Finishing');
    if (bench.isUndisturbed) expect((await bench.plant()).contactor.closings).toBe(1);
    expectOneOfEach();
  });
});

async function charge(...settings: readonly string[]): Promise<void> {
  const set = [...settings, 'ocpp.key.MinimumStatusDuration=0'].flatMap((setting) => ['--set', setting]);
  bench = await Bench.start('--board', 'test/products/quick', '--ocpp', central.url, ...set);
  customer = new Customer(bench, CARD);
  await customer.plugIn();
  await customer.start();
  await bench.untilCharged(3);
  await central.untilStatus(1, 'Charging');
}

const statusShape = v.object({
  connectors: v.tuple([
    v.object({
      status: v.string(),
      why: v.string(),
      countdown: v.nullable(v.object({ what: v.string(), seconds: v.number() })),
    }),
  ]),
});

/** What the portal says of the connector; nothing while the station is not up. */
async function connector(): Promise<{ readonly status: string; readonly why: string; readonly countdown: unknown }> {
  try {
    return v.parse(statusShape, await bench.ask('GET', 'status')).connectors[0];
  } catch {
    return { status: '', why: '', countdown: null };
  }
}

/** @returns the register it leaves behind */
async function cutPower(): Promise<number> {
  await bench.mains(false);
  const { contactor, meter } = await bench.untilPlant('the contacts are open', (truth) => !truth.contactor.closed);
  expect(contactor.coil).toBe(false);
  await untilTrue('both processes are dead', () =>
    (['guard', 'station'] as const).every((program) => bench.processes(program).length === 0),
  );
  return meter.wattHours;
}

function transactionId(): number | undefined {
  return central.transactionIdOf(central.of('StartTransaction')[0]);
}

function expectOneOfEach(): void {
  expect(central.once('StartTransaction')).toHaveLength(1);
  expect(central.once('StopTransaction')).toHaveLength(1);
  expect(central.problems).toEqual([]);
}
