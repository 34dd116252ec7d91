// SPDX-License-Identifier: Apache-2.0
import { type ChargeMemory, chargeOutput } from '../core/charge/machine.ts';
import type { FaultSet } from '../core/faults/active-set.ts';
import type { Limit, LimitLink } from '../core/limits/chain.ts';
import type { GuardLimitSource } from '../core/limits/sources.ts';
import { dutyPartsPerMillion } from '../core/pilot/duty.ts';
import type { PerPhase } from '../core/units/units.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { MeterReading, PilotSample } from '../ports/devices.ts';
import type { FastInputs } from './fast-inputs.ts';
import { isAlive, type PermitLease } from './permit-lease.ts';
import type { Aged, SlowInputs } from './slow-inputs.ts';

/** What a snapshot is made of. */
export interface SnapshotState {
  readonly seq: number;
  readonly atMicros: number;
  readonly charge: ChargeMemory;
  readonly inputs: FastInputs;
  readonly coil: boolean;
  readonly closings: number;
  readonly selfTest: GuardSnapshot['selfTest'];
  readonly limit: Limit;
  readonly slow: SlowInputs;
  readonly lock: GuardSnapshot['lock'];
  readonly faults: FaultSet;
  readonly lease: PermitLease;
  readonly loop: GuardSnapshot['loop'];
}

/** A meter value older than this is not shown as one (five polls). */
const READING_MAXIMUM_AGE_MICROS = 6_000_000;

/** What must reach the station at once when it changes. */
export function snapshotKey(state: SnapshotState): string {
  const faults = state.faults.map((fault) => fault.code).join();
  const { charge, inputs } = state;
  return [charge.state, charge.signalledMilliamps, inputs.vehicle, inputs.contactsClosed, state.selfTest, faults].join(
    '|',
  );
}

export function buildSnapshot(state: SnapshotState): GuardSnapshot {
  const { charge, inputs, slow } = state;
  const output = chargeOutput(charge);
  return {
    type: 'snapshot',
    seq: state.seq,
    atMicros: state.atMicros,
    state: charge.state,
    pilot: {
      vehicle: inputs.vehicle,
      levels: levelsOf(inputs.sample),
      output: output.pilot,
      dutyPartsPerMillion:
        output.pilot === 'pwm' ? dutyPartsPerMillion(output.signalledMilliamps) : output.pilot === 'X1' ? 1_000_000 : 0,
    },
    contactor: { coil: state.coil, closed: inputs.contactsClosed, closings: state.closings },
    selfTest: state.selfTest,
    limit: {
      milliamps: state.limit.milliamps,
      chain: state.limit.chain.filter(isGuardLink).map((link) => ({ ...link })),
    },
    meter: meterOf(slow.meter, state.atMicros),
    mainsMilliamps: fresh(slow.mains, state.atMicros) ? rounded(slow.mains.value.milliamps) : null,
    temperatureMillicelsius: fresh(slow.temperatureMillicelsius, state.atMicros)
      ? slow.temperatureMillicelsius.value
      : null,
    dipCode: slow.dip?.now ?? null,
    lock: state.lock,
    faults: state.faults.map(({ code, latched }) => ({ code, latched })),
    permit: {
      seq: state.lease.seq,
      milliamps: state.lease.limitMilliamps,
      alive: isAlive(state.lease, state.atMicros),
    },
    loop: state.loop,
  };
}

const isGuardLink = (link: LimitLink): link is LimitLink<GuardLimitSource> => link.milliamps >= 0;

function fresh<T>(reading: Aged<T> | undefined, nowMicros: number): reading is Aged<T> {
  return reading !== undefined && nowMicros - reading.atMicros <= READING_MAXIMUM_AGE_MICROS;
}

function meterOf(reading: Aged<MeterReading> | undefined, nowMicros: number): GuardSnapshot['meter'] {
  if (!fresh(reading, nowMicros)) return null;
  const { millivolts, milliamps, watts, importWattHours } = reading.value;
  if (importWattHours === undefined) return null;
  return {
    millivolts: rounded(millivolts),
    milliamps: rounded(milliamps),
    watts: watts === undefined ? null : Math.round(watts),
    importWattHours: Math.floor(importWattHours),
    // A reading may come in after the scan that the snapshot tells of.
    ageMs: Math.max(0, Math.floor((nowMicros - reading.atMicros) / 1000)),
  };
}

function levelsOf(sample: PilotSample | undefined): GuardSnapshot['pilot']['levels'] {
  if (sample?.kind !== 'levels') return null;
  return { highMillivolts: sample.highMillivolts, lowMillivolts: sample.lowMillivolts };
}

function rounded(values: PerPhase | undefined): [number, number, number] | null {
  return values === undefined ? null : [Math.round(values[0]), Math.round(values[1]), Math.round(values[2])];
}
