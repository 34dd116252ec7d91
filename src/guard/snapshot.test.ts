// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAST_INPUTS, SLOW_SEEN } from '../../test/support/guard-fixtures.ts';
import { CATALOGUE_POLICY, type FaultSet, NO_FAULTS, updateFaults } from '../core/faults/active-set.ts';
import type { FaultCode } from '../core/faults/catalogue.ts';
import { combineLimits } from '../core/limits/chain.ts';
import type { MeterReading } from '../ports/devices.ts';
import { type GuardMemory, initialMemory } from './decision.ts';
import type { FastInputs } from './fast-inputs.ts';
import type { SlowSeen } from './slow-inputs.ts';
import { buildSnapshot, type SnapshotState, snapshotKey } from './snapshot.ts';

const SECOND = 1_000_000;
const NOW = 100 * SECOND;

const INPUTS: FastInputs = {
  ...FAST_INPUTS,
  vehicle: 'B',
  sample: { kind: 'levels', highMillivolts: 9012, lowMillivolts: -11_900 },
};
const MEMORY = initialMemory(0);
const STATE: SnapshotState = {
  seq: 7,
  atMicros: NOW,
  memory: MEMORY,
  policy: CATALOGUE_POLICY,
  inputs: INPUTS,
  slow: SLOW_SEEN,
  contactor: { coil: false, closings: 3, restMs: 1200 },
  selfTest: 'passed',
  lock: 'locked',
  loop: { scheduling: 'fifo', scans: 9, late: 1, worstMicros: 6000 },
};
const READING: MeterReading = {
  millivolts: [230_000.4, 231_000.5, 0],
  milliamps: [15_999.6, 1.2, -3.7],
  watts: 3680.5,
  importWattHours: 12_345.9,
  exportWattHours: undefined,
};

const charging = (state: GuardMemory['charge']['state'], signalledMilliamps = 0): GuardMemory => ({
  ...MEMORY,
  charge: { ...MEMORY.charge, state, signalledMilliamps },
});
const withFaults = (faults: FaultSet): SnapshotState => ({ ...STATE, memory: { ...MEMORY, faults } });
const raisedAt = (atMicros: number, ...codes: FaultCode[]): FaultSet =>
  updateFaults(NO_FAULTS, new Set(codes), { noVehicle: false, selfTestPassedAtMicros: undefined }, atMicros);
const withReading = (reading: MeterReading, ageMicros: number): SnapshotState => ({
  ...STATE,
  slow: { ...SLOW_SEEN, meter: { value: reading, atMicros: NOW - ageMicros } },
});

describe('the pilot in a snapshot', () => {
  it.each([
    ['B1', 0, 'X1', 1_000_000],
    ['F', 0, 'F', 0],
    ['B2', 16_000, 'pwm', 266_667],
    ['pausing', 0, 'X1', 1_000_000],
  ] as const)('in %s at %i mA is %s with %i ppm (IEC 61851-1 Table A.3, A.7)', (state, milliamps, output, ppm) => {
    const { pilot } = buildSnapshot({ ...STATE, memory: charging(state, milliamps) });
    expect([pilot.output, pilot.dutyPartsPerMillion]).toEqual([output, ppm]);
  });

  it('has the levels that were measured; none from a controller, nor before the first look', () => {
    const of = (sample: FastInputs['sample']) => buildSnapshot({ ...STATE, inputs: { ...INPUTS, sample } }).pilot;
    expect(of(INPUTS.sample)).toMatchObject({
      vehicle: 'B',
      levels: { highMillivolts: 9012, lowMillivolts: -11_900 },
    });
    expect(of({ kind: 'verdict', vehicle: 'B', diodeMissing: false }).levels).toBeNull();
    expect(of(undefined).levels).toBeNull();
  });
});

describe('the chain of limits in a snapshot', () => {
  it('stands there with every source, also one that allows nothing', () => {
    const limit = combineLimits([
      { source: 'board', milliamps: 32_000 },
      { source: 'permit', milliamps: 0 },
    ]);
    expect(buildSnapshot({ ...STATE, memory: { ...MEMORY, limit } }).limit).toEqual({
      milliamps: 0,
      chain: [
        { source: 'board', milliamps: 32_000 },
        { source: 'permit', milliamps: 0 },
      ],
    });
  });
});

