// SPDX-License-Identifier: Apache-2.0

import * as v from 'valibot';
import { describe, it } from 'vitest';
import type { FaultName } from '../../src/bench/plant/faults.ts';
import { Bench } from './support/bench.ts';
import { StrictCentralSystem } from './support/central-system.ts';
import { Customer } from './support/customer.ts';
import { clock, untilTrue } from './support/until.ts';

const QUICK = 'test/products/quick';
/** What test/products/quick/product.json makes of 15 min, 30 s and 60 s. */
const RESIDUAL_MS = 3000;
const OVER_CURRENT_MS = 3000;
const RETRIES = 3;
/** A trip sooner after a closing counts as the vehicle's; then another rule holds. */
const NOT_AT_CLOSING_MS = 2500;

const statusShape = v.object({
  connectors: v.pipe(
    v.array(v.object({ status: v.string(), faults: v.array(v.object({ code: v.string() })) })),
    v.minLength(1),
  ),
});

/** A bench with a central system and a car that charges. */
class Charge {
  readonly bench: Bench;
  readonly central: StrictCentralSystem;

  private constructor(bench: Bench, central: StrictCentralSystem) {
    this.bench = bench;
    this.central = central;
  }

  static async begin(): Promise<Charge> {
    const central = await StrictCentralSystem.start();
    const quiet = ['--set', 'ocpp.key.MinimumStatusDuration=0'];
    const bench = await Bench.start('--board', QUICK, '--ocpp', central.url, '--id', 'QUICK-1', ...quiet);
    await bench.vehicle({ rampMilliampsPerSecond: 100_000 });
    const customer = new Customer(bench, '04A2B3C4');
    await customer.plugIn();
    await customer.start();
    await bench.untilCharging();
    return new Charge(bench, central);
  }

  async end(): Promise<void> {
    await this.bench.stop();
    await this.central.stop();
  }

  async fault(name: FaultName, active: boolean, value?: number): Promise<void> {
    await this.bench.call('POST', 'fault', { name, active, ...(value === undefined ? {} : { value }) });
  }

  /** Its cause comes and goes again; what the central system and the portal say of it meanwhile. */
  async comeAndGo(name: FaultName, value: number, code: string, vendorErrorCode: string): Promise<void> {
    await this.fault(name, true, value);
    await this.bench.untilPlant('the coil is off', ({ contactor }) => !contactor.coil && !contactor.closed);
    await untilTrue(`${vendorErrorCode} is told`, () => {
      const { params } =
        this.central.of('StatusNotification').findLast((each) => each.params['connectorId'] === 1) ?? {};
      return params?.['status'] === 'Faulted' && params['vendorErrorCode'] === vendorErrorCode;
    });
    await untilTrue(`${code} is in the portal`, async () => (await this.faults()).includes(code));
    await this.fault(name, false);
  }

  /** As the portal shows them. */
  async faults(): Promise<string[]> {
    const { connectors } = v.parse(statusShape, await this.bench.ask('GET', 'status'));
    return connectors.flatMap(({ faults }) => faults.map(({ code }) => code));
  }
}

describe.concurrent('a product that waits seconds where others wait minutes', () => {
  it('tries again three times after a trip, each time after a passed self-test, then waits for service (F15, UL 2231-2)', async ({
    expect,
  }) => {
    const charge = await Charge.begin();
    const { bench, central } = charge;
    try {
      for (let retry = 1; retry <= RETRIES + 1; retry += 1) {
        await clock.sleep(NOT_AT_CLOSING_MS);
        await charge.comeAndGo('residual-dc', 30, 'residual-current', 'CX002/RESIDUAL_CURRENT');
        const gone = await bench.mark();
        if (retry > RETRIES) break;
        await bench.untilCharging();
        const events = await bench.events(gone);
        const energised = events.find((event) => event.kind === 'coil' && event.on);
        const tests = events.filter((event) => event.kind === 'trip' && event.number < (energised?.number ?? 0));
        // The test winding trips the monitor, and it lets go again.
        expect(tests.map((event) => event.kind === 'trip' && event.tripped).slice(-2)).toEqual([true, false]);
        const waitedMs = ((energised?.microseconds ?? 0) - (events[0]?.microseconds ?? 0)) / 1000;
        expect(waitedMs).toBeGreaterThan(RESIDUAL_MS - 500);
      }
      const latched = await bench.mark();
      await clock.sleep(RESIDUAL_MS + 2000);
      await bench.vehicle({ plugged: false });
      await clock.sleep(1000);
      expect(await charge.faults()).toContain('residual-current');
      expect((await bench.eventsOf('coil', latched)).filter(({ on }) => on)).toEqual([]);
      await bench.ask('POST', 'connectors/1/faults/residual-current/reset', {});
      await central.untilStatus(1, 'Available');
      expect(central.once('StartTransaction')).toHaveLength(1);
      expect(central.problems).toEqual([]);
    } finally {
      await charge.end();
    }
  });

  it('tries again three times after an over-current, then waits for the vehicle to go (F20); and once it has cooled down (F27)', async ({
    expect,
  }) => {
    const charge = await Charge.begin();
    const { bench, central } = charge;
    try {
      await charge.comeAndGo('temperature', 95, 'over-temperature', 'CX019/OVER_TEMPERATURE');
      await bench.untilCharging();
      for (let retry = 1; retry <= RETRIES + 1; retry += 1) {
        await charge.comeAndGo('overdraw', 60, 'over-current', 'CX004/OVER_CURRENT');
        if (retry <= RETRIES) await bench.untilCharging();
      }
      const latched = await bench.mark();
      await clock.sleep(OVER_CURRENT_MS + 2000);
      expect(await charge.faults()).toContain('over-current');
      expect((await bench.eventsOf('coil', latched)).filter(({ on }) => on)).toEqual([]);
      await bench.vehicle({ plugged: false });
      await untilTrue('the fault is gone', async () => !(await charge.faults()).includes('over-current'));
      await central.untilStatus(1, 'Available');
      expect(central.once('StartTransaction')).toHaveLength(1);
      expect(central.problems).toEqual([]);
    } finally {
      await charge.end();
    }
  });
});
