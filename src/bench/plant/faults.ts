// SPDX-License-Identifier: Apache-2.0

/** What a fault's `value` means, and between which whole numbers it makes physical sense. */
export interface FaultValue {
  readonly unit: 'mA' | 'degC' | 'V' | '%' | 'ms' | 'bus number';
  readonly lowest: number;
  readonly highest: number;
  /** Taken when a call names none. */
  readonly usual: number;
}

/** Every way the bench can bend the physics; null: the fault is either there or not. */
export const FAULTS = {
  'pilot-short': null,
  'pilot-open': null,
  'diode-short': null,
  'proximity-open': null,
  'contactor-weld': null,
  'contactor-stuck-open': null,
  'contactor-opens': null,
  'residual-ac': { unit: 'mA', lowest: 0, highest: 1000, usual: 30 },
  'residual-dc': { unit: 'mA', lowest: 0, highest: 1000, usual: 10 },
  'residual-selftest-fails': null,
  'ground-lost': null,
  'lock-jam': null,
  temperature: { unit: 'degC', lowest: -40, highest: 125, usual: 90 },
  'mains-voltage': { unit: 'V', lowest: 0, highest: 440, usual: 280 },
  overdraw: { unit: '%', lowest: 0, highest: 200, usual: 30 },
  'meter-silent': null,
  'meter-late': { unit: 'ms', lowest: 1, highest: 60_000, usual: 500 },
  'meter-corrupt': { unit: '%', lowest: 1, highest: 100, usual: 100 },
  'mains-meter-silent': null,
  'reader-silent': null,
  'display-silent': null,
  'i2c-hang': { unit: 'bus number', lowest: 0, highest: 255, usual: 1 },
  'emergency-stop': null,
  'heartbeat-line-stuck': null,
  tamper: null,
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
