// SPDX-License-Identifier: Apache-2.0
import type { PerPhase } from '../core/units/units.ts';
import type { EnergyMeter, MeterReading } from '../ports/devices.ts';
import type { CheckContext, PartCheck } from './part-check.ts';

const READS = 20;
const PAUSE_MS = 100;
/** One answer in twenty may be lost to noise; more is a wiring fault. */
const READS_THAT_MUST_COME = 19;
/** What the charger works with at most between two values. */
const SLOWEST_MS = 2000;
const LOWEST_VOLTS = 180;
const HIGHEST_VOLTS = 265;

export const METER_CHECK: PartCheck = {
  part: 'meter',
  title: 'Energy meters',
  roles: ['meter', 'mains-meter'],
  onSiteOnly: false,
  async run(context) {
    const { devices, report } = context;
    const meters = [
      ['charger meter', devices.meter],
      ['mains meter', devices['mains-meter']],
    ] as const;
    for (const [name, meter] of meters) {
      if (meter === undefined) report.info(name, 'this board has none that started');
      else await checkMeter(name, meter, context);
    }
  },
};

async function checkMeter(name: string, meter: EnergyMeter, { clock, report }: CheckContext): Promise<void> {
  const readings: MeterReading[] = [];
  const times: number[] = [];
  let lastError = '';
  for (let read = 0; read < READS; read += 1) {
    const startMicros = clock.monotonicMicros();
    try {
      readings.push(await meter.read());
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
    }
    times.push((clock.monotonicMicros() - startMicros) / 1000);
    await clock.sleep(PAUSE_MS);
  }
  report.within(`${name}: readings out of ${READS}`, readings.length, 'readings', READS_THAT_MUST_COME, READS);
  const last = readings.at(-1);
  if (last === undefined) {
    report.info(`${name}: last error`, lastError);
    return;
  }
  report.within(`${name}: slowest reading`, Math.max(...times), 'ms', 0, SLOWEST_MS);
  if (last.millivolts !== undefined) {
    report.within(`${name}: voltage L1`, last.millivolts[0] / 1000, 'V', LOWEST_VOLTS, HIGHEST_VOLTS);
    report.info(`${name}: voltages`, phases(last.millivolts, 'V'));
  }
  if (last.milliamps !== undefined) report.info(`${name}: currents`, phases(last.milliamps, 'A'));
  if (last.watts !== undefined) report.info(`${name}: power`, `${last.watts} W`);
  if (last.importWattHours !== undefined) report.info(`${name}: import register`, `${last.importWattHours} Wh`);
  if (last.exportWattHours !== undefined) report.info(`${name}: export register`, `${last.exportWattHours} Wh`);
}

function phases(values: PerPhase, unit: string): string {
  return values.map((value) => `${(value / 1000).toFixed(1)} ${unit}`).join(' / ');
}