describe('readings in a snapshot', () => {
  it('are rounded, the register down, with their age in ms', () => {
    const told = {
      millivolts: [230_000, 231_001, 0],
      watts: 3681,
      importWattHours: 12_345,
      frequencyMillihertz: 49_988,
      ageMs: 1234,
    };
    const reading = { ...READING, phaseWatts: [3680.4, 0.6, 0] as const, frequencyMillihertz: 49_987.6 };
    const state = withReading(reading, 1_234_567);
    const milliamps = [16_000, 1, -4];
    expect(buildSnapshot(state).meter).toEqual({ ...told, milliamps, phaseWatts: [3680, 1, 0] });
    const atMains = buildSnapshot({ ...state, slow: { ...SLOW_SEEN, mains: state.slow.meter } });
    expect([atMains.mainsMeter, atMains.mainsMilliamps, atMains.meter]).toEqual([told, milliamps, null]);
  });

  it('are none where a meter does not tell them', () => {
    expect(buildSnapshot(withReading(READING, 0)).meter).toMatchObject({ phaseWatts: null, frequencyMillihertz: null });
    const mains = { value: { ...READING, importWattHours: undefined }, atMicros: NOW };
    expect(buildSnapshot({ ...STATE, slow: { ...SLOW_SEEN, mains } }).mainsMeter?.importWattHours).toBeNull();
  });

  it('that came in after the scan are not of the future', () => {
    expect(buildSnapshot(withReading(READING, -2000)).meter?.ageMs).toBe(0);
  });

  it('are shown for 6 s and no longer', () => {
    const mains = (ageMicros: number) => {
      const value = { ...READING, milliamps: [1, 2, 3] as const };
      return { ...STATE, slow: { ...SLOW_SEEN, mains: { value, atMicros: NOW - ageMicros } } };
    };
    const heat = (ageMicros: number) => ({
      ...STATE,
      slow: { ...SLOW_SEEN, temperature: { value: 25_000, atMicros: NOW - ageMicros } },
    });
    expect(buildSnapshot(withReading(READING, 6 * SECOND)).meter?.ageMs).toBe(6000);
    expect(buildSnapshot(withReading(READING, 6 * SECOND + 1)).meter).toBeNull();
    expect(buildSnapshot(mains(6 * SECOND)).mainsMilliamps).toEqual([1, 2, 3]);
    expect(buildSnapshot(mains(6 * SECOND + 1)).mainsMilliamps).toBeNull();
    expect(buildSnapshot(mains(6 * SECOND)).mainsMeter?.ageMs).toBe(6000);
    expect(buildSnapshot(mains(6 * SECOND + 1)).mainsMeter).toBeNull();
    expect(buildSnapshot(heat(6 * SECOND)).temperatureMillicelsius).toBe(25_000);
    expect(buildSnapshot(heat(6 * SECOND + 1)).temperatureMillicelsius).toBeNull();
  });

  it('have no power where the meter tells none', () => {
    expect(buildSnapshot(withReading({ ...READING, watts: undefined }, 0)).meter?.watts).toBeNull();
  });

  it('have the position of the switch as it is now, also position 0', () => {
    const of = (dip: SlowSeen['dip']) => buildSnapshot({ ...STATE, slow: { ...SLOW_SEEN, dip } }).dipCode;
    expect([of({ atStart: 4, now: 2 }), of({ atStart: 4, now: 0 }), of(undefined)]).toEqual([2, 0, null]);
  });
});

describe('faults in a snapshot', () => {
  it('say how they end, when, and how often they still may by themselves', () => {
    const { faults } = buildSnapshot(withFaults(raisedAt(NOW - 4 * SECOND, 'contactor-opened', 'welded-contactor')));
    expect(faults).toEqual([
      { code: 'contactor-opened', ends: 'self', endsInMs: 6000, retriesLeft: 2 },
      { code: 'welded-contactor', ends: 'service', endsInMs: null, retriesLeft: null },
    ]);
  });

  it('that have ended by themselves are counted', () => {
    const ending = (code: FaultCode) => ({ code, atMicros: NOW });
    const endings = [ending('over-current'), ending('contactor-opened'), ending('over-current')];
    expect(buildSnapshot(withFaults({ active: [], endings })).retriesUsed).toEqual([
      { code: 'over-current', times: 2 },
      { code: 'contactor-opened', times: 1 },
    ]);
  });
});

describe('the rest of a snapshot', () => {
  it('is what the scan was given', () => {
    const memory = {
      ...charging('C2', 10_000),
      watches: { ...MEMORY.watches, plugs: 4 },
      lease: { ...MEMORY.lease, seq: 12, limitMilliamps: 10_000 },
    };
    expect(buildSnapshot({ ...STATE, memory, inputs: { ...INPUTS, contactsClosed: true } })).toMatchObject({
      type: 'snapshot',
      seq: 7,
      atMicros: NOW,
      state: 'C2',
      contactor: { coil: false, closings: 3, restMs: 1200, closed: true },
      plugs: 4,
      selfTest: 'passed',
      lock: 'locked',
      permit: { seq: 12, milliamps: 10_000, alive: false },
      loop: { scheduling: 'fifo', scans: 9, late: 1, worstMicros: 6000 },
    });
  });
});

describe('what must reach the station at once', () => {
  const faulty = withFaults(raisedAt(NOW, 'contactor-opened'));
  const [fault] = faulty.memory.faults.active;
  if (fault === undefined) throw new Error('no fault was raised');
  const changes: [string, SnapshotState][] = [
    ['the state', { ...STATE, memory: charging('B1') }],
    ['the current that is signalled', { ...STATE, memory: charging('starting', 6000) }],
    ['the vehicle', { ...STATE, inputs: { ...INPUTS, vehicle: 'C' } }],
    ['the contacts', { ...STATE, inputs: { ...INPUTS, contactsClosed: true } }],
    ['the self-test', { ...STATE, selfTest: 'running' }],
    ['a plug', { ...STATE, memory: { ...MEMORY, watches: { ...MEMORY.watches, plugs: 1 } } }],
    ['a fault', faulty],
    ['another fault', withFaults(raisedAt(NOW, 'tamper'))],
    ['how a fault may end', withFaults({ active: [{ ...fault, ends: 'service' }], endings: [] })],
  ];

  it('is each of these when it changes, told apart from the others', () => {
    const keys = [STATE, ...changes.map(([, state]) => state)].map(snapshotKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is no reading, no age and no count of scans', () => {
    const { loop } = STATE;
    const later = { ...withReading(READING, 0), seq: 8, atMicros: NOW + 10_000, loop: { ...loop, scans: 10 } };
    expect(snapshotKey(later)).toBe(snapshotKey(STATE));
  });
});
