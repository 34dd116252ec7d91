// SPDX-License-Identifier: Apache-2.0
import { NO_REGISTER, REGISTER_FORMATS, WORD_ORDERS } from '../../core/meter/installer-registers.ts';
import { defineRow, INSTALLER_ONLY, MAKER_ONLY } from '../row.ts';

const page = 'Meter registers';
const internal = { page, rights: MAKER_ONLY, apply: 'live' } as const;
const site = { page, rights: INSTALLER_ONLY, apply: 'live' } as const;
const format = { kind: 'enum', allowed: REGISTER_FORMATS } as const;
const register = { kind: 'integer', minimum: 0, maximum: NO_REGISTER } as const;
const definedBy = { kind: 'enum', allowed: ['board', 'installer'] } as const;
const functionCode = { kind: 'enum', allowed: ['03', '04'] } as const;
const wordOrder = { kind: 'enum', allowed: WORD_ORDERS } as const;
const ABSENT = `${NO_REGISTER} = the meter has none.`;

/**
 * What lies in which register of the meters (ETEK manual, MANUFACTURER and LOADMANAGEMENT). The defaults are those of
 * its permission table, which are the registers of an Eastron SDM630; the current of L1 is printed twice on its screen.
 */
export const METER_ROWS = [
  defineRow({
    ...internal,
    id: 'meter.definedBy',
    type: definedBy,
    default: 'board',
    label: 'Charger meter: registers from',
    help: 'board: the meter that the board file names. installer: the registers below.',
  }),
  defineRow({
    ...internal,
    id: 'meter.functionCode',
    type: functionCode,
    default: '04',
    label: 'Charger meter: function code',
    help: 'Modbus function that reads it: 03 holding registers, 04 input registers.',
    importAliases: { etek: ['Function code internal meter'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.wordOrder',
    type: wordOrder,
    default: 'high-first',
    label: 'Charger meter: word order',
    help: 'Which of the two registers of a 32-bit value comes first.',
  }),
  defineRow({
    ...internal,
    id: 'meter.format.voltage',
    type: format,
    default: 'float',
    label: 'Charger meter: format of voltages',
    help: 'How the voltages lie in their registers; the factor makes volts.',
    importAliases: { etek: ['Format(V)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.reg.v.l1',
    type: register,
    default: 0,
    label: 'Charger meter: register of voltage L1',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(V-L1)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.reg.v.l2',
    type: register,
    default: 2,
    label: 'Charger meter: register of voltage L2',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(V-L2)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.reg.v.l3',
    type: register,
    default: 4,
    label: 'Charger meter: register of voltage L3',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(V-L3)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.format.current',
    type: format,
    default: 'float',
    label: 'Charger meter: format of currents',
    help: 'How the currents lie in their registers; the factor makes amperes.',
    importAliases: { etek: ['Format(A)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.reg.a.l1',
    type: register,
    default: 6,
    label: 'Charger meter: register of current L1',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(A-L1)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.reg.a.l2',
    type: register,
    default: 8,
    label: 'Charger meter: register of current L2',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(A-L2)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.reg.a.l3',
    type: register,
    default: 10,
    label: 'Charger meter: register of current L3',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(A-L3)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.format.power',
    type: format,
    default: 'float',
    label: 'Charger meter: format of power',
    help: 'How the total active power lies in its register; the factor makes watts.',
    importAliases: { etek: ['Format(Total-W)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.reg.power',
    type: register,
    default: 52,
    label: 'Charger meter: register of power',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(W)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.format.energy',
    type: format,
    default: 'float',
    label: 'Charger meter: format of energy',
    help: 'How the total import energy lies in its register; the factor makes kWh.',
    importAliases: { etek: ['Format(Total-KWH)'] },
  }),
  defineRow({
    ...internal,
    id: 'meter.reg.energy',
    type: register,
    default: 342,
    label: 'Charger meter: register of energy',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(kWh)'] },
  }),
  defineRow({
    ...site,
    id: 'dlb.definedBy',
    type: definedBy,
    default: 'board',
    label: 'Site meter: registers from',
    help: 'board: the meter that the board file names. installer: the registers below.',
  }),
  defineRow({
    ...site,
    id: 'dlb.functionCode',
    type: functionCode,
    default: '03',
    label: 'Site meter: function code',
    help: 'Modbus function that reads it: 03 holding registers, 04 input registers.',
    importAliases: { etek: ['Function code Dlb meter'] },
  }),
  defineRow({
    ...site,
    id: 'dlb.wordOrder',
    type: wordOrder,
    default: 'high-first',
    label: 'Site meter: word order',
    help: 'Which of the two registers of a 32-bit value comes first.',
  }),
  defineRow({
    ...site,
    id: 'dlb.format',
    type: format,
    default: 'float',
    label: 'Site meter: format of currents',
    help: 'How the currents lie in their registers; the factor makes amperes.',
    importAliases: { etek: ['Format(DLB-L1)', 'Format(DLB-L1/L2/L3)'] },
  }),
  defineRow({
    ...site,
    id: 'dlb.reg.l1',
    type: register,
    default: 2318,
    label: 'Site meter: register of current L1',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(DLB-L1)'] },
  }),
  defineRow({
    ...site,
    id: 'dlb.reg.l2',
    type: register,
    default: NO_REGISTER,
    label: 'Site meter: register of current L2',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(DLB-L2)'] },
  }),
  defineRow({
    ...site,
    id: 'dlb.reg.l3',
    type: register,
    default: NO_REGISTER,
    label: 'Site meter: register of current L3',
    help: ABSENT,
    importAliases: { etek: ['RegisterAddress(DLB-L3)'] },
  }),
] as const;
