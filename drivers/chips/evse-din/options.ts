// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { integer, modbusLine } from '../../options.ts';

/** Where the board is. All its sides name the same place. */
export const evseDinOptions = () =>
  v.strictObject({
    serial: modbusLine(),
    /** Register 2001 of the board; 1 as delivered. */
    unit: v.optional(integer(1, 247), 1),
  });
