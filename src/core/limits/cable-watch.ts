// SPDX-License-Identifier: Apache-2.0
import { cableMilliamps } from './cable.ts';

interface Reading {
  readonly ohms: number;
  readonly atMicros: number;
}

/**
 * What the proximity contact says of the plugged cable. Plug and pilot make and break contact within some milliseconds of
 * each other and are read at different times, so only what was read after the vehicle was seen counts, and a broken
 * contact must be read twice in a row.
 */
export interface CableWatch {
  readonly connectedAtMicros: number | undefined;
  readonly newest: Reading | undefined;
  readonly previous: Reading | undefined;
  /** What the cable allowed when it was first known, in milliamps. */
  readonly atFirstMilliamps: number | undefined;
}

export const INITIAL_CABLE_WATCH: CableWatch = {
  connectedAtMicros: undefined,
  newest: undefined,
  previous: undefined,
  atFirstMilliamps: undefined,
};

/** @param reading the newest there is, seen before or not */
export function watchCable(
  watch: CableWatch,
  reading: { readonly value: number; readonly atMicros: number } | undefined,
  connected: boolean,
  nowMicros: number,
): CableWatch {
  const isNew = reading !== undefined && reading.atMicros !== watch.newest?.atMicros;
  const next: CableWatch = {
    connectedAtMicros: connected ? (watch.connectedAtMicros ?? nowMicros) : undefined,
    newest: isNew ? { ohms: reading.value, atMicros: reading.atMicros } : watch.newest,
    previous: isNew ? watch.newest : watch.previous,
    atFirstMilliamps: connected ? watch.atFirstMilliamps : undefined,
  };
  const milliamps = allowedByCable(next);
  return milliamps === undefined || milliamps === 0 || next.atFirstMilliamps !== undefined
    ? next
    : { ...next, atFirstMilliamps: milliamps };
}

/** Ohms of the cable's coding; undefined while no vehicle is connected, and until it is certain. */
export function codingOhms({ connectedAtMicros, newest, previous }: CableWatch): number | undefined {
  if (connectedAtMicros === undefined) return undefined;
  const readings = [newest, previous].filter((each) => each !== undefined && each.atMicros >= connectedAtMicros);
  const valid = readings.find((each) => each !== undefined && cableMilliamps(each.ohms) > 0);
  if (valid !== undefined) return valid.ohms;
  return readings.length === 2 ? newest?.ohms : undefined;
}

/** What the cable allows; undefined while nothing is plugged, 0 until its coding is known. */
export function allowedByCable(watch: CableWatch): number | undefined {
  if (watch.connectedAtMicros === undefined) return undefined;
  const ohms = codingOhms(watch);
  return ohms === undefined ? 0 : cableMilliamps(ohms);
}

/** Another cable than the one that was plugged in first, as far as its coding tells (fault table F08). */
export function cableChanged(watch: CableWatch): boolean {
  const milliamps = allowedByCable(watch);
  return milliamps !== undefined && milliamps > 0 && milliamps !== watch.atFirstMilliamps;
}
