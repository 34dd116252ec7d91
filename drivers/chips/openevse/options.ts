// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { serialBus } from '../../options.ts';

/** Where the controller is. All its sides name the same line, which is theirs alone. */
export const openEvseOptions = () => v.strictObject({ serial: serialBus() });
