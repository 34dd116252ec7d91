// SPDX-License-Identifier: Apache-2.0

/** The OCPP 1.6 measurands (§7.31) that a meter sample can fill. */
export const MEASURANDS = [
  'Energy.Active.Import.Register',
  'Energy.Active.Import.Interval',
  'Power.Active.Import',
  'Power.Offered',
  'Current.Import',
  'Current.Offered',
  'Voltage',
  'Frequency',
  'Temperature',
] as const;
export type Measurand = (typeof MEASURANDS)[number];

/** Measurands with one value for each phase; they may be asked for with a suffix (OCPP 1.6 §5.3). */
const PHASED = ['Power.Active.Import', 'Current.Import', 'Voltage'] as const;
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

/** The one that a meter signs, and that is meant where none is named. */
export const REGISTER = 'Energy.Active.Import.Register';

/** What a meter at the mains connection can tell: nothing of a vehicle, nothing of the charger's inside. */
const OF_MAINS: readonly Measurand[] = [
  REGISTER,
  'Energy.Active.Import.Interval',
  'Power.Active.Import',
  'Current.Import',
  'Voltage',
  'Frequency',
];

/**
 * What is told of a meter by a list: the register where the list is empty (OCPP 1.6 §9.1, default of the lists).
 * @param connectorId 0: the meter at the mains connection
 */
export function toldMeasurands(list: readonly string[], connectorId: number): readonly string[] {
  const items = list.length === 0 ? [REGISTER] : list;
  if (connectorId !== 0) return items;
  return items.filter((item) => OF_MAINS.some((measurand) => parseMeasurand(item)?.measurand === measurand));
}
