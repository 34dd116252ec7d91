// SPDX-License-Identifier: Apache-2.0

import type { Zone } from '../time/zone.ts';
import { isTimeOf, type Stay, timeOf } from './bill.ts';
import type { TariffTerms } from './terms.ts';
import type { Stretch, StretchKind } from './timeline.ts';
import { nextBorder, within } from './windows.ts';

/** A session as it is being watched: what is over, and the stretch that goes on. */
export interface Recording {
  readonly startedAtMillis: number;
  /** Oldest first, without gaps. */
  readonly closed: readonly Stretch[];
  readonly open: Stretch;
  /** When the open stretch is to be closed at the latest, so that the register at a border of the tariff is the meter's. */
  readonly cutAtMillis: number;
}

/** The longest stretch: keeps what has to be taken for an even rise short. */
const LONGEST_MS = 15 * 60_000;

export function beginRecording(startedAtMillis: number, wattHours: number): Recording {
  const open: Stretch = {
    kind: 'held',
    fromMillis: startedAtMillis,
    toMillis: startedAtMillis,
    fromWattHours: wattHours,
    toWattHours: wattHours,
  };
  return { startedAtMillis, closed: [], open, cutAtMillis: startedAtMillis };
}

/** All of it, as a bill is made from it. */
export function stayOf({ startedAtMillis, closed, open }: Recording): Stay {
  return { startedAtMillis, stretches: open.toMillis > open.fromMillis ? [...closed, open] : closed };
}

/**
 * What is seen now: until now it was as before, from now on it is `kind`. Time and register never go back.
 * @param terms where the tariff has its borders; undefined: it has none
 */
export function observe(
  recording: Recording,
  kind: StretchKind,
  atMillis: number,
  wattHours: number,
  terms: TariffTerms,
  zone: Zone,
): Recording {
  let next = recording;
  for (let cut = next.cutAtMillis; cut > next.open.toMillis && cut <= atMillis; cut = next.cutAtMillis) {
    const register = between(next.open, cut, atMillis, wattHours);
    next = turn(extend(next, cut, register), next.open.kind, terms, zone);
  }
  next = extend(next, atMillis, wattHours);
  const isDue = next.cutAtMillis <= next.open.toMillis;
  return kind === next.open.kind && !isDue ? next : turn(next, kind, terms, zone);
}

/** Time that nobody watched: what was delivered in it was so at its beginning, before energy was lost. */
export function skip(recording: Recording, atMillis: number, wattHours: number, deliveryMs: number): Recording {
  const { open, closed } = recording;
  const done = open.toMillis > open.fromMillis ? [...closed, open] : closed;
  const fromMillis = open.toMillis;
  if (atMillis <= fromMillis) return extend(recording, atMillis, wattHours);
  const toMillis = Math.min(atMillis, fromMillis + deliveryMs);
  const toWattHours = Math.max(wattHours, open.toWattHours);
  const delivery: Stretch = { kind: 'held', fromMillis, toMillis, fromWattHours: open.toWattHours, toWattHours };
  const dark: Stretch = { ...delivery, fromMillis: toMillis, toMillis: atMillis, fromWattHours: toWattHours };
  return { ...recording, closed: [...done, delivery], open: dark, cutAtMillis: atMillis };
}

function extend(recording: Recording, atMillis: number, wattHours: number): Recording {
  const { open } = recording;
  const toMillis = Math.max(atMillis, open.toMillis);
  // A rise in no time at all waits for the next look, or it would belong to nothing.
  const toWattHours = toMillis === open.fromMillis ? open.toWattHours : Math.max(wattHours, open.toWattHours);
  return { ...recording, open: { ...open, toMillis, toWattHours } };
}

/** Closes the open stretch and begins another one. */
function turn(recording: Recording, kind: StretchKind, terms: TariffTerms, zone: Zone): Recording {
  const { open, startedAtMillis } = recording;
  const closed = open.toMillis > open.fromMillis ? [...recording.closed, open] : recording.closed;
  const fresh = { ...open, kind, fromMillis: open.toMillis, fromWattHours: open.toWattHours };
  return {
    startedAtMillis,
    closed,
    open: fresh,
    cutAtMillis: nextCut({ startedAtMillis, stretches: closed }, fresh, terms, zone),
  };
}

function between({ toMillis, toWattHours }: Stretch, cut: number, atMillis: number, wattHours: number): number {
  const rise = Math.max(0, wattHours - toWattHours);
  return toWattHours + Math.floor((rise * (cut - toMillis)) / (atMillis - toMillis));
}

/** The next border of the tariff: of a window, of the initial grace, of an element's grace. */
function nextCut(stay: Stay, { kind, fromMillis }: Stretch, terms: TariffTerms, zone: Zone): number {
  const latest = fromMillis + LONGEST_MS;
  const initial = stay.startedAtMillis + terms.initialGraceSeconds * 1000;
  const borders = terms.elements.map((element) => {
    const border = nextBorder(element, zone, fromMillis, latest);
    const isOpen = within(element, zone, { fromMillis, toMillis: fromMillis + 1 }).length > 0;
    const left = element.graceSeconds * 1000 - timeOf(element, stay, terms, zone);
    const isGrace = isOpen && isTimeOf(element, { kind }) && left > 0;
    return isGrace ? Math.min(border, Math.max(fromMillis, initial) + left) : border;
  });
  return Math.min(latest, ...borders, initial > fromMillis ? initial : latest);
}
