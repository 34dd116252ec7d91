// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import eastronSdm630 from './maps/eastron-sdm630.json' with { type: 'json' };
import { type RegisterMap, registerMapSchema } from './register-map.ts';

/** The meters there are maps for. A new meter is a JSON file and a line here. */
export const METER_MAPS = {
  'eastron-sdm630': eastronSdm630,
} as const;

export type MeterMapName = keyof typeof METER_MAPS;
export const METER_MAP_NAMES = Object.keys(METER_MAPS) as [MeterMapName, ...MeterMapName[]];

/** @throws ValiError when the file is not a map */
export function meterMap(name: MeterMapName): RegisterMap {
  return v.parse(registerMapSchema, METER_MAPS[name]);
}
