// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { type BoardFile, type BusSpec, boardSchema, busSchema, type DeviceSpec, deviceSchema } from './board-schema.ts';

/** A device of a board file, and its place in the list. */
export interface ListedDevice {
  readonly index: number;
  readonly spec: DeviceSpec;
}

/**
 * As much of a board file as is right by itself: one mistake at the top does not hide ten in the wiring. For a file that
 * fits its schema, all of it.
 */
export interface BoardDraft {
  readonly interlock: BoardFile['interlock'] | undefined;
  readonly alsoUses: BoardFile['alsoUses'];
  readonly buses: Readonly<Record<string, BusSpec>>;
  readonly devices: readonly ListedDevice[];
  /** Names of buses that are there but not right; nobody is told that they are missing. */
  readonly unreadable: ReadonlySet<string>;
}

/** Takes from a file's content what fits. */
export function draftOf(content: unknown): BoardDraft {
  const file = isRecord(content) ? content : {};
  const { interlock, alsoUses } = boardSchema.entries;
  const buses: Record<string, BusSpec> = {};
  const unreadable = new Set<string>();
  for (const [name, entry] of Object.entries(isRecord(file['buses']) ? file['buses'] : {})) {
    const parsed = v.safeParse(busSchema, entry);
    if (parsed.success) buses[name] = parsed.output;
    else unreadable.add(name);
  }
  const devices: ListedDevice[] = [];
  (Array.isArray(file['devices']) ? file['devices'] : []).forEach((entry: unknown, index) => {
    const parsed = v.safeParse(deviceSchema, entry);
    if (parsed.success) devices.push({ index, spec: parsed.output });
  });
  const lock = v.safeParse(interlock, file['interlock']);
  const uses = v.safeParse(alsoUses, file['alsoUses']);
  return {
    interlock: lock.success ? lock.output : undefined,
    alsoUses: uses.success ? uses.output : [],
    buses,
    devices,
    unreadable,
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
