// SPDX-License-Identifier: Apache-2.0
import { chargeOutput } from '../core/charge/machine.ts';
import { endsInMs, type FaultPolicy, type FaultSet, retriesLeft } from '../core/faults/active-set.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import { dutyPartsPerMillion } from '../core/pilot/duty.ts';
import type { PerPhase } from '../core/units/units.ts';
import type { GuardSnapshot } from '../link/messages.ts';
import type { MeterReading, PilotSample } from '../ports/devices.ts';
import type { GuardMemory } from './decision.ts';
import type { FastInputs } from './fast-inputs.ts';
import { isAlive } from './permit-lease.ts';
import type { Aged, SlowSeen } from './slow-inputs.ts';

/** What a snapshot is made of. */
export interface SnapshotState {
  readonly seq: number;
  readonly atMicros: number;
  readonly memory: GuardMemory;
  readonly policy: FaultPolicy;
  readonly inputs: FastInputs;
  readonly slow: SlowSeen;
  readonly contactor: { readonly coil: boolean; readonly closings: number; readonly restMs: number };
  readonly selfTest: GuardSnapshot['selfTest'];
  readonly lock: GuardSnapshot['lock'];
  readonly loop: GuardSnapshot['loop'];
}

/** A meter value older than this is not shown as one (five polls). */
const READING_MAXIMUM_AGE_MICROS = 6_000_000;

/** What must reach the station at once when it changes. */
export function snapshotKey({ memory, inputs, selfTest }: SnapshotState): string {
  const faults = memory.faults.active.map(({ code, ends }) => `${code} ${ends}`).join();
  const { state, signalledMilliamps } = memory.charge;
  return [
    state,
    signalledMilliamps,
    inputs.vehicle,
    inputs.contactsClosed,
    selfTest,
    memory.watches.plugs,
    faults,
  ].join('|');
}

export function buildSnapshot(state: SnapshotState): GuardSnapshot {
  const { memory, inputs, slow, contactor, atMicros } = state;
  const { charge, lease, limit } = memory;
  const output = chargeOutput(charge);
  return {
    type: 'snapshot',
    seq: state.seq,
    atMicros,
    state: charge.state,
    pilot: {
      vehicle: inputs.vehicle,
      levels: levelsOf(inputs.sample),
      output: output.pilot,
      dutyPartsPerMillion:
        output.pilot === 'pwm' ? dutyPartsPerMillion(output.signalledMilliamps) : output.pilot === 'X1' ? 1_000_000 : 0,
    },
    contactor: { ...contactor, closed: inputs.contactsClosed },
    plugs: memory.watches.plugs,
    selfTest: state.selfTest,
    limit: { milliamps: limit.milliamps, chain: [...limit.chain] },
    meter: meterOf(slow.meter, atMicros),
    mainsMilliamps: fresh(slow.mains, atMicros) ? rounded(slow.mains.value.milliamps) : null,
    mainsMeter: mainsOf(slow.mains, atMicros),
    temperatureMillicelsius: fresh(slow.temperature, atMicros) ? slow.temperature.value : null,
    dipCode: slow.dip?.now ?? null,
    lock: state.lock,
    faults: memory.faults.active.map((fault) => ({
      code: fault.code,
      ends: fault.ends,
      endsInMs: endsInMs(fault, atMicros, state.policy) ?? null,
      retriesLeft: finite(retriesLeft(memory.faults, fault.code, atMicros, state.policy)),
    })),
    retriesUsed: retriesUsed(memory.faults),
    permit: { seq: lease.seq, milliamps: lease.limitMilliamps, alive: isAlive(lease, atMicros) },
    loop: state.loop,
  };
}

function finite(count: number): number | null {
  return Number.isFinite(count) ? count : null;
}

function retriesUsed({ endings }: FaultSet): GuardSnapshot['retriesUsed'] {
  const times = new Map<FaultCode, number>();
  for (const { code } of endings) times.set(code, (times.get(code) ?? 0) + 1);
  return [...times].map(([code, count]) => ({ code, times: count }));
}

function fresh<T>(reading: Aged<T> | undefined, nowMicros: number): reading is Aged<T> {
  return reading !== undefined && nowMicros - reading.atMicros <= READING_MAXIMUM_AGE_MICROS;
}

function meterOf(reading: Aged<MeterReading> | undefined, nowMicros: number): GuardSnapshot['meter'] {
  if (!fresh(reading, nowMicros)) return null;
  const { millivolts, milliamps, watts, importWattHours, phaseWatts, frequencyMillihertz } = reading.value;
  if (importWattHours === undefined) return null;
  return {
    millivolts: rounded(millivolts),
    milliamps: rounded(milliamps),
    watts: whole(watts),
    importWattHours: Math.floor(importWattHours),
    ageMs: ageMs(reading, nowMicros),
    phaseWatts: rounded(phaseWatts),
    frequencyMillihertz: whole(frequencyMillihertz),
  };
}

function mainsOf(reading: Aged<MeterReading> | undefined, nowMicros: number): GuardSnapshot['mainsMeter'] {
  if (!fresh(reading, nowMicros)) return null;
  const { millivolts, watts, importWattHours, frequencyMillihertz } = reading.value;
  return {
    millivolts: rounded(millivolts),
    watts: whole(watts),
    importWattHours: importWattHours === undefined ? null : Math.floor(importWattHours),
    frequencyMillihertz: whole(frequencyMillihertz),
    ageMs: ageMs(reading, nowMicros),
  };
}

/** A reading may come in after the scan that the snapshot tells of. */
function ageMs({ atMicros }: Aged<MeterReading>, nowMicros: number): number {
  return Math.max(0, Math.floor((nowMicros - atMicros) / 1000));
}

function whole(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value);
}

function levelsOf(sample: PilotSample | undefined): GuardSnapshot['pilot']['levels'] {
  if (sample?.kind !== 'levels') return null;
  return { highMillivolts: sample.highMillivolts, lowMillivolts: sample.lowMillivolts };
}

function rounded(values: PerPhase | undefined): [number, number, number] | null {
  return values === undefined ? null : [Math.round(values[0]), Math.round(values[1]), Math.round(values[2])];
}
