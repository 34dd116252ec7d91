// SPDX-License-Identifier: Apache-2.0
import { dutyPartsPerMillion } from '../core/pilot/duty.ts';
import type { Clock } from '../ports/clock.ts';
import type { ControlPilot, PilotOutput } from '../ports/devices.ts';
import type { PartReport } from './finding.ts';
import type { PartCheck } from './part-check.ts';

/** Peak detectors need this long after a change of wave. */
const SETTLE_MS = 200;
const LOOKS = 10;
/** Generator ±12 V ±5 % (IEC 61851-1 Table A.2). */
const LOWEST_HIGH_VOLTS = 11.4;
const HIGHEST_HIGH_VOLTS = 12.6;
const CURRENTS_MILLIAMPS = [6000, 16_000, 32_000] as const;

export const PILOT_CHECK: PartCheck = {
  part: 'pilot',
  title: 'Control pilot',
  roles: ['pilot'],
  onSiteOnly: true,
  async run({ clock, devices: { pilot }, report }) {
    if (pilot === undefined) return report.info('control pilot', 'this board has none that started');
    if (!(await noVehicle(pilot, clock, report))) return;
    try {
      for (const milliamps of CURRENTS_MILLIAMPS) {
        const output = { kind: 'pwm', dutyPartsPerMillion: dutyPartsPerMillion(milliamps) } as const;
        await wave(pilot, output, `${milliamps / 1000} A`, clock, report);
      }
      await wave(pilot, { kind: 'F' }, 'state F', clock, report);
    } finally {
      await pilot.setOutput({ kind: 'X1' });
    }
  },
};

/** Puts X1 out and looks: nothing that switches or signals is tried on somebody's car. */
export async function noVehicle(pilot: ControlPilot, clock: Clock, report: PartReport): Promise<boolean> {
  const highVolts = await report.step('pilot at X1', async () => {
    await pilot.setOutput({ kind: 'X1' });
    await clock.sleep(SETTLE_MS);
    const sample = await look(pilot, clock);
    if (sample === 'A' || typeof sample !== 'string') return sample;
    throw new Error(`the controller reports state ${sample}`);
  });
  if (highVolts === undefined) return false;
  if (highVolts === 'A') return report.must('no vehicle', 'the controller reports state A', 'state A', true);
  return report.within('no vehicle: pilot at X1', highVolts.high, 'V', LOWEST_HIGH_VOLTS, HIGHEST_HIGH_VOLTS);
}

async function wave(
  pilot: ControlPilot,
  output: PilotOutput,
  name: string,
  clock: Clock,
  report: PartReport,
): Promise<void> {
  await report.step(name, async () => {
    await pilot.setOutput(output);
    await clock.sleep(SETTLE_MS);
    const seen = await look(pilot, clock);
    if (typeof seen === 'string') {
      report.info(`${name}: pilot`, `the controller reports state ${seen} and tells no voltages`);
      return;
    }
    if (output.kind === 'pwm') {
      report.within(`${name}: top of the wave`, seen.high, 'V', LOWEST_HIGH_VOLTS, HIGHEST_HIGH_VOLTS);
    }
    report.within(`${name}: bottom of the wave`, seen.low, 'V', -HIGHEST_HIGH_VOLTS, -LOWEST_HIGH_VOLTS);
    report.info(`${name}: spread of ${LOOKS} looks`, `${seen.spread.toFixed(2)} V`);
  });
}

type Look = string | { readonly high: number; readonly low: number; readonly spread: number };

/** The mean of some looks in volts, or the state that a controller reports. */
async function look(pilot: ControlPilot, clock: Clock): Promise<Look> {
  const highs: number[] = [];
  const lows: number[] = [];
  for (let turn = 0; turn < LOOKS; turn += 1) {
    const sample = await pilot.sample();
    if (sample.kind === 'verdict') return sample.vehicle;
    highs.push(sample.highMillivolts / 1000);
    lows.push(sample.lowMillivolts / 1000);
    await clock.sleep(10);
  }
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { high: mean(highs), low: mean(lows), spread: Math.max(...highs) - Math.min(...highs) };
}
