// SPDX-License-Identifier: Apache-2.0

/** The OCPP 1.6 measurands (§7.31) that a meter sample can fill. */
export const MEASURANDS = [
  'Energy.Active.Import.Register',
  'Power.Active.Import',
  'Current.Import',
  'Current.Offered',
  'Voltage',
  'Temperature',
] as const;
export type Measurand = (typeof MEASURANDS)[number];

/** Measurands with one value for each phase; they may be asked for with a suffix (OCPP 1.6 §5.3). */
const PHASED = ['Current.Import', 'Voltage'] as const;
const PHASES = ['L1', 'L2', 'L3'] as const;
export type MeasuredPhase = (typeof PHASES)[number];

/** Everything a measurand list may name. */
export const MEASURAND_ITEMS: readonly string[] = [
  ...MEASURANDS,
  ...PHASED.flatMap((measurand) => PHASES.map((phase) => `${measurand}.${phase}`)),
];

/** Splits `Voltage.L1` into measurand and phase; without a suffix all phases are meant. Undefined for an unknown name. */
export function parseMeasurand(
  item: string,
): { readonly measurand: Measurand; readonly phase: MeasuredPhase | undefined } | undefined {
  for (const measurand of MEASURANDS) {
    if (item === measurand) return { measurand, phase: undefined };
  }
  for (const measurand of PHASED) {
    for (const phase of PHASES) {
      if (item === `${measurand}.${phase}`) return { measurand, phase };
    }
  }
  return undefined;
}
