// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  endsInMs,
  type FaultSet,
  letGoWithinMs,
  mayNotStart,
  mustOpen,
  NO_FAULTS,
  resetFault,
  retriesLeft,
  updateFaults,
  wantsSelfTest,
} from './active-set.ts';
import { FAULT_CATALOGUE, FAULT_CODES, type FaultCode, faultRow, mostSevere } from './catalogue.ts';

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

describe('retries', () => {
  const quick = { clearAfterMs: () => 1000, retries: () => 1 };
  const cause = (code: FaultCode) => new Set([code]);

  /** The cause for a moment, then so many seconds without it. */
  function once(set: FaultSet, code: FaultCode, atSeconds: number, quietSeconds: number, noVehicle = false): FaultSet {
    const raised = updateFaults(set, cause(code), around(false), atSeconds * S);
    return updateFaults(raised, new Set(), around(noVehicle), (atSeconds + quietSeconds) * S);
  }

  it('lets an over-current end by itself three times while one vehicle stays plugged in (Blink manual 9.4)', () => {
    let set: FaultSet = NO_FAULTS;
    for (let n = 0; n < 3; n += 1) {
      expect(retriesLeft(set, 'over-current', n * 100 * S)).toBe(3 - n);
      set = once(set, 'over-current', n * 100, 30);
      expect(codes(set)).toEqual([]);
    }
    set = once(set, 'over-current', 300, 1000);
    expect(set.active[0]?.ends).toBe('replug');
    expect(codes(updateFaults(set, new Set(), around(true), 1301 * S))).toEqual([]);
  });

  it('counts anew for the next vehicle', () => {
    const used = once(once(NO_FAULTS, 'over-current', 0, 30), 'over-current', 100, 30);
    expect(retriesLeft(used, 'over-current', 131 * S)).toBe(1);
    const unplugged = updateFaults(used, new Set(), around(true), 140 * S);
    expect(retriesLeft(unplugged, 'over-current', 141 * S)).toBe(3);
    // A fault that ends with the unplugging was no retry.
    expect(once(NO_FAULTS, 'over-current', 0, 30, true).endings).toEqual([]);
  });

  it('forgets endings of a pilot out of range after an hour (F04)', () => {
    const used = once(once(NO_FAULTS, 'pilot-out-of-range', 0, 5), 'pilot-out-of-range', 100, 5);
    expect(retriesLeft(used, 'pilot-out-of-range', 106 * S)).toBe(0);
    expect(retriesLeft(used, 'pilot-out-of-range', 3605 * S)).toBe(0);
    expect(retriesLeft(used, 'pilot-out-of-range', 3605 * S + 1)).toBe(1);
    expect(retriesLeft(used, 'pilot-out-of-range', 3706 * S)).toBe(2);
  });

  it('takes seconds and retries from the product', () => {
    const ended = updateFaults(
      updateFaults(NO_FAULTS, cause('over-current'), around(false), 0, quick),
      new Set(),
      around(false),
      S,
      quick,
    );
    expect(codes(ended)).toEqual([]);
    expect(retriesLeft(ended, 'over-current', S, quick)).toBe(0);
    expect(updateFaults(ended, cause('over-current'), around(false), 2 * S, quick).active[0]?.ends).toBe('replug');
  });

  it('are without limit where no rule says otherwise, and begin anew when a person resets the fault', () => {
    expect(retriesLeft(NO_FAULTS, 'earth-lost', 0)).toBe(Number.POSITIVE_INFINITY);
    const used = once(NO_FAULTS, 'over-current', 0, 30);
    expect(retriesLeft(resetFault(used, 'over-current'), 'over-current', 31 * S)).toBe(3);
    expect(retriesLeft(resetFault(used, 'earth-lost'), 'over-current', 31 * S)).toBe(2);
  });

  it('wait for a self-test that passes after the trip (UL 2231-2)', () => {
    const tripped = updateFaults(NO_FAULTS, cause('residual-current'), around(false), 0);
    const at = (selfTestPassedAtMicros: number | undefined) =>
      codes(updateFaults(tripped, new Set(), { noVehicle: false, selfTestPassedAtMicros }, 901 * S));
    expect(at(undefined)).toEqual(['residual-current']);
    expect(at(0)).toEqual(['residual-current']);
    expect(at(1)).toEqual([]);
  });

  it('ask for that self-test when nothing else is missing', () => {
    const tripped = updateFaults(NO_FAULTS, cause('residual-current'), around(false), 0);
    expect(wantsSelfTest(tripped, 0)).toBe(false);
    expect(wantsSelfTest(tripped, 899.9 * S)).toBe(false);
    expect(wantsSelfTest(tripped, 900 * S)).toBe(true);
    const atClosing = updateFaults(NO_FAULTS, cause('residual-at-closing'), around(false), 0);
    expect(wantsSelfTest(atClosing, 900 * S)).toBe(false);
    expect(wantsSelfTest(updateFaults(NO_FAULTS, cause('earth-lost'), around(false), 0), 900 * S)).toBe(false);
    const instant = { clearAfterMs: () => 0, retries: () => 1 };
    expect(wantsSelfTest(tripped, 0, instant)).toBe(false);
    expect(wantsSelfTest(tripped, 1, instant)).toBe(true);
  });

  it('are counted down as long as the fault ends by itself', () => {
    const [leak, weld, over] = (['residual-current', 'welded-contactor', 'ventilation-demand'] as const).map(
      (code) => updateFaults(NO_FAULTS, cause(code), around(false), 0).active[0],
    );
    if (leak === undefined || weld === undefined || over === undefined) throw new Error('not raised');
    expect(endsInMs(leak, 0)).toBeUndefined();
    expect(endsInMs(leak, 1)).toBe(900_000);
    expect(endsInMs(leak, 899.9994 * S)).toBe(1);
    expect(endsInMs(leak, 1000 * S)).toBe(0);
    expect(endsInMs(weld, S)).toBeUndefined();
    expect(endsInMs(over, S)).toBeUndefined();
  });
});

