// SPDX-License-Identifier: Apache-2.0
import { describe } from 'vitest';
import { boardUnderTest } from '../../support/board-under-test.ts';
import { dyingProcessScenarios } from './dying-processes.ts';
import { faultScenarios } from './faults.ts';
import { firstChargeScenarios } from './first-charge.ts';

/** Every scenario that a board has the parts for, on emulators of the chips it names. */
export async function boardScenarios(name: string): Promise<void> {
  const board = await boardUnderTest(name);
  describe(`board ${name}`, () => {
    describe('charges', () => firstChargeScenarios(board));
    describe('outlives its processes', () => dyingProcessScenarios(board));
    describe('reacts to faults', () => faultScenarios(board));
  });
}
