// SPDX-License-Identifier: Apache-2.0

/** What a fault's `value` means, and between which whole numbers it makes physical sense. */
export interface FaultValue {
  readonly unit: 'mA' | 'degC' | 'V' | '%' | 'ms' | 'Hz' | 'bus number' | 'phase' | 'DIP code';
  readonly lowest: number;
  readonly highest: number;
  /** Taken when a call names none. */
  readonly usual: number;
}

/**
 * Every way the bench can bend the physics of one connector; null: the fault is either there or not. A fault is bent
 * where a real one would be, so a board whose parts do not have that place takes it and nothing follows.
 */
export const FAULTS = {
  'pilot-short': null,
  'pilot-open': null,
  'diode-short': null,
  /** The generator stays at the output it has now, whatever it is told; when it is sound again, it does what it was told last. */
  'pilot-stuck': null,
  /** Somebody moves the vehicle's S2: so many times a second it closes and opens again, with PWM and without. */
  'pilot-chatter': { unit: 'Hz', lowest: 1, highest: 1000, usual: 20 },
  'proximity-open': null,
  'contactor-weld': null,
  'contactor-stuck-open': null,
  'contactor-opens': null,
  /** A part beside the contacts of L1 carries this current while they are open, from the supply through the meter. */
  'contactor-leak': { unit: 'mA', lowest: 1, highest: 80_000, usual: 2000 },
  'residual-ac': { unit: 'mA', lowest: 0, highest: 1000, usual: 30 },
  'residual-dc': { unit: 'mA', lowest: 0, highest: 1000, usual: 10 },
  'residual-selftest-fails': null,
  'ground-lost': null,
  'lock-jam': null,
  /** The sensor is dead: no acknowledge, no kernel file; a controller sees none or one that is torn off. */
  'thermometer-silent': null,
  temperature: { unit: 'degC', lowest: -40, highest: 125, usual: 90 },
  'mains-voltage': { unit: 'V', lowest: 0, highest: 440, usual: 280 },
  /** This line conductor is broken between the mains meter and the charger: 0 V, no current; the others go on. */
  'phase-lost': { unit: 'phase', lowest: 1, highest: 3, usual: 2 },
  /** The vehicle draws so much more than the pilot offers, whatever its own limit. */
  overdraw: { unit: '%', lowest: 0, highest: 200, usual: 30 },
  'meter-silent': null,
  'meter-late': { unit: 'ms', lowest: 1, highest: 60_000, usual: 500 },
  'meter-corrupt': { unit: '%', lowest: 1, highest: 100, usual: 100 },
  /** The charger's meter shows this share of the current and the power; its energy register stays true. */
  'meter-lies': { unit: '%', lowest: 10, highest: 90, usual: 57 },
  /** All registers of the charger's meter stay as they are, while it goes on answering and, unseen, counting. */
  'meter-frozen': null,
  'mains-meter-silent': null,
  'reader-silent': null,
  'display-silent': null,
  'i2c-hang': { unit: 'bus number', lowest: 0, highest: 255, usual: 1 },
  'emergency-stop': null,
  'heartbeat-line-stuck': null,
  tamper: null,
  /** Somebody has moved the DIP switch to this code; it goes back to the delivered one afterwards. */
  'dip-switch': { unit: 'DIP code', lowest: 0, highest: 7, usual: 0 },
} as const satisfies Readonly<Record<string, FaultValue | null>>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** The faults that are there now, with their values (1 for a fault that has none). */
export class ActiveFaults {
  readonly #values = new Map<FaultName, number>();

  has(name: FaultName): boolean {
    return this.#values.has(name);
  }

  /** Undefined while the fault is not there. */
  value(name: FaultName): number | undefined {
    return this.#values.get(name);
  }

  /** @throws RangeError naming what is allowed */
  set(name: FaultName, active: boolean, value: number | undefined): number {
    const checked = checkFaultValue(name, value);
    if (active) this.#values.set(name, checked);
    else this.#values.delete(name);
    return checked;
  }
}

/** The value a fault takes. @throws RangeError naming what is allowed */
export function checkFaultValue(name: FaultName, value: number | undefined): number {
  const spec: FaultValue | null = FAULTS[name];
  if (spec === null) {
    if (value !== undefined) throw new RangeError(`value: ${name} takes none`);
    return 1;
  }
  const taken = value ?? spec.usual;
  if (Number.isInteger(taken) && taken >= spec.lowest && taken <= spec.highest) return taken;
  throw new RangeError(`value: ${name} takes a whole number from ${spec.lowest} to ${spec.highest} ${spec.unit}`);
}
