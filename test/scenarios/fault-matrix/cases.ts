// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from '../../../src/core/faults/catalogue.ts';
import { CHARGER_CASES } from './cases/charger.ts';
import { CONTACTOR_CASES } from './cases/contactor.ts';
import { LEAKAGE_CASES } from './cases/leakage.ts';
import { METERING_CASES } from './cases/metering.ts';
import { PILOT_CASES } from './cases/pilot.ts';
import { SUPPLY_CASES } from './cases/supply.ts';
import type { FaultCase } from './fault-case.ts';

/** The fault table as the matrix proves it. */
export const FAULT_CASES: readonly FaultCase[] = [
  ...CHARGER_CASES,
  ...LEAKAGE_CASES,
  ...CONTACTOR_CASES,
  ...PILOT_CASES,
  ...SUPPLY_CASES,
  ...METERING_CASES,
];

/** Faults of the guard that no bent physics can make, and what proves them instead. */
export const NOT_INJECTABLE: Partial<Readonly<Record<FaultCode, string>>> = {
  'loop-overrun':
    'the guard itself has to be held up, which virtual time cannot do to it; test/scenarios/safety-review.test.ts does',
  'pilot-out-of-range':
    'no vehicle and no broken wire of the bench makes more than 13 V or less than −1 V; src/core/pilot and src/core/faults prove it',
};
