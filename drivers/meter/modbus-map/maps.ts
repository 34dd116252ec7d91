// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type RegisterMap, registerMapSchema } from './register-map.ts';

/** The meters there are maps for. A new meter is a JSON file and a line here. */
const METER_MAPS = {
  'abb-b21': () => import('./maps/abb-b21.json', { with: { type: 'json' } }),
  'abb-b23': () => import('./maps/abb-b23.json', { with: { type: 'json' } }),
  'acrel-adw300': () => import('./maps/acrel-adw300.json', { with: { type: 'json' } }),
  'bg-etech-ds100': () => import('./maps/bg-etech-ds100.json', { with: { type: 'json' } }),
  'carlo-gavazzi-em111': () => import('./maps/carlo-gavazzi-em111.json', { with: { type: 'json' } }),
  'carlo-gavazzi-em24': () => import('./maps/carlo-gavazzi-em24.json', { with: { type: 'json' } }),
  'carlo-gavazzi-em340': () => import('./maps/carlo-gavazzi-em340.json', { with: { type: 'json' } }),
  'chint-dtsu666': () => import('./maps/chint-dtsu666.json', { with: { type: 'json' } }),
  'dzg-dvh4014': () => import('./maps/dzg-dvh4014.json', { with: { type: 'json' } }),
  'eastron-sdm120': () => import('./maps/eastron-sdm120.json', { with: { type: 'json' } }),
  'eastron-sdm220': () => import('./maps/eastron-sdm220.json', { with: { type: 'json' } }),
  'eastron-sdm630': () => import('./maps/eastron-sdm630.json', { with: { type: 'json' } }),
  'eastron-sdm72d': () => import('./maps/eastron-sdm72d.json', { with: { type: 'json' } }),
  'eastron-sdm72d-v2': () => import('./maps/eastron-sdm72d-v2.json', { with: { type: 'json' } }),
  'finder-7m38': () => import('./maps/finder-7m38.json', { with: { type: 'json' } }),
  'hiking-dds238': () => import('./maps/hiking-dds238.json', { with: { type: 'json' } }),
  'inepro-pro380': () => import('./maps/inepro-pro380.json', { with: { type: 'json' } }),
  'orno-we514': () => import('./maps/orno-we514.json', { with: { type: 'json' } }),
  'orno-we516': () => import('./maps/orno-we516.json', { with: { type: 'json' } }),
  'schneider-iem3155': () => import('./maps/schneider-iem3155.json', { with: { type: 'json' } }),
} as const satisfies Readonly<Record<string, () => Promise<{ readonly default: unknown }>>>;

export type MeterMapName = keyof typeof METER_MAPS;
export const METER_MAP_NAMES = Object.keys(METER_MAPS) as [MeterMapName, ...MeterMapName[]];

/** @throws Error naming the file and the place in it when the file is not a map */
export async function meterMap(name: MeterMapName): Promise<RegisterMap> {
  const file = await METER_MAPS[name]();
  return parseMeterMap(`maps/${name}.json`, file.default);
}

/** @throws Error as `meterMap` */
export function parseMeterMap(file: string, content: unknown): RegisterMap {
  const parsed = v.safeParse(registerMapSchema, content);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => {
    const place = v.getDotPath(issue);
    return `${file}: ${place === null ? '' : `${place}: `}${issue.message}`;
  });
  throw new Error(problems.join('\n'));
}
