// SPDX-License-Identifier: Apache-2.0
import { defineRow, MAKER, MAKER_ONLY } from '../row.ts';

const page = 'Protection';
const common = { page, rights: MAKER, apply: 'live' } as const;

/** What the guard works with: its temperature limits and how long it goes on without the station. */
export const PROTECTION_ROWS = [
  defineRow({
    ...common,
    id: 'limits.temp.derate',
    type: { kind: 'integer', minimum: 40, maximum: 100 },
    default: 70,
    unit: '°C',
    label: 'Temperature at which the current is reduced',
    help: 'Must be below the temperature at which charging stops.',
    importAliases: { etek: ['Temperature threshold 1'] },
  }),
  defineRow({
    ...common,
    id: 'limits.temp.derateCurrent',
    type: { kind: 'integer', minimum: 6, maximum: 80 },
    default: 10,
    unit: 'A',
    label: 'Reduced current when hot',
    help: 'Current offered from the first temperature threshold on.',
    importAliases: { etek: ['Charging current to reduce temperature (%)'] },
  }),
  defineRow({
    ...common,
    id: 'limits.temp.stop',
    type: { kind: 'integer', minimum: 41, maximum: 100 },
    default: 90,
    unit: '°C',
    label: 'Temperature at which charging stops',
    help: 'Must be above the temperature at which the current is reduced.',
    importAliases: { etek: ['Temperature threshold 2'] },
  }),
  defineRow({
    ...common,
    rights: MAKER_ONLY,
    id: 'limits.temp.calibration',
    type: { kind: 'integer', minimum: -200, maximum: 200 },
    default: 0,
    unit: '0.1 °C',
    label: 'Temperature calibration',
    help: 'Added to what the sensor says: -50 for a sensor that reads 5 °C too much.',
    importAliases: { etek: ['Temperature calibration'] },
  }),
  defineRow({
    ...common,
    id: 'guard.stationLossGraceSeconds',
    type: { kind: 'integer', minimum: 0, maximum: 300 },
    default: 30,
    unit: 's',
    label: 'Grace without the station',
    help: 'How long a running session goes on when the station process is gone.',
  }),
  defineRow({
    ...common,
    id: 'guard.fallbackCurrent',
    type: { kind: 'integer', minimum: 6, maximum: 80, also: [0] },
    default: 10,
    unit: 'A',
    label: 'Current without the station',
    help: 'Highest current during the grace; 0 pauses at once.',
  }),
] as const;
