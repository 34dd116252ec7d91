// SPDX-License-Identifier: Apache-2.0
import type { FaultCode } from './catalogue.ts';

/** Parts that are counted until they are worn out. */
export const WEARING_PARTS = ['contactor', 'plug'] as const;
export type WearingPart = (typeof WEARING_PARTS)[number];

/** Closings of the contactor and insertions of a plug, over the life of the part. */
export type WearCounts = Readonly<Record<WearingPart, number>>;

/** How many a part is made for; undefined where there is no such part. */
export type WearLimits = Readonly<Record<WearingPart, number | undefined>>;

/** What a guard has counted since its start. */
export interface WearSeen {
  readonly bootId: string;
  readonly contactor: number;
  readonly plug: number;
}

/** The counts, and up to where the guard's own are in them. */
export interface WearMemory {
  readonly counts: WearCounts;
  readonly seen: WearSeen;
}

/** From here on an exchange should be planned (fault table F13). */
const WARNING_SHARE = 0.9;

const CODES: Readonly<Record<WearingPart, { readonly wearing: FaultCode; readonly worn: FaultCode }>> = {
  contactor: { wearing: 'contactor-wearing', worn: 'contactor-worn' },
  plug: { wearing: 'plug-wearing', worn: 'plug-worn' },
};

/** What wear alone says of a connector. */
export function wearFaults(counts: WearCounts, limits: WearLimits): FaultCode[] {
  return WEARING_PARTS.flatMap((part) => {
    const limit = limits[part];
    if (limit === undefined || counts[part] < limit * WARNING_SHARE) return [];
    return [counts[part] < limit ? CODES[part].wearing : CODES[part].worn];
  });
}

/** Adds what a guard has counted beyond what was seen of it. A guard that started anew began at 0. */
export function countWear(memory: WearMemory | undefined, seen: WearSeen): WearMemory {
  const counts = memory?.counts ?? { contactor: 0, plug: 0 };
  const before = memory?.seen.bootId === seen.bootId ? memory.seen : { contactor: 0, plug: 0 };
  const added = (part: WearingPart): number => Math.max(0, seen[part] - before[part]);
  return { counts: { contactor: counts.contactor + added('contactor'), plug: counts.plug + added('plug') }, seen };
}
