// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';

/** The chips of the family that differ in speed and width only. */
export const ads1x15Model = () => v.optional(v.picklist(['ads1115', 'ads1015']), 'ads1115');
export type Ads1x15Model = v.InferOutput<ReturnType<typeof ads1x15Model>>;

/** One of the four inputs, against ground. */
export const adcChannel = () => v.picklist([0, 1, 2, 3]);
export type AdcChannel = v.InferOutput<ReturnType<typeof adcChannel>>;
