// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { integer } from '../options.ts';

/** Pull-in or release lag that is still plausible (feedback within 200 ms: Phoenix EV-CC register 4007 default). */
export const followsWithinMs = () => v.optional(integer(20, 1000), 200);
