// SPDX-License-Identifier: Apache-2.0
import { EN } from '../display/messages/en.ts';
import type { FaultRow } from './fault-row.ts';
import { CHARGER_FAULTS } from './rows/charger.ts';
import { CONTACTOR_FAULTS } from './rows/contactor.ts';
import { LEAKAGE_FAULTS } from './rows/leakage.ts';
import { METERING_FAULTS } from './rows/metering.ts';
import { PILOT_FAULTS } from './rows/pilot.ts';
import { SUPPLY_FAULTS } from './rows/supply.ts';

const DEFINITIONS = [
  ...CHARGER_FAULTS,
  ...LEAKAGE_FAULTS,
  ...CONTACTOR_FAULTS,
  ...PILOT_FAULTS,
  ...SUPPLY_FAULTS,
  ...METERING_FAULTS,
] as const;

export type FaultCode = (typeof DEFINITIONS)[number]['code'];

/** Every fault the charger knows. One without a text in the message catalogue does not compile. */
export const FAULT_CATALOGUE: readonly (FaultRow & { readonly code: FaultCode })[] = DEFINITIONS.map((fault) => ({
  ...fault,
  text: EN[`fault.${fault.code}`],
}));

export const FAULT_CODES: readonly [FaultCode, ...FaultCode[]] = FAULT_CATALOGUE.map((fault) => fault.code) as [
  FaultCode,
  ...FaultCode[],
];

const BY_CODE: ReadonlyMap<FaultCode, FaultRow> = new Map(FAULT_CATALOGUE.map((fault) => [fault.code, fault]));

/** The row of a code. */
export function faultRow(code: FaultCode): FaultRow {
  const found = BY_CODE.get(code);
  if (found === undefined) throw new RangeError(`no fault is called ${code}`);
  return found;
}

/** Whether no energy flows while this fault is active. */
export function endsEnergy(code: FaultCode): boolean {
  const { reaction } = faultRow(code);
  return reaction === 'open' || reaction === 'stop';
}

/** The fault to announce: the most severe one of a set. */
export function mostSevere(codes: Iterable<FaultCode>): FaultCode | undefined {
  let worst: FaultRow | undefined;
  let code: FaultCode | undefined;
  for (const candidate of codes) {
    const found = faultRow(candidate);
    if (worst === undefined || found.severity > worst.severity) {
      worst = found;
      code = candidate;
    }
  }
  return code;
}
