// SPDX-License-Identifier: Apache-2.0
import * as v from 'valibot';
import { USUAL_CLOSING_RULES } from '../core/charge/closing-budget.ts';
import { LIGHT_COLORS, LIGHT_PATTERNS } from '../core/display/light.ts';
import { NETWORK_STATES } from '../core/display/network.ts';
import { LIGHT_STATES, PANEL_STATES } from '../core/display/panel-state.ts';
import { HEADLINE_COLUMNS } from '../core/display/texts.ts';
import { FAULT_CODES } from '../core/faults/catalogue.ts';
import { MAXIMUM_PILOT_MILLIAMPS, MINIMUM_PILOT_MILLIAMPS } from '../core/units/units.ts';

const printable = (longest: number) =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(longest), v.regex(/^[\x20-\x7e]+$/, 'must be printable ASCII'));
const milliamps = v.pipe(
  v.number(),
  v.safeInteger(),
  v.minValue(MINIMUM_PILOT_MILLIAMPS),
  v.maxValue(MAXIMUM_PILOT_MILLIAMPS),
);

/** Characters that every display can show. */
const shownText = (shortest: number, longest: number) =>
  v.pipe(
    v.string(),
    v.minLength(shortest),
    v.maxLength(longest),
    v.regex(/^[\x20-\x7e°·–€Ω]*$/, 'must be printable ASCII or one of ° · – € Ω'),
  );

const lightSignal = v.strictObject({ color: v.picklist(LIGHT_COLORS), pattern: v.picklist(LIGHT_PATTERNS) });

/** Seconds and retries of a fault, where they are not as in the catalogue. */
const faultPolicy = v.strictObject({
  /** How long its cause must be away, 0..86400000 ms. */
  clearAfterMs: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(86_400_000))),
  /** Times it may end by itself while one vehicle stays plugged in; only for faults that have a retry rule. */
  retries: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(100))),
});

/** How often the contactor may close: so many times in a row, then once in each `refillMs`. */
const closings = v.strictObject({
  burst: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(100)),
  refillMs: v.pipe(v.number(), v.safeInteger(), v.minValue(1000), v.maxValue(3_600_000)),
});

/** What goes on by itself after a power cut waits at least that long; Blink manual: a random 120 to 720 s. */
const coldLoad = v.strictObject({
  minimumSeconds: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(720)), 120),
});

const policy = v.strictObject({
  faults: v.optional(v.record(v.picklist(FAULT_CODES), faultPolicy), {}),
  closings: v.optional(closings, { ...USUAL_CLOSING_RULES }),
  coldLoad: v.optional(coldLoad, {}),
});

export const productSchema = v.strictObject({
  $schema: v.optional(v.string()),
  /** Lengths fit OCPP 1.6 BootNotification. */
  identity: v.strictObject({
    vendor: printable(20),
    model: printable(20),
    /** A placeholder; each unit carries its own. */
    serialNumber: printable(25),
    /** Default name towards a central system; the last part of its URL, so letters, digits and `*-_.` only. */
    chargePointId: v.pipe(v.string(), v.regex(/^[A-Za-z0-9*\-_.]{1,48}$/, 'must be 1 to 48 of A-Z a-z 0-9 * - _ .')),
  }),
  ratings: v.strictObject({
    phases: v.picklist([1, 3]),
    /** What the product may carry. */
    maximumMilliamps: milliamps,
    /** What its connector may carry. */
    connectorMilliamps: milliamps,
    /** A socket has a proximity contact and a lock, a fixed cable has neither. */
    outlet: v.picklist(['socket', 'cable']),
  }),
  /** Meaning of each position of the DIP switch, switch 1 first, 1 = ON; empty without a switch. */
  dip: v.record(
    v.pipe(v.string(), v.regex(/^[01]{1,8}$/, 'must be switch positions, as "100"')),
    v.union([milliamps, v.literal('factory-reset')]),
  ),
  /** What its status light shows, where that is not as in the Blink manual. */
  lights: v.optional(v.record(v.picklist(LIGHT_STATES), lightSignal), {}),
  /** What a lamp of its own shows of the network; without it, that lamp serves the state as the others do. */
  networkLamp: v.optional(v.strictObject(v.entriesFromList(NETWORK_STATES, v.picklist(['off', ...LIGHT_PATTERNS])))),
  /** Its own words on the display. */
  texts: v.optional(
    v.strictObject({
      /** The first line, state by state; an empty one leaves the whole display to the rest. */
      headlines: v.optional(v.record(v.picklist(PANEL_STATES), shownText(0, HEADLINE_COLUMNS)), {}),
      /** Faults, by code; longer ones than a line are broken between words. */
      faults: v.optional(v.record(v.picklist(FAULT_CODES), shownText(1, 48)), {}),
    }),
    { headlines: {}, faults: {} },
  ),
  policy: v.optional(policy, {}),
  /** Defaults of settings that differ from the registry's; checked by the registry. No secrets: units share this file. */
  settings: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.array(v.string())])), {}),
});
/** What a product is: identity, ratings, defaults. */
export type Product = v.InferOutput<typeof productSchema>;

export type DipMeaning =
  | { readonly kind: 'limit'; readonly milliamps: number }
  | { readonly kind: 'factory-reset' }
  | { readonly kind: 'unknown' };

/** What a DIP switch position means. A position that the product file does not list allows nothing. */
export function dipMeaning(product: Product, code: number): DipMeaning {
  for (const [positions, meaning] of Object.entries(product.dip)) {
    if (Number.parseInt(positions, 2) !== code) continue;
    return meaning === 'factory-reset' ? { kind: 'factory-reset' } : { kind: 'limit', milliamps: meaning };
  }
  return { kind: 'unknown' };
}
