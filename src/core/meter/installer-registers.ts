// SPDX-License-Identifier: Apache-2.0

/** A register number that stands for "the meter has no such value" (ETEK manual, MANUFACTURER). */
export const NO_REGISTER = 65_535;

/** How a value lies in its registers (ETEK manual, MANUFACTURER: Format). The factor scales to V, A, W or kWh. */
export const REGISTER_FORMATS = [
  'float',
  'int16',
  'int16*0.1',
  'int16*0.01',
  'int16*0.001',
  'int32',
  'int32*0.1',
  'int32*0.01',
  'int32*0.001',
  'int32*0.0001',
] as const;
export type RegisterFormat = (typeof REGISTER_FORMATS)[number];

/** Which of the two registers of a 32-bit value comes first. */
export const WORD_ORDERS = ['high-first', 'low-first'] as const;
export type WordOrder = (typeof WORD_ORDERS)[number];

/** Registers of L1, L2 and L3, 0..65535, NO_REGISTER = absent. */
type PhaseRegisters = readonly [number, number, number];

/** A meter as an installer describes it: one register per quantity (ETEK manual, MANUFACTURER and LOADMANAGEMENT). */
export interface InstallerRegisters {
  readonly functionCode: 3 | 4;
  readonly wordOrder: WordOrder;
  readonly volts: { readonly format: RegisterFormat; readonly registers: PhaseRegisters };
  readonly amps: { readonly format: RegisterFormat; readonly registers: PhaseRegisters };
  readonly watts: { readonly format: RegisterFormat; readonly register: number };
  readonly kilowattHours: { readonly format: RegisterFormat; readonly register: number };
}
