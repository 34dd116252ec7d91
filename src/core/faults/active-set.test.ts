// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FaultSet, mayNotStart, mustOpen, NO_FAULTS, resetFault, updateFaults } from './active-set.ts';
import { FAULT_CATALOGUE, FAULT_CODES, type FaultCode, mostSevere } from './catalogue.ts';

const S = 1_000_000;
const codes = (set: FaultSet): FaultCode[] => set.active.map((fault) => fault.code);
const PASSED = Number.MAX_SAFE_INTEGER;
const around = (noVehicle: boolean) => ({ noVehicle, selfTestPassedAtMicros: PASSED });
const run = (steps: readonly [atSeconds: number, causes: FaultCode[], noVehicle?: boolean][]): FaultSet =>
  steps.reduce<FaultSet>(
    (set, [at, causes, noVehicle]) => updateFaults(set, new Set(causes), around(noVehicle ?? false), at * S),
    NO_FAULTS,
  );

describe('set of active faults', () => {
  it('keeps a self-clearing fault until its cause was away for its time', () => {
    expect(
      codes(
        run([
          [0, ['pilot-short']],
          [0.5, ['pilot-short']],
          [1.4, []],
        ]),
      ),
    ).toEqual(['pilot-short']);
    expect(
      codes(
        run([
          [0, ['pilot-short']],
          [0.5, ['pilot-short']],
          [1.5, []],
        ]),
      ),
    ).toEqual([]);
  });

  it('keeps a replug fault until the vehicle was unplugged after the cause went away', () => {
    expect(
      codes(
        run([
          [0, ['missing-diode']],
          [9, []],
        ]),
      ),
    ).toEqual(['missing-diode']);
    expect(
      codes(
        run([
          [0, ['missing-diode'], true],
          [9, []],
        ]),
      ),
    ).toEqual(['missing-diode']);
    expect(
      codes(
        run([
          [0, ['missing-diode']],
          [5, [], true],
          [9, []],
        ]),
      ),
    ).toEqual([]);
  });

  it('keeps a welded contactor until a person resets it, and raises it again while the cause is there', () => {
    const set = run([
      [0, ['welded-contactor']],
      [60, [], true],
      [6000, [], true],
    ]);
    expect(codes(set)).toEqual(['welded-contactor']);
    expect(codes(resetFault(set, 'welded-contactor'))).toEqual([]);
    const again = updateFaults(
      resetFault(set, 'welded-contactor'),
      new Set<FaultCode>(['welded-contactor']),
      around(false),
      6001 * S,
    );
    expect(codes(again)).toEqual(['welded-contactor']);
  });

  it('waits 15 min after a residual-current trip (Blink manual, CCID)', () => {
    expect(
      codes(
        run([
          [0, ['residual-current']],
          [899.9, []],
        ]),
      ),
    ).toEqual(['residual-current']);
    expect(
      codes(
        run([
          [0, ['residual-current']],
          [900, []],
        ]),
      ),
    ).toEqual([]);
  });

  it('forbids a new charge whenever it must open, and announces the most severe fault', () => {
    for (const code of FAULT_CODES) {
      const set = run([[0, [code]]]);
      if (mustOpen(set)) expect(mayNotStart(set)).toBe(true);
    }
    expect(mostSevere(['meter-lost', 'emergency-stop', 'tamper'])).toBe('emergency-stop');
    expect(mostSevere([])).toBeUndefined();
  });

  it('never loses a fault whose cause is present, in any order of events (property)', () => {
    const event = fc.tuple(
      fc.integer({ min: 0, max: 100 }),
      fc.uniqueArray(fc.constantFrom(...FAULT_CODES)),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        let set: FaultSet = NO_FAULTS;
        let now = 0;
        for (const [delay, causes, noVehicle] of events) {
          now += delay * S;
          set = updateFaults(set, new Set(causes), around(noVehicle), now);
          for (const cause of causes) expect(codes(set)).toContain(cause);
          expect(new Set(codes(set)).size).toBe(set.active.length);
        }
      }),
    );
  });
});

describe('fault catalogue', () => {
  it('fits OCPP 1.6 and the display: vendor code ≤ 50, text ≤ 21 characters, severities all different', () => {
    for (const fault of FAULT_CATALOGUE) {
      expect(fault.vendorErrorCode.length).toBeLessThanOrEqual(50);
      expect(fault.text.length).toBeLessThanOrEqual(21);
      expect(fault.remedy.length).toBeGreaterThan(10);
    }
    expect(new Set(FAULT_CATALOGUE.map((fault) => fault.severity)).size).toBe(FAULT_CATALOGUE.length);
    expect(new Set(FAULT_CODES).size).toBe(FAULT_CATALOGUE.length);
  });
});
