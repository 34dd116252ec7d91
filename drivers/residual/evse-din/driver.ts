// SPDX-License-Identifier: Apache-2.0
import { defineDriver } from '../../../src/ports/driver.ts';
import { controllerResidual } from '../../chips/controller/controller-devices.ts';
import { evseDinAt } from '../../chips/evse-din/evse-din.ts';
import { evseDinOptions } from '../../chips/evse-din/options.ts';

/** IEC 62955: at least once a day. The driver gives the board 45 s. */
const LONG_TEST = { selfTestStandsMs: 24 * 3_600_000, selfTestWithinMs: 50_000 };

export const evseDinResidual = defineDriver({
  id: 'evse-din',
  kind: 'residual',
  options: evseDinOptions(),
  abilities: {
    can: [
      'report a trip within 0.6 s; the board opens by itself at once',
      'run the test of its monitor, which takes about 30 s',
    ],
    cannot: ['test while something charges: the answer is then the result of the last test'],
  },
  async create(options, context) {
    const board = await evseDinAt(options, context);
    return controllerResidual(board, () => board.selfTest(), LONG_TEST);
  },
});
