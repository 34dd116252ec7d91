// SPDX-License-Identifier: Apache-2.0
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Bench } from './support/bench.ts';
import { StrictCentralSystem } from './support/central-system.ts';
import { clock, untilTrue } from './support/until.ts';

const MEASURANDS = [
  'Energy.Active.Import.Register',
  'Power.Active.Import',
  'Current.Import',
  'Current.Offered',
  'Voltage',
  'Temperature',
];

let central: StrictCentralSystem;
let bench: Bench | undefined;
beforeEach(async () => {
  central = await StrictCentralSystem.start();
});
afterEach(async () => {
  await bench?.stop();
  bench = undefined;
  await central.stop();
});

describe('a session of the whole charger with an independent central system (ocpp-rpc, strict)', () => {
  it('passes validation message for message, with the register of the meter to the watt-hour', async () => {
    bench = await Bench.start(
      ...['--ocpp', central.url, '--id', 'E2E-1'],
      ...['--set', 'ocpp.key.MeterValueSampleInterval=1', '--set', 'ocpp.key.MinimumStatusDuration=0'],
      ...['--set', `ocpp.key.MeterValuesSampledData=${MEASURANDS.join(',')}`],
    );
    await central.untilStatus(1, 'Available');
    await bench.call('POST', 'meter', { wattHours: 123_456 });
    await untilRead(123_456);
    const before = central.of('MeterValues').length;
    await bench.vehicle({ plugged: true });
    await central.untilStatus(1, 'Preparing');
    // No hand is faster than the charger reads the coding of the cable.
    await clock.sleep(300);
    await bench.tap('04A2B3C4');
    await bench.untilCharging();
    await central.untilStatus(1, 'Charging');
    await bench.untilCharged(20);
    await central.until('MeterValues', before + 3);

    const [start] = central.once('StartTransaction');
    const transactionId = central.transactionIdOf(start);
    expect(await central.call('RemoteStopTransaction', { transactionId })).toEqual({ status: 'Accepted' });
    const stop = await central.until('StopTransaction');
    await central.untilStatus(1, 'Finishing');
    const truth = await bench.plant();
    await bench.vehicle({ plugged: false });
    await central.untilStatus(1, 'Available');

    expect(central.problems).toEqual([]);
    expect(central.received.filter((message) => message.repeated)).toEqual([]);
    expect(central.of('BootNotification')).toHaveLength(1);
    expect(central.of('Authorize').map(({ params }) => params)).toEqual([{ idTag: '04A2B3C4' }]);
    expect(central.of('StartTransaction')).toHaveLength(1);
    expect(start?.params).toMatchObject({ connectorId: 1, idTag: '04A2B3C4', meterStart: 123_456 });
    expect(central.of('StopTransaction')).toHaveLength(1);
    expect(stop.params).toMatchObject({ transactionId, meterStop: truth.meter.wattHours, reason: 'Remote' });
    expect((await bench.plant()).meter.wattHours).toBe(truth.meter.wattHours);
    expect(central.statuses(1)).toEqual(['Available', 'Preparing', 'Charging', 'Finishing', 'Available']);
  });

  it('samples carry the transaction, every measurand asked for, and a register that never goes back', async () => {
    bench = await Bench.start(
      ...['--ocpp', central.url, '--id', 'E2E-1', '--set', 'ocpp.key.MeterValueSampleInterval=1'],
      ...['--set', `ocpp.key.MeterValuesSampledData=${MEASURANDS.join(',')}`],
    );
    await bench.vehicle({ plugged: true });
    await bench.tap('04A2B3C4');
    await bench.untilCharging();
    await central.until('MeterValues', 4);
    await bench.tap('04A2B3C4');
    const stop = await central.until('StopTransaction');

    const transactionId = central.transactionIdOf(central.once('StartTransaction')[0]);
    const samples = central.of('MeterValues').map(({ params }) => params as unknown as MeterValues);
    for (const sample of samples) {
      expect(sample).toMatchObject({ connectorId: 1, transactionId });
      const measurands = sample.meterValue.flatMap((value) => value.sampledValue.map((part) => part.measurand));
      expect([...new Set(measurands)]).toEqual(MEASURANDS);
    }
    const registers = samples.map(registerOf);
    expect(registers).toEqual(registers.toSorted((one, other) => one - other));
    expect(registers.at(-1)).toBeLessThanOrEqual(Number(stop.params['meterStop']));
    const times = samples.map((sample) => Date.parse(sample.meterValue[0]?.timestamp ?? ''));
    // The meter is read a little less often than it is sampled here, so that two samples may be of one reading.
    const spanMs = (times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN);
    expect(spanMs / (times.length - 1)).toBeGreaterThan(500);
    expect(central.problems).toEqual([]);
  });

  it('would notice a message that the schemas do not allow', async () => {
    const liar = new WebSocket(`${central.url}/LIAR`, ['ocpp1.6']);
    await once(liar, 'open');
    liar.send(JSON.stringify([2, '1', 'BootNotification', { chargePointVendor: 'without a model' }]));
    await untilTrue('it is noticed', () => central.problems.length > 0);
    liar.close();
  });
});

/** Waits until the charger has read a register, which it does once a second. */
async function untilRead(wattHours: number): Promise<void> {
  await untilTrue(`the charger has read ${wattHours} Wh`, async () => {
    const before = central.of('MeterValues').length;
    const asked = { requestedMessage: 'MeterValues', connectorId: 1 };
    // Rejected while the meter has not been read at all.
    if ((await central.call('TriggerMessage', asked))['status'] !== 'Accepted') return false;
    const message = await central.until('MeterValues', before + 1);
    return registerOf(message.params as unknown as MeterValues) === wattHours;
  });
}

interface MeterValues {
  readonly meterValue: readonly {
    readonly timestamp: string;
    readonly sampledValue: readonly { readonly measurand: string; readonly value: string }[];
  }[];
}

function registerOf(sample: MeterValues): number {
  const parts = sample.meterValue.flatMap((value) => value.sampledValue);
  return Number(parts.find((part) => part.measurand === 'Energy.Active.Import.Register')?.value);
}
