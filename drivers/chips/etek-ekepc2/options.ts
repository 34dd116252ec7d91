// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { integer, modbusLine } from '../../options.ts';

/** Where the controller is. All its sides name the same place. */
export const ekepc2Entries = () => ({
  serial: modbusLine(),
  /** Register 100 of the controller; 255 as delivered, to which it goes on answering. */
  unit: v.optional(integer(1, 255), 255),
});
