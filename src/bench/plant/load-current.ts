// SPDX-License-Identifier: Apache-2.0

const MICROS_PER_SECOND = 1_000_000n;
/** Integrals below are kept doubled, and in millionths, so that ramps stay whole numbers. */
const SCALE = 2n * MICROS_PER_SECOND;
/** mV × mA × µs are 10⁻¹² J; a watt-hour is 3600 J. */
const UNITS_PER_WATT_HOUR = 3600n * 1_000_000_000_000n * SCALE;

/**
 * A current that ramps straight toward its target, and the energy it carries: exact integers throughout, so an hour at
 * 16 A and 230 V is 3680 Wh whether it was looked at once or a million times.
 */
export class LoadCurrent {
  #anchorMicros: number;
  #fromMilliamps = 0;
  #targetMilliamps = 0;
  #milliampsPerSecond = 1;
  #countedToMicros: number;
  /** Sum of the voltages of the phases that carry the current. */
  #millivolts = 0;
  #energyUnits = 0n;

  constructor(nowMicros: number) {
    this.#anchorMicros = nowMicros;
    this.#countedToMicros = nowMicros;
  }

  milliamps(nowMicros: number): number {
    const elapsed = nowMicros - this.#anchorMicros;
    if (elapsed >= this.#rampMicros()) return this.#targetMilliamps;
    const change = Math.floor((Math.max(0, elapsed) * this.#milliampsPerSecond) / 1_000_000);
    return this.#fromMilliamps + (this.#targetMilliamps > this.#fromMilliamps ? change : -change);
  }

  /** Ramps toward a current. */
  rampTo(nowMicros: number, milliamps: number, milliampsPerSecond: number): void {
    if (milliamps === this.#targetMilliamps && milliampsPerSecond === this.#milliampsPerSecond) return;
    this.#count(nowMicros);
    this.#fromMilliamps = this.milliamps(nowMicros);
    this.#anchorMicros = nowMicros;
    this.#targetMilliamps = milliamps;
    this.#milliampsPerSecond = milliampsPerSecond;
  }

  /** The circuit is broken or joined with this current at once. */
  jumpTo(nowMicros: number, milliamps: number): void {
    this.#count(nowMicros);
    this.#fromMilliamps = milliamps;
    this.#targetMilliamps = milliamps;
    this.#anchorMicros = nowMicros;
  }

  setMillivolts(nowMicros: number, millivolts: number): void {
    if (millivolts === this.#millivolts) return;
    this.#count(nowMicros);
    this.#millivolts = millivolts;
  }

  /** Whole watt-hours carried since the start, rounded down. */
  wattHours(nowMicros: number): number {
    this.#count(nowMicros);
    return Number(this.#energyUnits / UNITS_PER_WATT_HOUR);
  }

  /** Drops the part of a watt-hour that does not show yet. */
  dropFraction(nowMicros: number): void {
    this.#count(nowMicros);
    this.#energyUnits -= this.#energyUnits % UNITS_PER_WATT_HOUR;
  }

  #rampMicros(): number {
    const difference = Math.abs(this.#targetMilliamps - this.#fromMilliamps);
    return Math.ceil((difference * 1_000_000) / this.#milliampsPerSecond);
  }

  #count(nowMicros: number): void {
    if (nowMicros <= this.#countedToMicros) return;
    const from = Math.max(0, this.#countedToMicros - this.#anchorMicros);
    const to = nowMicros - this.#anchorMicros;
    const turn = Math.min(Math.max(this.#rampMicros(), from), to);
    const charge = this.#rampCharge(from, turn) + BigInt(to - turn) * BigInt(this.#targetMilliamps) * SCALE;
    this.#energyUnits += charge * BigInt(this.#millivolts);
    this.#countedToMicros = nowMicros;
  }

  /** ∫ (from ± rate·t) dt between two times of the ramp, in mA·µs × SCALE. */
  #rampCharge(fromMicros: number, toMicros: number): bigint {
    const from = BigInt(fromMicros);
    const to = BigInt(toMicros);
    const slope = BigInt(this.#milliampsPerSecond) * (this.#targetMilliamps > this.#fromMilliamps ? 1n : -1n);
    return BigInt(this.#fromMilliamps) * (to - from) * SCALE + slope * (to * to - from * from);
  }
}
