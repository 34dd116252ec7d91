// SPDX-License-Identifier: Apache-2.0
import { defineRow, READ_ONLY } from '../row.ts';

const fixed = { page: 'Charging profiles', rights: READ_ONLY, readOnly: true, apply: 'restart' } as const;

/** What this charger takes of a central system's charging profiles (OCPP 1.6 §9.4; Blink manual, OCPP Settings). */
export const SMART_CHARGING_ROWS = [
  defineRow({
    ...fixed,
    id: 'ocpp.key.ChargeProfileMaxStackLevel',
    type: { kind: 'integer', minimum: 0, maximum: 99 },
    default: 99,
    label: 'Highest stack level',
    help: 'Charging profiles go from level 0 to this one; the higher one wins.',
    ocpp: { key: 'ChargeProfileMaxStackLevel', access: 'r' },
    importAliases: { blink: ['ChargeProfileMaxStackLevel'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.ChargingScheduleAllowedChargingRateUnit',
    type: { kind: 'csl', allowed: ['Current', 'Power'], maximumItems: 2 },
    default: ['Current', 'Power'],
    label: 'Units of charging profiles',
    help: 'Current: limits in amperes for each phase. Power: limits in watts for all phases together.',
    ocpp: { key: 'ChargingScheduleAllowedChargingRateUnit', access: 'r' },
    importAliases: { blink: ['ChargingScheduleAllowedChargingRateUnit'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.ChargingScheduleMaxPeriods',
    type: { kind: 'integer', minimum: 1, maximum: 32 },
    default: 32,
    label: 'Periods in one schedule',
    help: 'How often the limit of one charging profile may change.',
    ocpp: { key: 'ChargingScheduleMaxPeriods', access: 'r' },
    importAliases: { blink: ['ChargingScheduleMaxPeriods'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.MaxChargingProfilesInstalled',
    type: { kind: 'integer', minimum: 1, maximum: 99 },
    default: 10,
    label: 'Charging profiles at one time',
    help: 'More are refused until others are cleared or replaced.',
    ocpp: { key: 'MaxChargingProfilesInstalled', access: 'r' },
    importAliases: { blink: ['MaxChargingProfilesInstalled'] },
  }),
  defineRow({
    ...fixed,
    id: 'ocpp.key.ConnectorSwitch3to1PhaseSupported',
    type: { kind: 'boolean' },
    default: false,
    label: 'Switches phases while charging',
    help: 'Whether a session may go from three phases to one. It may not: the number of phases stays for the session.',
    ocpp: { key: 'ConnectorSwitch3to1PhaseSupported', access: 'r' },
    importAliases: { blink: ['ConnectorSwitch3to1PhaseSupported'] },
  }),
] as const;
