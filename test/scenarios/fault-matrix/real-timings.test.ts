// SPDX-License-Identifier: Apache-2.0
import { expect, it } from 'vitest';
import { boardIn, boardUnderTest } from '../../support/board-under-test.ts';
import { FAULT_CASES } from './cases.ts';
import { runFault } from './fault-run.ts';

const REAL = await boardUnderTest('virtual');
const QUICK = await boardIn('test/products/quick');
const SHORTENED = FAULT_CASES.filter(({ code }) => QUICK.board.product.policy.faults[code] !== undefined);

it('the product of the matrix differs from the real one in its name and its waiting times only', () => {
  const { identity, policy } = REAL.board.product;
  const { $schema } = REAL.board.product;
  expect({ ...QUICK.board.product, $schema, identity, policy }).toEqual(REAL.board.product);
  expect(identity.model).not.toBe(QUICK.board.product.identity.model);
  expect(policy.faults).toEqual({});
  expect([QUICK.board.devices, QUICK.board.buses]).toEqual([REAL.board.devices, REAL.board.buses]);
});

it.each(SHORTENED)(
  '$code ends as fast as the fault table says where nothing is shortened',
  async (fault) => {
    await runFault({ fault, situation: 'charging', seed: 1, board: REAL });
  },
  120_000,
);
