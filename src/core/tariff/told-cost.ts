// SPDX-License-Identifier: Apache-2.0

import type { Bill } from './bill.ts';
import { minorDigits } from './currency.ts';
import type { ChargingPrice, IdlePrice } from './default-price.ts';
import { type Fraction, toMinorUnits } from './money.ts';

/** What a session costs by the central system, at one moment (OCPP & California Pricing, RunningCost). */
export interface RunningCost {
  readonly atMillis: number;
  /** The register that it was worked out from. */
  readonly wattHours: number;
  readonly costMicros: number;
  readonly state: 'Charging' | 'Idle';
  /** Since when it has been Idle; the moment itself while it is Charging. */
  readonly stateSinceMillis: number;
  readonly chargingPrice: ChargingPrice;
  readonly idlePrice: IdlePrice | undefined;
}

/** The last word on the cost of a session (FinalCost). */
export interface FinalCost {
  readonly costMicros: number;
  readonly priceText: string;
  /** Where an invoice can be had. */
  readonly link: string | undefined;
}

/** What the central system has said of one session's cost. */
export interface ToldCost {
  readonly currency: string;
  /** The price as its driver was told it (SetUserPrice). */
  readonly userText: string | undefined;
  readonly running: RunningCost | undefined;
  readonly final: FinalCost | undefined;
}

/**
 * The cost that the central system has told, carried on by its prices to a moment and a register; undefined when it
 * has told none. Its next message corrects it.
 */
export function toldBill(told: ToldCost, atMillis: number, wattHours: number): Bill | undefined {
  const micros =
    told.final === undefined ? told.running && carriedOn(told.running, atMillis, wattHours) : whole(told.final);
  if (micros === undefined) return undefined;
  const { currency } = told;
  const total = toMinorUnits(micros, currency);
  const none = { lines: [], taxMinorUnits: 0 };
  return { ...none, currency, minorDigits: minorDigits(currency), netMinorUnits: total, totalMinorUnits: total };
}

function whole({ costMicros }: FinalCost): Fraction {
  return { numerator: BigInt(costMicros), denominator: 1n };
}

/** Micros per hour and per kWh are summed over milliseconds and watt-hours, so both have 3,600,000 as their measure. */
const MS_PER_HOUR = 3_600_000;

function carriedOn(running: RunningCost, atMillis: number, wattHours: number): Fraction {
  const { costMicros, chargingPrice, idlePrice } = running;
  const denominator = BigInt(MS_PER_HOUR);
  const told = BigInt(costMicros) * denominator;
  if (running.state === 'Charging') {
    const ms = Math.max(0, atMillis - running.atMillis);
    const risen = Math.max(0, wattHours - running.wattHours);
    const energy = BigInt(chargingPrice.kWhMicros) * BigInt(risen) * BigInt(MS_PER_HOUR / 1000);
    return { numerator: told + energy + BigInt(chargingPrice.hourMicros) * BigInt(ms), denominator };
  }
  if (idlePrice === undefined) return { numerator: told, denominator };
  // What was idle until its message is in its cost already.
  const from = Math.max(running.atMillis, running.stateSinceMillis + idlePrice.graceSeconds * 1000);
  return { numerator: told + BigInt(idlePrice.hourMicros) * BigInt(Math.max(0, atMillis - from)), denominator };
}
