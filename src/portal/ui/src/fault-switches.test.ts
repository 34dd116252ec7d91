// SPDX-License-Identifier: Apache-2.0
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../bench/plant/faults.ts';
import { FAULT_GROUPS } from './fault-switches.ts';
import { EN } from './messages/en.ts';

describe('the fault switches of the bench page', () => {
  const switches = FAULT_GROUPS.flatMap((group) => group.faults);

  it('are exactly the faults the bench knows', () => {
    expect(switches.map((fault) => fault.name).sort()).toEqual(Object.keys(FAULTS).sort());
  });

  it('each say what they are', () => {
    expect(Object.keys(EN.benchPage.faultHelp).sort()).toEqual(switches.map((fault) => fault.name).sort());
  });

  it.each(switches.map((fault) => [fault.name, fault.value] as const))(
    '%s takes the value the bench takes',
    (name, value) => {
      const known = Object.entries(FAULTS).find(([key]) => key === name)?.[1] ?? undefined;
      const range = (spec: typeof known | typeof value) => spec && [spec.lowest, spec.highest, spec.usual];
      expect(range(value)).toEqual(range(known));
    },
  );
});