describe('what faults demand', () => {
  const set = (...all: FaultCode[]) => updateFaults(NO_FAULTS, new Set(all), around(false), 0);

  it('gives the vehicle the shortest of their times to let go', () => {
    expect(letGoWithinMs(NO_FAULTS)).toBeUndefined();
    expect(letGoWithinMs(set('emergency-stop'))).toBeUndefined();
    expect(letGoWithinMs(set('metering-impossible'))).toBe(6000);
    expect(letGoWithinMs(set('metering-impossible', 'over-temperature'))).toBe(3000);
  });

  it('is an open contactor at once only where the row says so', () => {
    expect(mustOpen(set('over-temperature', 'meter-lost', 'bus-noise'))).toBe(false);
    expect(mustOpen(set('bus-noise', 'earth-lost'))).toBe(true);
    expect(mayNotStart(set('bus-noise'))).toBe(false);
    expect(mayNotStart(set('bus-noise', 'meter-lost'))).toBe(true);
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

  it('has times for the vehicle to let go exactly where it is asked to, within the deadline', () => {
    for (const fault of FAULT_CATALOGUE.map(({ code }) => faultRow(code))) {
      expect([fault.code, fault.letGoMs !== undefined]).toEqual([fault.code, fault.reaction === 'stop']);
      expect(fault.letGoMs ?? 0).toBeLessThanOrEqual(fault.deadlineMs);
    }
  });

  it('has retries only for faults that end by themselves', () => {
    for (const { code } of FAULT_CATALOGUE)
      if (faultRow(code).retry !== undefined) expect(faultRow(code).latch).toBe('self');
  });

  it('knows no other codes', () => {
    expect(() => faultRow('nonsense' as FaultCode)).toThrow('no fault is called nonsense');
  });
});
